//! Wireshark's expert information (`tshark -z expert`) of TCP, UDP and IPv4: how often each remark is made, and where.
//!
//! An observer of its own, so that only who asks for it pays.

mod ip;
mod options;
mod tcp;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use wirelab_engine::engine::{Event, Observer};
use wirelab_engine::packet::layer::Header;
use wirelab_engine::stream::Compat;
use wirelab_text::limit::REMARK_ROWS;

/// Frames that a row names; the others are only counted.
const FRAMES: usize = 10;

/// How grave a remark is, in Wireshark's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Damage.
    Error,
    /// Something is wrong.
    Warn,
    /// Worth knowing.
    Note,
    /// The ordinary course of things.
    Chat,
}

impl Severity {
    /// All of them, the gravest first.
    pub const ALL: [Self; 4] = [Self::Error, Self::Warn, Self::Note, Self::Chat];

    /// Its heading.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "Errors",
            Self::Warn => "Warns",
            Self::Note => "Notes",
            Self::Chat => "Chats",
        }
    }
}

/// What is said: one text, with a number in it or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Remark {
    severity: Severity,
    group: &'static str,
    protocol: &'static str,
    text: &'static str,
    number: Option<u32>,
    rest: &'static str,
    /// The TCP option that it is about, whose name comes first.
    option: Option<u8>,
}

impl Remark {
    const fn new(severity: Severity, group: &'static str, protocol: &'static str, text: &'static str) -> Self {
        Self { severity, group, protocol, text, number: None, rest: "", option: None }
    }

    const fn with(self, number: u32, rest: &'static str) -> Self {
        Self { number: Some(number), rest, ..self }
    }

    const fn about(self, option: u8) -> Self {
        Self { option: Some(option), ..self }
    }

    fn summary(&self) -> String {
        let number = self.number.map(|number| number.to_string()).unwrap_or_default();
        let option =
            self.option.map(|kind| options::name(kind).map_or_else(|| format!("Unknown ({kind:#04x})"), str::to_owned));
        format!("{}{}{number}{}", option.unwrap_or_default(), self.text, self.rest)
    }
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Row {
    /// How grave it is.
    pub severity: Severity,
    /// How often it is said.
    pub count: u64,
    /// Wireshark's group.
    pub group: &'static str,
    /// The protocol that says it.
    pub protocol: &'static str,
    /// Wireshark's words.
    pub summary: String,
    /// The first frames that it is said of.
    pub frames: Vec<u64>,
}

/// Collects the remarks, while packets go by.
#[derive(Debug, Default)]
pub struct Expert {
    index: HashMap<Remark, usize>,
    rows: Vec<Row>,
    /// Remarks that found no room.
    left_out: u64,
    compat: Compat,
    tcp: tcp::State,
}

impl Expert {
    /// The remarks of a version of Wireshark; what it says of packets is up to [`Settings`](wirelab_engine::Settings) that the
    /// engine has.
    pub fn of_version(compat: Compat) -> Self {
        Self { compat, ..Self::default() }
    }

    /// The rows, the gravest first, and then in the order in which they came up.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        Severity::ALL.into_iter().flat_map(|severity| self.of(severity))
    }

    /// The rows of one severity.
    pub fn of(&self, severity: Severity) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.severity == severity)
    }

    /// Remarks that were not counted, because there were too many different ones.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    fn say(&mut self, frame: u64, remark: Remark) {
        let place = match self.index.get(&remark) {
            Some(place) => *place,
            None if self.rows.len() >= REMARK_ROWS.get() => {
                self.left_out += 1;
                return;
            }
            None => {
                let summary = remark.summary();
                let Remark { severity, group, protocol, .. } = remark;
                self.rows.push(Row { severity, count: 0, group, protocol, summary, frames: Vec::new() });
                self.index.insert(remark, self.rows.len() - 1);
                self.rows.len() - 1
            }
        };
        if let Some(row) = self.rows.get_mut(place) {
            row.count += 1;
            if row.frames.len() < FRAMES && row.frames.last() != Some(&frame) {
                row.frames.push(frame);
            }
        }
    }
}

impl Observer for Expert {
    fn on(&mut self, event: Event<'_>) {
        let Event::Packet(view) = event else { return };
        let layers = view.decoded.layers();
        // What an ICMP error quotes is said where it was sent.
        for (index, layer) in layers.iter().enumerate().filter(|(_, layer)| !layer.quoted) {
            let frame = view.packet.frame;
            match &layer.header {
                Header::Ipv4(header) => {
                    ip::ipv4(self, frame, header);
                    let outermost = !layers.iter().take(index).any(|before| matches!(before.header, Header::Ipv4(_)));
                    if outermost && layer.buffer == 0 {
                        ip::length(self, frame, header, view.packet.original_len.saturating_sub(layer.start));
                    }
                }
                Header::Udp(header) => {
                    let inside = index.checked_sub(1).and_then(|before| layers.get(before)).map(|before| before.header);
                    ip::udp(self, frame, header, inside);
                }
                Header::Unknown(what, number) => ip::bogus(self, frame, what, *number),
                _ => {}
            }
        }
        for segment in view.segments {
            if let Some((layer, header)) = view.tcp(segment)
                && !layer.quoted
            {
                let bytes = view.decoded.header(view.packet.data, layer);
                tcp::segment(self, view.packet.frame, &segment.place, header, bytes);
            }
        }
    }
}
