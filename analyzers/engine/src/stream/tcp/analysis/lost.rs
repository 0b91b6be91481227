//! Verdicts on what is not in the capture.

use super::Case;
use super::flow::{after, at_or_after};
use super::verdict::Verdict;

/// The segment begins beyond what was seen of its direction.
pub(super) fn previous_segment(case: &mut Case<'_>) {
    if case.own.next != 0 && after(case.segment.seq, case.own.next) && !case.segment.flags.rst() {
        case.verdicts.set(Verdict::LostSegment);
        case.own.set_flight_known(false);
    }
}

/// It acknowledges what was never seen of the other direction.
pub(super) fn acked_unseen(case: &mut Case<'_>) {
    let ack = case.segment.ack;
    if case.other.contiguous == 0 || !after(ack, case.other.contiguous) || !case.segment.flags.ack() {
        return;
    }
    if case.compat.old() {
        return acked_unseen_old(case);
    }
    // The byte of a zero window probe was taken, and the window opens again.
    if ack == case.own.last_ack.wrapping_add(1) && case.segment.seq == case.own.next && case.other.probed() {
        case.other.next = ack;
        case.other.contiguous = ack;
        case.verdicts.set(Verdict::WindowUpdate);
        return;
    }
    case.other.contiguous = end_of_tail(case, ack).unwrap_or(ack);
    case.verdicts.set(Verdict::AckLostSegment);
}

/// 4.0 knows no byte of a zero window probe that was taken. It goes on from the highest number seen, even if that is below the acknowledged one. Where it is there already, it says so
/// once, and not behind a duplicate acknowledgement of the other side; its count of those begins anew.
fn acked_unseen_old(case: &mut Case<'_>) {
    case.verdicts.noted = true;
    if case.other.contiguous == case.other.next {
        let told = case.other.acked_beyond() || case.other.duplicate_acks > 0;
        case.other.set_acked_beyond(true);
        case.other.duplicate_acks = 0;
        if told {
            return;
        }
    }
    case.other.contiguous = case.other.next;
    case.verdicts.set(Verdict::AckLostSegment);
}

/// Segments above the acknowledged number may be there without a hole: then they can be acknowledged too.
fn end_of_tail(case: &Case<'_>, ack: u32) -> Option<u32> {
    let (mut left, mut right) = (0, 0);
    for sent in case.waiting.iter(case.other.sent) {
        if left == right {
            (left, right) = (sent.seq, sent.end);
        }
        if at_or_after(sent.seq, ack) {
            if sent.end == left {
                left = sent.seq;
            } else {
                (left, right) = (sent.seq, sent.end);
            }
        }
    }
    (ack == left && after(right, ack)).then_some(right)
}
