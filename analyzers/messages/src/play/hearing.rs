//! What somebody heard and nobody has explained yet, held against what was due.

use std::collections::VecDeque;

use wirelab_labs::Side;
use wirelab_labs::framing::Framing;
use wirelab_labs::rule::{Due, Like, Wanted};

use super::super::log::Lane;
use super::super::unit::{State, Unit};
use super::stage::{Stage, is_ending};

/// Most lines that stand in front of a text.
const MAX_LEADING: usize = 64;
/// Most segments that a text of a form is taken to come in.
const MAX_SEGMENTS: usize = 8;

/// The first bytes of what was heard, held against something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// They are it.
    All {
        /// So many bytes.
        len: usize,
        /// Whether a message, or where there are no borders a segment, ends there.
        on_border: bool,
    },
    /// They are its beginning: it can be told when this index is there.
    Begun {
        /// The index.
        until: usize,
    },
    /// They are something else.
    Other,
}

/// What a client heard.
pub(super) struct Hearing<'a, 'h> {
    lane: Option<&'a Lane>,
    framing: &'a Framing,
    datagrams: bool,
    units: &'h VecDeque<Unit>,
}

impl<'a, 'h> Hearing<'a, 'h> {
    /// What stands in `units`, which are the server's of a stream.
    pub(super) fn new(stage: &Stage<'a>, slot: usize, units: &'h VecDeque<Unit>) -> Self {
        Self {
            lane: stage.lane(slot, Side::Server),
            framing: &stage.candidate.variant.server,
            datagrams: stage.is_datagrams(slot),
            units,
        }
    }

    /// What is due, as this server has to send it.
    pub(super) fn wanted(&self, due: Due) -> Wanted {
        Wanted::new(self.framing, due)
    }

    /// Holds the beginning of what was heard against what is wanted.
    pub(super) fn against(&self, wanted: &Wanted) -> Heard {
        let (Some(first), Some(last)) = (self.units.front(), self.units.back()) else { return Heard::Other };
        if wanted.is_nothing() {
            return Heard::Other;
        }
        if self.framing.has_borders() {
            return self.by_units(wanted, first.start, last.end);
        }
        let end = if self.datagrams { first.end } else { last.end };
        let bytes = self.part(first.start, end);
        let text = wanted.text();
        let len = text.len();
        if let Some(len) = wanted.like().and_then(|like| self.like(like)) {
            let on_border = ends_at(self.units, first.start + len);
            return Heard::All { len, on_border };
        }
        match () {
            () if self.datagrams => {
                // White space behind it is its server's own.
                match bytes.strip_prefix(text) {
                    Some(behind) if is_ending(behind) => Heard::All { len, on_border: behind.is_empty() },
                    _ => Heard::Other,
                }
            }
            () if bytes.starts_with(text) => {
                let on_border = ends_at(self.units, first.start + len);
                Heard::All { len, on_border }
            }
            () if text.starts_with(bytes) => Heard::Begun { until: first.start + len },
            () => Heard::Other,
        }
    }

    /// How many bytes are of a form: what ends where a segment does, a few of them at most, with white space behind it or without.
    fn like(&self, like: &Like) -> Option<usize> {
        let start = self.units.front()?.start;
        let most = if self.datagrams { 1 } else { MAX_SEGMENTS };
        self.units.iter().take(most).find_map(|unit| {
            let bytes = self.part(start, unit.end);
            let bare = bytes.trim_ascii_end();
            let found = [bytes, bare].into_iter().find(|bytes| like.fits(bytes));
            found.filter(|found| is_ending(bytes.get(found.len()..).unwrap_or_default())).map(<[u8]>::len)
        })
    }

    /// Message by message, by what each says.
    fn by_units(&self, wanted: &Wanted, start: usize, end: usize) -> Heard {
        let mut behind = start;
        let (mut index, mut leading) = (0, 0);
        for unit in self.units {
            if index == wanted.count() {
                break;
            }
            let (raw, body) = (self.part(unit.start, unit.end), self.part(unit.body, unit.body_end));
            if unit.state != State::Whole {
                return Heard::Other;
            }
            behind = unit.end;
            if leading < MAX_LEADING && wanted.leads(self.framing, index, raw, body) {
                leading += 1;
                continue;
            }
            if !wanted.fits(self.framing, index, raw, body) {
                return Heard::Other;
            }
            index += 1;
        }
        if index < wanted.count() {
            return Heard::Begun { until: end + 1 };
        }
        Heard::All { len: behind - start, on_border: true }
    }

    fn part(&self, start: usize, end: usize) -> &'a [u8] {
        self.lane.map_or(&[], |lane| lane.part(start, end))
    }
}

/// Whether one of the units ends there.
pub(super) fn ends_at(units: &VecDeque<Unit>, end: usize) -> bool {
    units.get(behind(units, end)).is_some_and(|unit| unit.end == end)
}

/// The first end of a unit there or behind.
pub(super) fn border(units: &VecDeque<Unit>, end: usize) -> Option<usize> {
    units.get(behind(units, end)).map(|unit| unit.end)
}

/// The place of that unit. They stand in the order of the stream, and may be many: a server that sends byte by byte.
fn behind(units: &VecDeque<Unit>, end: usize) -> usize {
    units.partition_point(|unit| unit.end < end)
}

/// The first bytes of what was heard as one unit: the text of a message that has borders stays what its framing leaves.
pub(super) fn first(units: &VecDeque<Unit>, len: usize) -> Option<Unit> {
    let head = *units.front()?;
    let end = head.start + len;
    let last = units.get(behind(units, end)).filter(|last| last.end == end);
    let body_end = last.map_or(end, |last| last.body_end).max(head.body);
    let state = if head.end == end { head.state } else { State::Whole };
    Some(Unit { start: head.start, end, body: head.body, body_end, state })
}
