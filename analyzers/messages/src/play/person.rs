//! One connection of a chat.

use std::collections::VecDeque;

use wirelab_labs::Side;

use super::super::unit::Unit;
use super::said::Said;
use super::stage::Stage;
use super::units::Timed;

/// Most segments that one `recv` is taken to have returned together.
const MAX_JOINED: usize = 4;
/// The same of text that was sent key by key.
const MAX_KEYS: usize = 64;
/// Most messages of one client that wait for a forward.
const MAX_PENDING: usize = 256;

/// Somebody who is connected.
#[derive(Default)]
pub(super) struct Person {
    /// What it said and nobody has seen the effect of yet.
    pub(super) pending: VecDeque<Timed>,
    /// What the server said to it and is not explained yet.
    pub(super) heard: VecDeque<Unit>,
    /// The name that the server knows it by.
    pub(super) name: Option<Vec<u8>>,
    /// Whether its first message was taken for a name.
    pub(super) named: bool,
}

/// Some pending units as one message.
pub(super) struct Joined<'a> {
    pub(super) unit: Unit,
    pub(super) marked: bool,
    pub(super) said: Said<'a>,
    /// Frame that completed it.
    pub(super) frame: u64,
}

impl Person {
    /// What it said, from the `at`th pending unit on, `joined` of them together.
    pub(super) fn said<'a>(&self, stage: &Stage<'a>, slot: usize, at: usize, joined: usize) -> Option<Joined<'a>> {
        let first = self.pending.get(at)?;
        let last = self.pending.get(at + joined - 1)?;
        if joined > 1 && first.marked {
            return None;
        }
        let log = stage.logs.get(slot)?;
        let unit = Unit { end: last.unit.end, body_end: last.unit.body_end, ..first.unit };
        let (bytes, body) = (stage.bytes(slot, Side::Client, &unit), stage.body(slot, Side::Client, &unit));
        let frame =
            log.from_client.carriers(unit.start, unit.end).map(|(arrival, ..)| arrival.ready).max().unwrap_or(0);
        let said = Said::new(stage.candidate.variant, log, bytes, body);
        Some(Joined { unit, marked: first.marked, said, frame })
    }

    /// Adds what it said; gives back what can wait no longer.
    pub(super) fn push(&mut self, timed: Timed) -> Option<Timed> {
        self.pending.push_back(timed);
        if self.pending.len() > MAX_PENDING { self.pending.pop_front() } else { None }
    }

    /// Removes what the server said up to an index.
    pub(super) fn drop_heard(&mut self, end: usize) {
        while let Some(unit) = self.heard.front_mut() {
            if unit.end > end {
                unit.start = unit.start.max(end);
                unit.body = unit.body.max(end);
                return;
            }
            self.heard.pop_front();
        }
    }
}

/// How many segments of a client one `recv` may have returned together.
pub(super) fn most_joined(stage: &Stage<'_>, slot: usize) -> usize {
    if stage.is_fragments(slot) { MAX_KEYS } else { MAX_JOINED }
}
