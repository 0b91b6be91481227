//! Replies whose bytes were sent at different times, around another request: that they are one reply together is no more than
//! a guess.

use wirelab_labs::Side;

use super::super::stage::Stage;
use super::Connection;
use super::look::{Expect, expected, request};
use crate::log::Lane;

/// Requests further apart than this, in nanoseconds, were not there together when the server read: it was waiting for the
/// first when that came.
pub(crate) const APART: i64 = 500_000_000;

/// Whether the first bytes of what was heard, which are the right reply to some requests, need not be a reply to them:
/// another request came between its bytes, or the requests came one long after the other.
pub(super) fn is_glued(
    stage: &Stage<'_>,
    slot: usize,
    connection: &Connection,
    (at, joined): (usize, usize),
    len: usize,
) -> bool {
    if stage.is_datagrams(slot) || stage.candidate.variant.server.has_borders() {
        return false;
    }
    let (Some(server), Some(client)) = (stage.lane(slot, Side::Server), stage.lane(slot, Side::Client)) else {
        return false;
    };
    let Some(start) = connection.heard.front().map(|unit| unit.start) else { return false };
    let Some((said, until)) = ends(server, start, start + len) else { return false };
    // Requests wait in the order in which they came, sometimes all of a stream at once.
    let place = connection.pending.partition_point(|timed| timed.order <= said.order).max(at + joined);
    if let Some(timed) = connection.pending.get(place).filter(|timed| timed.order < until.order) {
        let mut later = server.carriers(start, start + len).filter(|(arrival, ..)| arrival.order > timed.order);
        let rest = later.next().map_or(&[][..], |(_, from, _)| server.part(from, start + len));
        return joined > 1 || may_answer(stage, slot, connection, place, rest);
    }
    let (Some(first), Some(last)) = (connection.pending.get(at), connection.pending.get(at + joined - 1)) else {
        return false;
    };
    // A line that was sent key by key is one request, however long it took.
    let bytes = last.unit.end.saturating_sub(first.unit.start);
    if joined < 2 || joined > 2 && bytes <= 2 * joined {
        return false;
    }
    ends(client, first.unit.start, last.unit.end)
        .is_some_and(|(begun, ended)| ended.time.saturating_sub(begun.time) > APART)
}

/// Whether the end of what was heard may be the reply to a later request, or begin it.
fn may_answer(stage: &Stage<'_>, slot: usize, connection: &Connection, place: usize, rest: &[u8]) -> bool {
    let Some(said) = request(stage, slot, connection, place, 1, false) else { return true };
    match expected(stage, slot, &said) {
        Expect::Exactly(due) => due.text().starts_with(rest) || rest.starts_with(due.text()),
        Expect::Something | Expect::Nothing => true,
    }
}

/// The arrivals of the first and the last of some bytes.
fn ends(lane: &Lane, start: usize, end: usize) -> Option<(crate::log::Arrival, crate::log::Arrival)> {
    let mut carriers = lane.carriers(start, end).map(|(arrival, ..)| *arrival);
    let first = carriers.next()?;
    Some((first, carriers.last().unwrap_or(first)))
}
