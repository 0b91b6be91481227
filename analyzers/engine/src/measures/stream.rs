//! The measures of one stream under way.

use super::lane::{Answered, Departure, Lane};
use super::number::{FAR, unwrapped};
use super::pending::Sent;
use super::rtt::Estimator;
use super::seen::Seen;
use super::standpoint::Opening;
use super::window::Windows;

/// Who is told of segments.
pub(super) trait Rows {
    /// The number of the row that the next segment with data will get.
    fn next(&self) -> u32;
    /// A segment was sent.
    fn sent(&mut self, seen: &Seen<'_>, departure: &Departure);
    /// Its ACK came.
    fn covered(&mut self, sent: &Sent, ack: &Seen<'_>, rtt: Option<i64>, estimator: &Estimator);
    /// A segment became ambiguous.
    fn doubt(&mut self, row: u32);
}

/// Nobody.
impl Rows for () {
    #[inline]
    fn next(&self) -> u32 {
        0
    }

    #[inline]
    fn sent(&mut self, _: &Seen<'_>, _: &Departure) {}

    #[inline]
    fn covered(&mut self, _: &Sent, _: &Seen<'_>, _: Option<i64>, _: &Estimator) {}

    #[inline]
    fn doubt(&mut self, _: u32) {}
}

/// One side: what it announces, what the other side acknowledged of it, and, once it sends data, the measures of that.
#[derive(Clone, Debug, Default)]
pub(super) struct Side {
    pub(super) windows: Windows,
    pub(super) acked: Option<i64>,
    pub(super) lane: Option<Box<Lane>>,
}

/// One stream: the side that opened it, and the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Stream {
    pub(super) sides: [Side; 2],
    pub(super) opening: Opening,
    /// The time of its last packet.
    pub(super) last_time: i64,
}

impl Stream {
    /// Takes in a packet.
    #[inline]
    pub(super) fn take(&mut self, seen: &Seen<'_>, rows: &mut impl Rows) {
        self.last_time = seen.time;
        if seen.flags.syn() || seen.established {
            self.opening.take(seen);
        }
        let [opener, called] = &mut self.sides;
        let (own, other) = if seen.opener { (opener, called) } else { (called, opener) };
        // A RST acknowledges as well, where it has an ACK (RFC 9293, section 3.10.7).
        if seen.flags.ack() {
            acknowledge(other, seen, rows);
        }
        own.windows.take(seen);
        if let Some(lane) = &mut other.lane {
            let mss = own.windows.greeting.and_then(|greeting| greeting.mss);
            lane.announced(|| own.windows.now(&other.windows), mss, seen.time);
        }
        if seen.len == 0 {
            return;
        }
        let clock = self.opening.clock(seen.opener);
        let answered = Answered {
            acked: own.acked,
            window: other.windows.now(&own.windows),
            mss: other.windows.greeting.and_then(|greeting| greeting.mss),
            clock,
        };
        let first = own.lane.as_ref().map_or_else(|| unwrapped(seen.seq, own.acked.unwrap_or(1)), |_| 0);
        let lane = own.lane.get_or_insert_with(|| Box::new(Lane::new(first, seen.time)));
        let departure = lane.send(seen, &answered, rows.next(), |row| rows.doubt(row));
        rows.sent(seen, &departure);
    }
}

/// Notes what a packet acknowledges of the other side's bytes.
#[inline]
fn acknowledge(other: &mut Side, seen: &Seen<'_>, rows: &mut impl Rows) {
    let next = other.lane.as_ref().map(|lane| lane.next);
    let near = other.acked.or(next).unwrap_or(0);
    let ack = unwrapped(seen.ack, near);
    // Most packets of a side that sends acknowledge nothing new.
    if other.acked.is_some_and(|acked| ack <= acked) && other.lane.as_ref().is_none_or(|lane| !lane.pending.waits(ack))
    {
        return;
    }
    // A number far beyond everything that was seen is nobody's.
    if next.is_some_and(|next| ack - next >= FAR) {
        return;
    }
    if let Some(lane) = &mut other.lane {
        lane.acknowledge(ack, other.acked, seen.time, |sent, rtt, estimator| rows.covered(sent, seen, rtt, estimator));
    }
    other.acked = other.acked.max(Some(ack));
}
