//! The units of a lane, and when each of them was there.

use std::borrow::Cow;

use wirelab_engine::stream::bytes::Missing;
use wirelab_labs::framing::Framing;

use super::super::log::{Arrival, Lane, Sent};
use super::super::unit::{State, Unit, cut};

/// A unit with its place among everything that was said.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timed {
    /// The stretch of bytes.
    pub(super) unit: Unit,
    /// Place of its last byte.
    pub(super) order: u64,
    /// Whether the framing marks its borders.
    pub(super) marked: bool,
}

/// Cuts a lane: by the framing, or where that has no borders, by the sender's segments. `datagrams`: each arrival is a
/// message of its own, whatever the framing. `ended`: the side says no more.
pub(super) fn units<'l>(
    framing: &Framing,
    lane: &'l Lane,
    datagrams: bool,
    ended: bool,
) -> Box<dyn Iterator<Item = Timed> + 'l> {
    let units = match (datagrams, framing.has_borders()) {
        (true, _) => by_datagram(framing, lane),
        (false, false) if matches!(framing, Framing::UntilClose { .. }) => until_close(lane, ended),
        (false, true) => cut(framing, lane),
        (false, false) => by_segment(lane),
    };
    timed(units, lane, datagrams || framing.has_borders())
}

/// Cuts a lane that was sent key by key into lines.
pub(super) fn lines(lane: &Lane) -> Box<dyn Iterator<Item = Timed> + '_> {
    let feeds = lane.bytes().contains(&b'\n');
    let ends = move |byte: &u8| *byte == b'\n' || !feeds && *byte == b'\r';
    let mut lines: Vec<Unit> = Vec::new();
    let mut open = false;
    for unit in by_segment(lane) {
        let ended = unit.state != State::Whole || lane.part(unit.start, unit.end).iter().any(ends);
        match lines.last_mut() {
            // The NUL behind a CR comes with it or after it.
            Some(last) if open || lane.part(unit.start, unit.end) == [0] => {
                (last.end, last.body_end, last.state) = (unit.end, unit.body_end, unit.state);
            }
            _ => lines.push(unit),
        }
        open = !ended && lane.gap_at(unit.end).is_none();
    }
    timed(lines, lane, false)
}

fn timed(units: Vec<Unit>, lane: &Lane, marked: bool) -> Box<dyn Iterator<Item = Timed> + '_> {
    let order = |unit: &Unit| lane.carriers(unit.start, unit.end).map(|(arrival, ..)| arrival.order).max().unwrap_or(0);
    // As a rule each is what one packet brought.
    let same = |arrival: &&Arrival, unit: &Unit| {
        (arrival.start, arrival.end) == (unit.start, unit.end) && unit.start < unit.end
    };
    Box::new(units.into_iter().enumerate().map(move |(place, unit)| {
        let own = lane.arrivals().get(place).filter(|arrival| same(arrival, &unit));
        Timed { order: own.map_or_else(|| order(&unit), |arrival| arrival.order), unit, marked }
    }))
}

fn by_datagram(framing: &Framing, lane: &Lane) -> Vec<Unit> {
    let unit = |start, end| {
        let state = if cut_off(lane, end) { State::Damaged } else { State::Whole };
        let (body, tail) = framing.bounds(lane.part(start, end));
        Unit { body: start + body, body_end: end - tail, ..Unit::plain(start, end, state) }
    };
    lane.arrivals().iter().map(|arrival| unit(arrival.start, arrival.end)).collect()
}

/// All that a side said as one message.
fn until_close(lane: &Lane, ended: bool) -> Vec<Unit> {
    let end = lane.bytes().len();
    let state = match () {
        () if !lane.gaps().is_empty() => State::Damaged,
        () if ended => State::Whole,
        () => State::Unfinished(None),
    };
    if end == 0 { Vec::new() } else { vec![Unit::plain(0, end, state)] }
}

/// One unit a segment that the sender made: a segment begins where the one before it ended. Segments that begin elsewhere
/// are repeats in another cut and mark nothing; of several that begin at one place the first that was captured counts. A
/// segment without PSH goes on in the next one.
fn by_segment(lane: &Lane) -> Vec<Unit> {
    let mut sent: Cow<'_, [Sent]> = Cow::Borrowed(lane.sent());
    let key = |sent: &Sent| (sent.from, sent.frame);
    if !sent.is_sorted_by_key(key) {
        sent.to_mut().sort_by_key(key);
    }
    // Where a sender never sets PSH, its absence says nothing.
    let pushes = sent.iter().any(|sent| !sent.more);
    let mut units: Vec<Unit> = Vec::with_capacity(lane.arrivals().len());
    let mut from = 0;
    let mut next = 0;
    for to in lane.gaps().iter().map(|gap| gap.at).chain([lane.bytes().len()]) {
        let base = lane.position(from);
        let mut start = from;
        let mut at = from;
        while at < to {
            let position = base + (at - from) as u64;
            while sent.get(next).is_some_and(|sent| sent.from < position) {
                next += 1;
            }
            let here = sent.get(next);
            let one = here.filter(|sent| sent.from == position);
            let end = one.map(|sent| sent.to).or(here.map(|sent| sent.from)).unwrap_or(u64::MAX);
            at = usize::try_from(end - base).map_or(to, |length| (from + length).min(to));
            if at == to || !(pushes && one.is_some_and(|sent| sent.more)) {
                let state = if at == to && cut_off(lane, at) { State::Damaged } else { State::Whole };
                units.push(Unit::plain(start, at, state));
                start = at;
            }
        }
        from = to;
    }
    units
}

fn cut_off(lane: &Lane, end: usize) -> bool {
    lane.gap_at(end).is_some_and(|gap| gap.why == Missing::CutOff)
}
