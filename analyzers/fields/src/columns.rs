//! The values of several fields on one line a packet, as `tshark -T fields` prints them.
//!
//! Most columns are empty on most packets: those of UDP on a TCP packet, the verdicts on a packet about which there is nothing
//! to say. Neighbours that need the same thing to have a value are passed over together where a packet lacks it.

use wirelab_engine::engine::{FastView, PacketView};
use wirelab_engine::packet::layer::{Header, Plain};

use super::entry::WriteUsual;
use super::header_kind::HeaderKind;
use super::{FieldRef, Values};

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
    /// Any other header.
    const OTHER: u8 = 64;
    /// What a packet of the usual form has, or may have.
    const USUAL: Self = Self(Self::ALWAYS | Self::IPV4 | Self::TCP | Self::VERDICT);

    #[inline]
    fn of(view: &PacketView<'_>) -> Self {
        let mut bits = Self::ALWAYS;
        for layer in view.decoded.layers() {
            bits |= match layer.header {
                Header::Ipv4(_) => Self::IPV4,
                Header::Ipv6(_) => Self::IPV6,
                Header::Tcp(_) => Self::TCP,
                Header::Udp(_) => Self::UDP,
                Header::Plain(Plain::Ethernet | Plain::Ieee8023 | Plain::Null | Plain::Loop) | Header::Unknown(..) => 0,
                _ => Self::OTHER,
            };
        }
        if view.segments.iter().any(|segment| segment.place.verdicts.any()) {
            bits |= Self::VERDICT;
        }
        Self(bits)
    }

    /// Without what of this a field has no value.
    fn needed(field: &FieldRef) -> Self {
        Self(match field.of() {
            HeaderKind::Tcp if field.entry().is_some_and(|entry| entry.of_verdict) => Self::VERDICT,
            HeaderKind::Tcp => Self::TCP,
            HeaderKind::Udp => Self::UDP,
            HeaderKind::Transport => Self::TCP | Self::UDP,
            HeaderKind::Ipv4 => Self::IPV4,
            HeaderKind::Ipv6 => Self::IPV6,
            HeaderKind::Ip => Self::IPV4 | Self::IPV6,
            // The link layers of packets on the fast path.
            HeaderKind::None | HeaderKind::Frame | HeaderKind::Ethernet | HeaderKind::Loopback => Self::ALWAYS,
            _ => Self::OTHER,
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
    /// How to write them for a packet of the usual form, if all of them can.
    usual: Vec<WriteUsual>,
}

/// Fields in the order of their columns.
#[derive(Clone, Debug)]
pub struct Columns {
    runs: Vec<Run>,
    fields: usize,
    takes_usual: bool,
}

impl Columns {
    /// Columns of these fields.
    pub fn new(fields: impl IntoIterator<Item = FieldRef>) -> Self {
        let mut runs: Vec<Run> = Vec::new();
        for field in fields {
            let needed = Presence::needed(&field);
            match runs.last_mut() {
                Some(last) if last.needed == needed => last.fields.push(field),
                _ => runs.push(Run { needed, fields: vec![field], usual: Vec::new() }),
            }
        }
        let mut takes_usual = true;
        for run in runs.iter_mut().filter(|run| Presence::USUAL.has_some_of(run.needed)) {
            run.usual = run.fields.iter().filter_map(FieldRef::usual).collect();
            takes_usual &= run.usual.len() == run.fields.len();
        }
        let fields = runs.iter().map(|run| run.fields.len()).sum();
        Self { runs, fields, takes_usual }
    }

    /// Whether each column can be written for a packet of the usual form.
    pub fn takes_usual(&self) -> bool {
        self.takes_usual
    }

    /// As [`Columns::write`], for a packet of the usual form, if [`Columns::takes_usual`].
    pub fn write_usual(&self, view: &FastView<'_>, line: &mut Values) {
        let line = line.line();
        line.make_room(self.fields + 1);
        let verdict = if view.place.verdicts.any() { Presence::VERDICT } else { 0 };
        let present = Presence(Presence::USUAL.0 & !Presence::VERDICT | verdict);
        for run in &self.runs {
            if !present.has_some_of(run.needed) {
                line.repeat(b'\t', run.fields.len());
                continue;
            }
            for write in &run.usual {
                write(view, line);
                line.push(b'\t');
            }
        }
        line.replace_last(b'\n');
    }

    /// The fields.
    pub fn fields(&self) -> impl Iterator<Item = &FieldRef> {
        self.runs.iter().flat_map(|run| &run.fields)
    }

    /// Writes a packet's line behind what `line` holds, with tabs between the columns and a line feed behind the last.
    pub fn write(&self, view: &PacketView<'_>, line: &mut Values) {
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
    use super::super::{Batch, Field};
    use super::*;
    use std::path::Path;
    use wirelab_capture::spool::Spool;
    use wirelab_engine::engine::{Event, Observer, Settings, run_with_summary};

    /// What is passed over has no value: each column is what the field writes on its own.
    #[test]
    fn nothing_is_passed_over_that_has_a_value() {
        let columns = Columns::new(all().map(FieldRef::BuiltIn));
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample-pcaps");
        let (mut line, mut alone, mut packets) = (Values::new(), Values::new(), 0);
        for entry in std::fs::read_dir(samples).unwrap().flatten() {
            let settings = Settings::LEAST.with_verdicts(true);
            let mut check = |event: Event<'_>| {
                let Event::Packet(view) = event else { return };
                packets += 1;
                line.clear();
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

    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Way {
        Long,
        Short,
        Aside,
    }

    /// Writes all lines, in one of the ways.
    struct Writer<'a> {
        columns: &'a Columns,
        way: Way,
        usual: usize,
        batch: Batch,
        line: Values,
        all: Values,
    }

    impl Writer<'_> {
        fn hand_on(&mut self) {
            self.batch.write(self.columns, &mut self.all);
            self.batch.clear();
        }
    }

    impl Observer for Writer<'_> {
        fn on(&mut self, event: Event<'_>) {
            let Event::Packet(view) = event else { return };
            if self.way != Way::Aside {
                return self.columns.write(view, &mut self.all);
            }
            self.batch.put(view, self.columns, &mut self.line);
        }

        fn takes_fast(&self) -> bool {
            self.way != Way::Long
        }

        fn on_fast(&mut self, view: &FastView<'_>) {
            self.usual += 1;
            if self.way == Way::Short {
                return self.columns.write_usual(view, &mut self.all);
            }
            self.batch.put_usual(view);
            if self.batch.is_full() {
                self.hand_on();
            }
        }
    }

    #[test]
    fn the_short_ways_write_what_the_long_way_writes() {
        let absent = |field: &&'static Field| !Presence::USUAL.has_some_of(Presence::needed(&FieldRef::BuiltIn(field)));
        let quick = |field: &&'static Field| field.usual.is_some() || absent(field);
        let columns = Columns::new(all().filter(quick).map(FieldRef::BuiltIn));
        assert!(columns.takes_usual() && columns.fields().count() > 60);
        let crafted = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample-pcaps");
        let folders = [crafted.join("scenarios"), crafted];
        let mut usual = 0;
        for entry in folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap()).flatten() {
            let settings = Settings::LEAST.with_verdicts(true);
            let write = |way| {
                let (batch, line, all) = (Batch::default(), Values::new(), Values::new());
                let mut writer = Writer { columns: &columns, way, usual: 0, batch, line, all };
                // What is no capture has no packets.
                let _ = run_with_summary(&mut Spool::new(&entry.path(), 2), settings, &mut writer);
                writer.hand_on();
                writer
            };
            let (long, short, aside) = (write(Way::Long), write(Way::Short), write(Way::Aside));
            usual += short.usual;
            assert!(long.all.as_bytes() == short.all.as_bytes(), "{:?}", entry.path());
            assert!(long.all.as_bytes() == aside.all.as_bytes(), "{:?}", entry.path());
        }
        assert!(usual > 400, "{usual}");
    }
}
