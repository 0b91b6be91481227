//! The shape of a scenario's file, as TOML has it. docs/crafting.md explains each entry.

use serde::Deserialize;
use toml::Spanned;

pub(super) type Text = Spanned<String>;
pub(super) type Number = Spanned<i64>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scenario {
    pub(super) title: String,
    #[serde(default)]
    pub(super) about: String,
    #[serde(default)]
    pub(super) capture: Capture,
    #[serde(default)]
    pub(super) network: Network,
    #[serde(default)]
    pub(super) host: Vec<Host>,
    #[serde(default)]
    pub(super) connection: Vec<Spanned<Connection>>,
    #[serde(default)]
    pub(super) force: Vec<Spanned<Force>>,
    pub(super) every: Option<Text>,
    pub(super) traffic: Option<Spanned<Traffic>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Traffic {
    pub(super) packets: Option<Number>,
    pub(super) open: Option<Number>,
    pub(super) faults: Option<Text>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Capture {
    pub(super) link: Option<Text>,
    pub(super) at: Option<Text>,
    pub(super) snaplen: Option<Number>,
    pub(super) checksums: Option<Text>,
    pub(super) starts: Option<Text>,
    pub(super) ends: Option<Text>,
    pub(super) missed: Option<Text>,
    #[serde(default)]
    pub(super) twice: bool,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Network {
    pub(super) latency: Option<Text>,
    pub(super) jitter: Option<Text>,
    pub(super) rate: Option<Text>,
    pub(super) loss: Option<Text>,
    pub(super) duplicates: Option<Text>,
    pub(super) reorder: Option<Text>,
    pub(super) reorder_by: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Host {
    pub(super) name: Text,
    pub(super) address: Text,
    pub(super) mss: Option<Number>,
    pub(super) window: Option<Number>,
    pub(super) scale: Option<Number>,
    pub(super) sack: Option<bool>,
    pub(super) timestamps: Option<bool>,
    pub(super) delayed_ack: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Connection {
    pub(super) client: Option<Text>,
    pub(super) server: Option<Text>,
    pub(super) transport: Option<Text>,
    pub(super) port: Option<Number>,
    pub(super) client_port: Option<Number>,
    pub(super) at: Option<Text>,
    pub(super) answer: Option<Text>,
    pub(super) closes: Option<Text>,
    pub(super) client_isn: Option<Number>,
    pub(super) server_isn: Option<Number>,
    pub(super) keep_alive: Option<Text>,
    pub(super) lab: Option<Text>,
    pub(super) variant: Option<Text>,
    pub(super) messages: Option<Spanned<Vec<Text>>>,
    /// Before each of them.
    pub(super) pause: Option<Text>,
    /// From the last of them until the client closes.
    pub(super) stays: Option<Text>,
    #[serde(default)]
    pub(super) step: Vec<Spanned<Step>>,
    #[serde(default)]
    pub(super) fault: Vec<Fault>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    pub(super) from: Text,
    pub(super) after: Option<Text>,
    pub(super) say: Option<Text>,
    pub(super) hex: Option<Text>,
    pub(super) bytes: Option<Number>,
    pub(super) cut: Option<Spanned<Vec<Number>>>,
    pub(super) gap: Option<Text>,
    pub(super) close: Option<Text>,
    pub(super) read: Option<Text>,
    pub(super) wait: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fault {
    pub(super) from: Text,
    pub(super) segment: Number,
    #[serde(rename = "do")]
    pub(super) what: Text,
    pub(super) by: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Force {
    pub(super) client: Option<Text>,
    pub(super) server: Option<Text>,
    pub(super) port: Option<Number>,
    pub(super) client_port: Option<Number>,
    pub(super) at: Option<Text>,
    pub(super) client_isn: Option<Number>,
    pub(super) server_isn: Option<Number>,
    /// Whether the three packets of the handshake come first.
    pub(super) opens: Option<bool>,
    pub(super) handshake: Option<Text>,
    pub(super) teardown: Option<Text>,
    #[serde(default)]
    pub(super) packet: Vec<Spanned<Forced>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Forced {
    pub(super) from: Option<Text>,
    pub(super) flags: Option<Text>,
    pub(super) after: Option<Text>,
    pub(super) say: Option<Text>,
    pub(super) hex: Option<Text>,
    pub(super) bytes: Option<Number>,
    pub(super) seq: Option<Number>,
    pub(super) ack: Option<Number>,
    pub(super) window: Option<Number>,
    pub(super) label: Option<Text>,
    pub(super) again: Option<Text>,
    /// `again`: the very same packet, as if captured twice.
    pub(super) identical: Option<bool>,
    pub(super) seen: Option<bool>,
    pub(super) fragment: Option<Number>,
    pub(super) times: Option<Number>,
    #[serde(default)]
    pub(super) verdicts: Vec<Text>,
}
