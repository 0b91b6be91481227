//! Wireshark's verdicts on TCP packets (`tcp.analysis.*`): version 4.4, as its window shows them.
//!
//! One rule a function, the rules of a kind in one file, called from [`judge`] in the one order in which they hold.
//! Numbers are absolute here; comparisons go round the circle of sequence numbers.

mod acked;
mod flight;
mod flow;
mod idle;
mod lost;
mod options;
mod repeat;
#[cfg(test)]
mod tests;
mod verdict;
mod window;

pub(crate) use flow::{Flows, Scale};
pub use verdict::{Verdict, VerdictCounts, Verdicts};

use super::segment::Segment;
use crate::packet::TcpOptions;
use crate::stream::key::Side;

/// What the rules look at: one segment, the direction that it goes (`own`) and the other one.
struct Case<'a> {
    segment: &'a Segment,
    own: &'a mut flow::Flow,
    other: &'a mut flow::Flow,
    /// Time from the last SYN to the first acknowledgement, in nanoseconds; 0 while unknown.
    initial_rtt: i64,
    verdicts: Verdicts,
}

/// What [`judge`] has to know of a segment beside its numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'a> {
    /// The options of its header.
    pub(crate) options: TcpOptions<'a>,
    /// Whether its payload length is known, without which its numbers are not judged.
    pub(crate) judged: bool,
    /// Whether it opened a stream on ports that an earlier one had used.
    pub(crate) reused: bool,
    /// Whether it is a SYN that repeats the one its stream began with.
    pub(crate) syn_again: bool,
}

/// Judges a segment and moves the state on.
#[inline]
pub(crate) fn judge(flows: &mut Flows, segment: &Segment, side: Side, context: &Context<'_>) -> Verdicts {
    let initial_rtt = flows.initial_rtt;
    let (own, other) = flows.directions(side);
    own.sack.clear();
    let mut case = Case { segment, own, other, initial_rtt, verdicts: Verdicts::default() };
    if context.reused {
        case.verdicts.set(Verdict::ReusedPorts);
    }
    if context.syn_again {
        case.own.next = case.own.contiguous;
        case.verdicts.noted = true;
    }
    if context.judged {
        numbers(&mut case);
    }
    if segment.sound {
        options::take(&mut case, context.options);
    }
    let verdicts = case.verdicts;
    if verdicts.any() {
        flows.counts.add(verdicts);
    }
    if segment.sound {
        flows.handshake(segment, side);
    }
    verdicts
}

/// The rules on sequence and acknowledgement numbers, in their order.
fn numbers(case: &mut Case<'_>) {
    if case.segment.flags.ack() {
        case.other.flight_known = true;
    }
    if !window::zero_window_probe(case) {
        window::zero_window(case);
        lost::previous_segment(case);
        idle::keep_alive(case);
        window::window_update(case);
        window::window_full(case);
        let _ = idle::keep_alive_ack(case) || window::zero_window_probe_ack(case) || idle::duplicate_ack(case);
    }
    if case.segment.ack != case.own.last_ack {
        case.own.last_new_ack_frame = case.segment.frame;
        case.own.duplicate_acks = 0;
    }
    lost::acked_unseen(case);
    repeat::judge(case);
    acked::remember(case);
    case.own.window = u32::from(case.segment.window);
    case.own.last_ack = case.segment.ack;
    case.own.last_ack_time = case.segment.time;
    case.own.last_verdicts = case.verdicts;
    acked::acknowledge(case);
    flight::count(case);
}
