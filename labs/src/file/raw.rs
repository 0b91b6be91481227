//! The shape of a lab's file, as TOML has it. docs/writing-a-lab.md explains each entry.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

type Text = Spanned<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lab {
    pub(super) id: Text,
    pub(super) title: String,
    #[serde(default)]
    pub(super) source: String,
    #[serde(default)]
    pub(super) about: String,
    #[serde(default = "loopback")]
    pub(super) address: String,
    pub(super) destination: Option<String>,
    pub(super) ports: Option<Ports>,
    pub(super) receive: Option<u32>,
    pub(super) accepts: Option<u32>,
    #[serde(rename = "speaks-first")]
    pub(super) speaks_first: Option<Text>,
    pub(super) closes: Option<Text>,
    pub(super) strip: Option<bool>,
    pub(super) ending: Option<String>,
    pub(super) client: Option<Framing>,
    pub(super) server: Option<Framing>,
    #[serde(default)]
    pub(super) layout: BTreeMap<String, Layout>,
    #[serde(default)]
    pub(super) variant: Vec<Spanned<Variant>>,
    #[serde(default)]
    pub(super) log: Vec<Log>,
    #[serde(default)]
    pub(super) evidence: Vec<Evidence>,
}

fn loopback() -> String {
    "127.0.0.1".to_owned()
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ports {
    #[serde(default)]
    pub(super) tcp: Vec<u16>,
    #[serde(default)]
    pub(super) udp: Vec<u16>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Layout {
    #[serde(rename = "struct")]
    pub(super) format: Text,
    pub(super) fields: Spanned<Vec<Field>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Field {
    pub(super) name: Text,
    #[serde(rename = "always")]
    pub(super) constant: Option<i64>,
    #[serde(default)]
    pub(super) counts: bool,
    #[serde(rename = "length-of")]
    pub(super) length_of: Option<Text>,
    #[serde(default)]
    pub(super) characters: bool,
    pub(super) padding: Option<Text>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Framing {
    pub(super) framing: Text,
    pub(super) max: Option<u64>,
    pub(super) delimiter: Option<Text>,
    pub(super) layout: Option<Text>,
    pub(super) length: Option<Text>,
    pub(super) body: Option<Text>,
    #[serde(rename = "counts-header")]
    pub(super) counts_header: Option<bool>,
    pub(super) separator: Option<Text>,
    #[serde(rename = "counts-itself")]
    pub(super) counts_itself: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Variant {
    pub(super) id: Text,
    pub(super) title: String,
    pub(super) ports: Option<Ports>,
    pub(super) receive: Option<u32>,
    pub(super) accepts: Option<u32>,
    #[serde(rename = "speaks-first")]
    pub(super) speaks_first: Option<Text>,
    pub(super) closes: Option<Text>,
    pub(super) strip: Option<bool>,
    pub(super) ending: Option<String>,
    pub(super) client: Option<Framing>,
    pub(super) server: Option<Framing>,
    pub(super) rule: Option<Text>,
    pub(super) reply: Option<Vec<Spanned<Case>>>,
    pub(super) broadcast: Option<Broadcast>,
    pub(super) route: Option<Route>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    pub(super) equals: Option<String>,
    pub(super) prefix: Option<String>,
    pub(super) send: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Broadcast {
    pub(super) send: Text,
    #[serde(default, rename = "to-sender")]
    pub(super) to_sender: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Route {
    pub(super) welcome: Text,
    pub(super) separator: Text,
    pub(super) deliver: Text,
    #[serde(default)]
    pub(super) error: Vec<RouteError>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RouteError {
    pub(super) when: Text,
    pub(super) send: Text,
    #[serde(default)]
    pub(super) close: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Log {
    pub(super) by: Text,
    pub(super) event: Text,
    pub(super) line: Text,
    #[serde(default)]
    pub(super) variants: Vec<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Evidence {
    pub(super) file: String,
    pub(super) kind: Text,
    #[serde(default)]
    pub(super) title: String,
    #[serde(default)]
    pub(super) also: Vec<String>,
}
