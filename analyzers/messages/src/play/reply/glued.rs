//! Replies whose bytes were sent at different times, around another request: that they are one reply together is no more than
//! a guess.

use wirelab_labs::Side;

use super::super::stage::Stage;
use super::Connection;
use crate::log::Lane;

/// Requests further apart than this, in nanoseconds, were not there together when the server read: it was waiting for the
/// first when that came.
const APART: i64 = 500_000_000;

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
    let behind = connection.pending.iter().skip(at + joined);
    let between = |order: u64| said.order < order && order < until.order;
    if behind.map(|timed| timed.order).any(between) {
        return true;
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

/// The arrivals of the first and the last of some bytes.
fn ends(lane: &Lane, start: usize, end: usize) -> Option<(crate::log::Arrival, crate::log::Arrival)> {
    let mut carriers = lane.carriers(start, end).map(|(arrival, ..)| *arrival);
    let first = carriers.next()?;
    Some((first, carriers.last().unwrap_or(first)))
}
