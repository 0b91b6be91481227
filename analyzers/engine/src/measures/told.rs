//! From what was counted to what is told.

use super::lane::Lane;
use super::model::{DirectionMeasures, Round, StreamMeasures};
use super::phase::{Around, phases};
use super::rounds::{Clock, Fleet};
use super::stream::{Side, Stream};
use super::throughput::{per, rate};
use crate::stream::Role;
use crate::stream::tcp::{TcpRow, TeardownOutcome};

/// A sender that knows nothing of the way waits so long before it sends again (RFC 6298, 2.1), in nanoseconds.
const FIRST_RTO: i64 = 1_000_000_000;
/// The most that a segment carries where no SYN says it (RFC 9293, 3.7.1), in bytes.
const USUAL_MSS: u64 = 536;

impl Stream {
    /// The measures, under the names of client and server.
    pub(super) fn told(&self, row: &TcpRow) -> StreamMeasures {
        let [opener, called] = [true, false].map(|opener| self.direction(opener, row));
        let (client, server) = match row.opener {
            Role::Client => (opener, called),
            Role::Server => (called, opener),
        };
        let (standpoint, _) = self.opening.told.unwrap_or_default();
        StreamMeasures { client, server, standpoint }
    }

    fn direction(&self, opener: bool, row: &TcpRow) -> DirectionMeasures {
        let [first, second] = &self.sides;
        let (own, other) = if opener { (first, second) } else { (second, first) };
        let mut told = announced(own, other, self.last_time);
        told.connection_time = Some(row.duration).filter(|span| *span >= 0);
        if let Some(lane) = &own.lane {
            sent(&mut told, lane);
            let clock = self.opening.clock(opener);
            let handshake = self.opening.told.map(|(_, rtt)| rtt);
            let rtt = match clock {
                Clock::Times(rtt) => Some(rtt),
                Clock::Acks | Clock::Guess => lane.estimator.least().or(handshake),
            };
            let all_acked = own.acked.is_some_and(|acked| acked >= lane.next);
            let mut around = Around {
                from_start: self.opening.told.is_some(),
                rtt: rtt.unwrap_or(0),
                rto: lane.estimator.rfc().map_or(FIRST_RTO, |estimate| estimate.rto),
                far: matches!(clock, Clock::Times(_)),
                at_sender: clock == Clock::Acks,
                known: clock != Clock::Guess,
                mss: [own, other]
                    .iter()
                    .filter_map(|side| side.windows.greeting?.mss)
                    .min()
                    .map_or(USUAL_MSS, u64::from),
                ended: false,
            };
            // Where the capture ends with an ACK, more may have come.
            let rest = lane.acked_time.map_or(0, |acked| self.last_time.saturating_sub(acked));
            let closed = row.teardown.outcome != TeardownOutcome::Open;
            around.ended = all_acked && (closed || around.is_pause(rest));
            let (mut fleets, left_out) = lane.rounds.finish();
            if !around.at_sender && comes_one_by_one(&fleets) {
                fleets.iter_mut().for_each(|fleet| fleet.apart = false);
            }
            told.round_period = period(&fleets, &around);
            let phases = phases(&fleets, &around);
            told.rounds = fleets.iter().zip(phases).map(|(fleet, phase)| round(fleet, phase)).collect();
            told.rounds_left_out = left_out;
        }
        told
    }
}

/// What a side announced.
fn announced(own: &Side, other: &Side, end: i64) -> DirectionMeasures {
    let (least, greatest) = own.windows.span(&other.windows).unzip();
    let greeting = own.windows.greeting;
    DirectionMeasures {
        initial_window: greeting.map(|greeting| u64::from(greeting.window)),
        min_window: least,
        max_window: greatest,
        zero_window_time: own.windows.closed_for(end),
        mss: greeting.and_then(|greeting| greeting.mss),
        window_scale: greeting.and_then(|greeting| greeting.scale),
        sack_permitted: greeting.map(|greeting| greeting.sack),
        ..DirectionMeasures::default()
    }
}

/// What it sent.
fn sent(told: &mut DirectionMeasures, lane: &Lane) {
    let span = |end: i64| end.checked_sub(lane.first_time).filter(|span| *span >= 0);
    told.segments = lane.segments;
    told.repeats = lane.repeats;
    told.bytes = lane.bytes;
    told.sent_bytes = lane.sent_bytes;
    told.acked_bytes = lane.acked_bytes;
    told.data_time = span(lane.last_time);
    told.acked_time = lane.acked_time.and_then(span);
    told.throughput_data = rate(lane.bytes, told.data_time);
    // Where something is left without its ACK, the last ACK is not that of all the data.
    told.throughput_acked = rate(lane.bytes, told.acked_time.filter(|_| lane.acked_bytes >= lane.bytes));
    told.throughput_connection = rate(lane.bytes, told.connection_time);
    told.goodput = rate(lane.acked_bytes, told.acked_time);
    told.rtt_min = lane.estimator.least();
    told.rtt_mean = lane.estimator.mean();
    told.rtt_max = lane.estimator.greatest();
    told.rtt_samples = lane.estimator.samples();
    told.rtt_waited = lane.waited;
    told.estimate = lane.estimator.rfc();
    told.textbook = lane.estimator.textbook();
    told.max_flight = lane.max_flight;
    told.window_full = lane.window_full;
    told.acks = lane.acks;
    told.bytes_per_ack = per(lane.acked_bytes, lane.acks);
    told.segments_per_ack = per(lane.acked_segments, lane.acks);
    told.acks_of = lane.acks_of;
    told.delayed_acks = lane.held_back;
    told.super_segments = lane.super_segments;
    told.segments_left_out = lane.left_out;
}

fn round(fleet: &Fleet, (phase, inferred): (super::RoundPhase, bool)) -> Round {
    Round {
        first_frame: fleet.first_frame,
        last_frame: fleet.last_frame,
        start: fleet.start,
        duration: fleet.last.saturating_sub(fleet.start).max(0),
        bytes: fleet.bytes,
        segments: fleet.segments,
        flight: Some(fleet.flight).filter(|flight| *flight > 0),
        phase,
        inferred,
    }
}

/// Whether gaps part segments and not rounds: away from the sender, a slow line spreads a round out until its segments come one
/// by one, with gaps longer than the handshake took.
fn comes_one_by_one(fleets: &[Fleet]) -> bool {
    let alone = fleets.iter().filter(|fleet| fleet.segments == 1).count();
    fleets.len() > 3 && alone * 2 > fleets.len()
}

/// The median time from one round to the next.
fn period(fleets: &[Fleet], around: &Around) -> Option<i64> {
    let pairs = fleets.iter().zip(fleets.iter().skip(1));
    let usual = pairs.filter(|(_, next)| next.apart && !next.waited && !around.is_pause(next.quiet));
    let mut spans: Vec<i64> =
        usual.map(|(one, next)| next.start.saturating_sub(one.start)).filter(|span| *span > 0).collect();
    spans.sort_unstable();
    spans.get(spans.len() / 2).copied()
}
