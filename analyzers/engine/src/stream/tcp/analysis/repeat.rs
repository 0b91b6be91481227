//! Verdicts on segments that do not advance: spurious, fast and ordinary retransmission, out-of-order.

use super::Case;
use super::flow::{after, at_or_after};
use super::verdict::Verdict;

/// A fast retransmission comes this soon after the duplicate acknowledgement, in nanoseconds.
const FAST: u64 = 20_000_000;
/// A segment out of order comes this soon after the one that overtook it, while the round-trip time is unknown.
const LATE: u64 = 3_000_000;

/// Decides which one it is, if any.
pub(super) fn judge(case: &mut Case<'_>) {
    let segment = case.segment;
    let flags = segment.flags;
    if segment.len == 0 && !flags.syn() && !flags.fin() || case.verdicts.has(Verdict::KeepAlive) {
        return;
    }
    // More than one byte that begins where a window probe may have been is new data.
    let after_probe = segment.len > 1 && case.own.next.wrapping_sub(1) == segment.seq;
    let advances = case.own.next == 0 || !after(case.own.next, segment.seq) || after_probe;
    if spurious(case) {
        case.verdicts.set(Verdict::SpuriousRetransmission);
    } else if advances {
    } else if fast(case) {
        case.verdicts.set(Verdict::FastRetransmission);
    } else if out_of_order(case) {
        case.verdicts.set(Verdict::OutOfOrder);
    } else {
        case.verdicts.set(Verdict::Retransmission);
        timeout(case);
    }
}

/// All of it was acknowledged already.
#[inline]
pub(super) fn spurious(case: &Case<'_>) -> bool {
    let end = case.segment.seq.wrapping_add(case.segment.len);
    case.segment.len > 0 && case.other.last_ack != 0 && at_or_after(case.other.last_ack, end)
}

/// Soon after two duplicate acknowledgements, and what they ask for: the number itself, or a piece not in their SACK.
fn fast(case: &Case<'_>) -> bool {
    let waited = since(case, case.other.last_ack_time);
    // In 4.0 an acknowledgement of what was not captured is as good as two duplicates.
    let asked = case.other.duplicate_acks >= 2 || (case.compat.old() && case.other.acked_beyond());
    if waited >= FAST || !asked {
        return false;
    }
    let end = case.segment.seq.wrapping_add(case.segment.len);
    let ranges = case.sacked_by_other();
    // Wireshark compares absolute numbers with relative edges here, and plainly; so does this.
    let sacked = ranges.iter().any(|(left, right)| case.segment.seq >= *left && end <= *right);
    // 4.0 looks at the number only.
    case.other.last_ack == case.segment.seq || (!case.compat.old() && !ranges.is_empty() && !sacked)
}

/// The nanoseconds since then. A clock that went back counts as no time at all for 4.6, and as very long for 4.4.
fn since(case: &Case<'_>, then: i64) -> u64 {
    let span = case.segment.time.wrapping_sub(then);
    if case.compat.is_46() { span.max(0) as u64 } else { span as u64 }
}

/// Soon after the segment that overtook it, and never seen before.
fn out_of_order(case: &mut Case<'_>) -> bool {
    let segment = case.segment;
    // 4.6 counts from the last word of the other side, which a sender waits for before it sends again; 4.4 from the segment
    // that overtook this one. Where the other side said nothing yet, that was long ago.
    let then = if case.compat.is_46() { case.other.last_ack_time } else { case.own.next_time };
    let waited = since(case, then);
    let limit = if case.initial_rtt == 0 { LATE } else { case.initial_rtt as u64 };
    let end = segment.seq.wrapping_add(segment.len);
    // 4.6 also notes of what it finds that it was sent again.
    let seen = !case.compat.old() && case.waiting.sent_again(case.own.sent, segment.seq, end);
    if waited >= limit {
        return false;
    }
    let flag = u32::from(segment.flags.syn() || segment.flags.fin());
    let fills_up = case.own.next == end.wrapping_add(flag);
    // 4.0 neither asks whether it was seen before, nor what set the end that it reaches exactly.
    if case.compat.old() {
        return !fills_up;
    }
    if seen {
        return false;
    }
    !fills_up || case.own.next_was_empty()
}

/// Since when the segment was missed: since the oldest one stored that begins at it or behind it, or else since the
/// newest that was sent.
fn timeout(case: &mut Case<'_>) {
    case.verdicts.rto = case.segment.time.wrapping_sub(case.own.next_time);
    case.verdicts.rto_frame = case.own.next_frame;
    // 4.0 takes the oldest of all.
    let any = case.compat.old();
    let oldest = case.waiting.iter(case.own.sent).filter(|sent| any || at_or_after(sent.seq, case.segment.seq)).last();
    if let Some(sent) = oldest {
        case.verdicts.rto = case.segment.time.wrapping_sub(sent.time);
        case.verdicts.rto_frame = sent.frame;
    }
}
