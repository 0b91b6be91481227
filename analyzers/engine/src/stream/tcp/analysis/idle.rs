//! Verdicts on packets that bring nothing: keep-alives and repeated acknowledgements.

use super::Case;
use super::verdict::Verdict;
use super::window::repeats_numbers;

/// No byte, or one, just before the next expected number.
pub(super) fn keep_alive(case: &mut Case<'_>) {
    let flags = case.segment.flags;
    if case.segment.len <= 1
        && case.segment.seq == case.own.next.wrapping_sub(1)
        && !flags.syn()
        && !flags.fin()
        && !flags.rst()
    {
        case.verdicts.set(Verdict::KeepAlive);
    }
}

/// The same acknowledgement again, because the other side asked.
pub(super) fn keep_alive_ack(case: &mut Case<'_>) -> bool {
    let answer = repeats_all(case) && case.other.kept_alive();
    if answer {
        case.verdicts.set(Verdict::KeepAliveAck);
    }
    answer
}

/// The same acknowledgement again, because something behind a hole arrived.
pub(super) fn duplicate_ack(case: &mut Case<'_>) -> bool {
    let duplicate = repeats_all(case);
    if duplicate {
        mark_duplicate(case);
    }
    duplicate
}

/// Counts a duplicate acknowledgement.
pub(super) fn mark_duplicate(case: &mut Case<'_>) {
    case.own.duplicate_acks += 1;
    case.verdicts.set(Verdict::DuplicateAck);
    case.verdicts.duplicate_number = case.own.duplicate_acks;
    case.verdicts.duplicate_of = case.own.last_new_ack_frame;
}

fn repeats_all(case: &Case<'_>) -> bool {
    let window = u32::from(case.segment.window);
    case.segment.len == 0 && window != 0 && window == case.own.window() && repeats_numbers(case)
}
