//! The units of a lane, and when each of them was there.

use wirelab_labs::framing::Framing;

use super::super::log::Lane;
use super::super::unit::{State, Unit, cut};
use crate::stream::bytes::Missing;

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
/// message of its own, whatever the framing.
pub(super) fn units(framing: &Framing, lane: &Lane, datagrams: bool) -> Vec<Timed> {
    let units = match (datagrams, framing.has_borders()) {
        (true, _) => by_datagram(lane),
        (false, true) => cut(framing, lane),
        (false, false) => by_segment(lane),
    };
    let marked = datagrams || framing.has_borders();
    let order = |unit: &Unit| lane.carriers(unit.start, unit.end).map(|(arrival, ..)| arrival.order).max().unwrap_or(0);
    units.into_iter().map(|unit| Timed { order: order(&unit), unit, marked }).collect()
}

fn by_datagram(lane: &Lane) -> Vec<Unit> {
    let state = |end| if cut_off(lane, end) { State::Damaged } else { State::Whole };
    lane.arrivals().iter().map(|arrival| Unit::plain(arrival.start, arrival.end, state(arrival.end))).collect()
}

/// One unit a segment that the sender made. A segment without PSH goes on in the next one; a segment that repeats and
/// brings more belongs to the unit that begins where it begins, and begins a new one if there is none.
fn by_segment(lane: &Lane) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    // Where a sender never sets PSH, its absence says nothing.
    let pushes = lane.arrivals().iter().any(|arrival| !arrival.more);
    let mut goes_on = false;
    for arrival in lane.arrivals() {
        let behind_gap = lane.gaps().iter().any(|gap| gap.at == arrival.start);
        let same = |unit: &Unit| goes_on || arrival.begins < arrival.start && arrival.begins == unit.start;
        match units.last_mut().filter(|unit| !behind_gap && same(unit)) {
            Some(unit) => {
                unit.end = arrival.end;
                unit.body_end = arrival.end;
            }
            None => units.push(Unit::plain(arrival.start, arrival.end, State::Whole)),
        }
        if cut_off(lane, arrival.end)
            && let Some(unit) = units.last_mut()
        {
            unit.state = State::Damaged;
        }
        goes_on = pushes && arrival.more;
    }
    units
}

fn cut_off(lane: &Lane, end: usize) -> bool {
    lane.gaps().iter().any(|gap| gap.at == end && gap.why == Missing::CutOff)
}
