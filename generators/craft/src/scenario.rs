//! A scenario: who is there, what lies between them, what they say, and what is forced. Read from TOML; everything that
//! is wrong with a file is told at once, each with its line and column.

mod builder;
mod check;
mod force;
mod host;
pub mod limits;
mod plan;
mod raw;
mod traffic;
mod value;

use std::net::IpAddr;

use wirelab_labs::Problem;

use super::plan::Plan;
pub(crate) use super::wire::Link;

/// A scenario that was read and found right.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What it shows, in a few words.
    pub title: String,
    /// The same at more length.
    pub about: String,
    pub(crate) capture: CaptureSettings,
    pub(crate) network: Network,
    pub(crate) hosts: Vec<Host>,
    /// None where there is `traffic`.
    pub(crate) conversations: Vec<Template>,
    pub(crate) traffic: Option<Traffic>,
    /// From the beginning of a copy of all conversations to that of the next, in nanoseconds.
    pub(crate) every: u64,
}

/// How the capture is made.
#[derive(Clone, Debug, Default)]
pub(crate) struct CaptureSettings {
    pub(crate) link: Link,
    pub(crate) at: Point,
    /// 0: no limit.
    pub(crate) snaplen: u32,
    pub(crate) checksums: Checksums,
    pub(crate) starts: u64,
    pub(crate) ends: Option<u64>,
    /// Packets that pass and are not captured, in millionths.
    pub(crate) missed: u32,
    pub(crate) twice: bool,
}

/// Where on the way packets are captured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Point {
    #[default]
    Client,
    Middle,
    Server,
}

/// What stands in the checksum fields of TCP and UDP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Checksums {
    #[default]
    Right,
    /// The sum of the pseudo header, as on Linux loopback.
    Partial,
    Zero,
}

/// What lies between two hosts, in each direction. Chances are millionths.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    pub(crate) latency: u64,
    pub(crate) jitter: u64,
    /// Bits a second; 0: no limit.
    pub(crate) rate: u64,
    pub(crate) loss: u32,
    pub(crate) duplicates: u32,
    pub(crate) reorder: u32,
    pub(crate) reorder_by: u64,
}

/// A host.
#[derive(Clone, Debug)]
pub(crate) struct Host {
    pub(crate) name: String,
    pub(crate) address: IpAddr,
    pub(crate) mss: u16,
    /// Receive buffer in bytes.
    pub(crate) window: u32,
    pub(crate) scale: Option<u8>,
    pub(crate) sack: bool,
    pub(crate) timestamps: bool,
    pub(crate) delayed_ack: u64,
}

/// A conversation, of which there may be many copies.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    pub(crate) client: usize,
    pub(crate) server: usize,
    pub(crate) port: u16,
    pub(crate) client_port: Option<u16>,
    pub(crate) at: u64,
    pub(crate) isns: [Option<u32>; 2],
    pub(crate) kind: Kind,
}

/// How a conversation is made.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// By the model of TCP.
    Tcp(Plan),
    Udp(Plan),
    /// Packet by packet.
    Forced(force::Script),
}

pub(crate) use force::{Forced, Script};
pub(crate) use traffic::{Faults, Traffic};

impl Template {
    /// What both do, if it is not laid down packet by packet.
    pub(crate) fn plan(&self) -> Option<&Plan> {
        match &self.kind {
            Kind::Tcp(plan) | Kind::Udp(plan) => Some(plan),
            Kind::Forced(_) => None,
        }
    }
}

impl Scenario {
    /// Reads a scenario.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the file.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        if text.len() > limits::MAX_FILE {
            return Err(vec![Problem::at(text, 0, "the file has more than 1 MiB")]);
        }
        let raw: raw::Scenario = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            vec![Problem::at(text, at, error.message())]
        })?;
        let mut problems = Problems { text, found: Vec::new() };
        let scenario = check::scenario(raw, &mut problems);
        problems.found.sort_by_key(|problem| (problem.line, problem.column));
        match scenario {
            Some(scenario) if problems.found.is_empty() => Ok(scenario),
            _ => Err(problems.found),
        }
    }
}

/// A reference to a lab, with what its client says.
pub(crate) struct LabText<'r> {
    pub(crate) lab: &'r raw::Text,
    pub(crate) variant: Option<&'r raw::Text>,
    pub(crate) messages: Option<&'r toml::Spanned<Vec<raw::Text>>>,
}

/// Collects what is wrong.
pub(crate) struct Problems<'t> {
    text: &'t str,
    found: Vec<Problem>,
}

impl Problems<'_> {
    pub(crate) fn at(&mut self, span: std::ops::Range<usize>, what: impl Into<String>) {
        self.found.push(Problem::at(self.text, span.start, what));
    }

    /// What a text means, or what is wrong with it.
    fn take<T>(&mut self, text: &raw::Text, read: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        read(text.get_ref()).map_err(|what| self.at(text.span(), what)).ok()
    }

    /// The same of an entry that may be missing.
    fn take_or<T>(&mut self, text: Option<&raw::Text>, read: impl Fn(&str) -> Result<T, String>, otherwise: T) -> T {
        text.and_then(|text| self.take(text, read)).unwrap_or(otherwise)
    }

    /// A number within bounds.
    fn number(&mut self, number: &raw::Number, name: &str, from: i64, to: i64) -> Option<i64> {
        let value = *number.get_ref();
        if (from..=to).contains(&value) {
            return Some(value);
        }
        self.at(number.span(), format!("`{name}` is between {from} and {to}, not {value}"));
        None
    }

    /// One of a few words.
    fn word<T: Copy>(&mut self, text: &raw::Text, known: &[(&str, T)]) -> Option<T> {
        let found = known.iter().find(|(name, _)| name == text.get_ref()).map(|(_, value)| *value);
        if found.is_none() {
            let names: Vec<_> = known.iter().map(|(name, _)| format!("\"{name}\"")).collect();
            self.at(text.span(), format!("\"{}\" is none of {}", text.get_ref(), names.join(", ")));
        }
        found
    }
}

#[cfg(test)]
mod tests;
