//! The values of several fields on one line a packet, as `tshark -T fields` prints them.
//!
//! Most columns are empty on most packets: those of UDP on a TCP packet, the verdicts on a packet about which there is nothing
//! to say. Neighbours that need the same thing to have a value are passed over together where a packet lacks it.

use super::{FieldRef, Values};
use crate::engine::PacketView;
use crate::packet::layer::Header;

/// What a packet has, or must have some of, as a set of bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Presence(u8);

impl Presence {
    const ALWAYS: u8 = 1;
    const IPV4: u8 = 2;
    const IPV6: u8 = 4;
    const TCP: u8 = 8;
    const UDP: u8 = 16;
    const VERDICT: u8 = 32;

    #[inline]
    fn of(view: &PacketView<'_>) -> Self {
        let mut bits = Self::ALWAYS;
        for layer in view.decoded.layers() {
            bits |= match layer.header {
                Header::Ipv4(_) => Self::IPV4,
                Header::Ipv6(_) => Self::IPV6,
                Header::Tcp(_) => Self::TCP,
                Header::Udp(_) => Self::UDP,
                _ => 0,
            };
        }
        if view.segments.iter().any(|segment| segment.place.verdicts.any()) {
            bits |= Self::VERDICT;
        }
        Self(bits)
    }

    /// Without what of this a field has no value.
    fn needed(field: &FieldRef) -> Self {
        let FieldRef::BuiltIn(field) = field else { return Self(Self::ALWAYS) };
        let (protocol, _) = field.name.split_once('.').unwrap_or((field.name, ""));
        Self(match protocol {
            "ip" => Self::IPV4 | Self::IPV6,
            "ipv6" => Self::IPV6,
            "udp" => Self::UDP,
            "tcp" if field.of_verdict => Self::VERDICT,
            "tcp" => Self::TCP,
            _ => Self::ALWAYS,
        })
    }

    #[inline]
    const fn has_some_of(self, needed: Self) -> bool {
        self.0 & needed.0 != 0
    }
}

/// Neighbouring columns that need the same.
#[derive(Clone, Debug)]
struct Run {
    needed: Presence,
    fields: Vec<FieldRef>,
}

/// Fields in the order of their columns.
#[derive(Clone, Debug)]
pub struct Columns {
    runs: Vec<Run>,
}

impl Columns {
    /// Columns of these fields.
    pub fn new(fields: impl IntoIterator<Item = FieldRef>) -> Self {
        let mut runs: Vec<Run> = Vec::new();
        for field in fields {
            let needed = Presence::needed(&field);
            match runs.last_mut() {
                Some(last) if last.needed == needed => last.fields.push(field),
                _ => runs.push(Run { needed, fields: vec![field] }),
            }
        }
        Self { runs }
    }

    /// The fields.
    pub fn fields(&self) -> impl Iterator<Item = &FieldRef> {
        self.runs.iter().flat_map(|run| &run.fields)
    }

    /// Writes a packet's line in place of what `line` holds, with tabs between the columns and a line feed behind the last.
    pub fn write(&self, view: &PacketView<'_>, line: &mut Values) {
        line.clear();
        let present = Presence::of(view);
        for run in &self.runs {
            if !present.has_some_of(run.needed) {
                line.ends(b'\t', run.fields.len());
                continue;
            }
            for field in &run.fields {
                field.write(view, line);
                line.ends(b'\t', 1);
            }
        }
        line.end_line();
    }
}

#[cfg(test)]
mod tests {
    use super::super::all;
    use super::*;
    use crate::engine::{Event, Settings, run_with_summary};
    use std::path::Path;
    use wirelab_capture::spool::Spool;

    /// What is passed over has no value: each column is what the field writes on its own.
    #[test]
    fn nothing_is_passed_over_that_has_a_value() {
        let columns = Columns::new(all().map(FieldRef::BuiltIn));
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sample-pcaps");
        let (mut line, mut alone, mut packets) = (Values::new(), Values::new(), 0);
        for entry in std::fs::read_dir(samples).unwrap().flatten() {
            let settings = Settings { verdicts: true, ..Settings::LEAST };
            let mut check = |event: Event<'_>| {
                let Event::Packet(view) = event else { return };
                packets += 1;
                columns.write(view, &mut line);
                let text = line.as_bytes().strip_suffix(b"\n").unwrap();
                for (cell, field) in text.split(|byte| *byte == b'\t').zip(columns.fields()) {
                    alone.clear();
                    field.write(view, &mut alone);
                    assert_eq!(cell, alone.as_bytes(), "{}", field.name());
                }
                assert_eq!(text.split(|byte| *byte == b'\t').count(), columns.fields().count());
            };
            // What is no capture has no packets.
            let _ = run_with_summary(&mut Spool::new(&entry.path(), 2), settings, &mut check);
        }
        assert!(packets > 100, "{packets}");
    }
}
