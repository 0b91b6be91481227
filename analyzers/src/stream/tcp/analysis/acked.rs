//! Segments that wait for their acknowledgement, and the round-trip time when it comes.

use super::Case;
use super::flow::{MAX_SEGMENTS, Sent, after, at_or_after};
use super::verdict::Verdict;

/// A list this long is looked through only when the acknowledgement reaches into it.
const LONG: usize = 16;
/// Numbers further apart than this have no order.
const HALF_CIRCLE: u32 = 1 << 31;

/// Remembers the segment and moves the numbers of its direction on.
pub(super) fn remember(case: &mut Case<'_>) {
    let segment = case.segment;
    let flag = segment.flags.syn() || segment.flags.fin();
    let mut end = segment.seq.wrapping_add(segment.len);
    if (segment.len > 0 || flag) && case.own.sent.len() < MAX_SEGMENTS {
        end = end.wrapping_add(u32::from(flag));
        case.own.push(Sent { frame: segment.frame, seq: segment.seq, end, time: segment.time });
    }
    let first = case.own.next == 0;
    if first || after(end, case.own.next.wrapping_add(u32::from(flag))) {
        case.own.next_was_empty = segment.len == 0;
    }
    if case.verdicts.has(Verdict::ZeroWindowProbe) {
        return;
    }
    if first || after(end, case.own.next) {
        case.own.next = end;
        case.own.next_frame = segment.frame;
        case.own.next_time = segment.time;
    }
    if case.own.contiguous == 0 || segment.seq == case.own.contiguous {
        case.own.contiguous = case.own.next;
    }
}

/// Takes out what the packet acknowledges; the last one looked at tells the round-trip time.
pub(super) fn acknowledge(case: &mut Case<'_>) {
    let ack = case.segment.ack;
    let base = case.other.base;
    if case.other.sent.len() > LONG
        && let Some((low, high)) = case.other.span()
        && high.wrapping_sub(low) < HALF_CIRCLE
        && !after(ack, base.wrapping_add(low))
    {
        return;
    }
    let (sent, span) = (&mut case.other.sent, &mut case.other.span);
    let (verdicts, now) = (&mut case.verdicts, case.segment.time);
    let mut acknowledges = |sent: &Sent, partial| {
        verdicts.noted = true;
        verdicts.acks_frame = sent.frame;
        verdicts.ack_rtt = now.wrapping_sub(sent.time);
        verdicts.partial_ack = partial;
    };
    // From the newest to the oldest, as Wireshark goes: of several copies the first one sent counts.
    let mut place = sent.len();
    while place > 0 {
        place -= 1;
        let Some(entry) = sent.get_mut(place) else { return };
        if entry.end == ack {
            acknowledges(entry, false);
        } else if after(ack, entry.seq) && at_or_after(entry.end, ack) {
            entry.seq = ack;
            *span = None;
            acknowledges(entry, true);
            continue;
        } else if after(entry.end, ack) {
            continue;
        }
        sent.remove(place);
        *span = None;
    }
}
