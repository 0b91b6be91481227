//! Verdicts on the window: zero, probed, updated, full.

use super::Case;
use super::flow::Scale;
use super::verdict::Verdict;

/// SYN, FIN and RST have windows of their own meaning.
fn ordinary(case: &Case<'_>) -> bool {
    let flags = case.segment.flags;
    !flags.syn() && !flags.fin() && !flags.rst()
}

/// One new byte while the receiver's window is zero. Nothing else is said of it.
pub(super) fn zero_window_probe(case: &mut Case<'_>) -> bool {
    let probe = case.segment.len == 1 && case.segment.seq == case.own.next && case.other.window() == 0;
    if probe {
        case.verdicts.set(Verdict::ZeroWindowProbe);
    }
    probe
}

/// The sender can take nothing more.
pub(super) fn zero_window(case: &mut Case<'_>) {
    if case.segment.window == 0 && ordinary(case) {
        case.verdicts.set(Verdict::ZeroWindow);
    }
}

/// The same numbers as before with another window.
pub(super) fn window_update(case: &mut Case<'_>) {
    let window = u32::from(case.segment.window);
    if case.segment.len == 0 && window != 0 && window != case.own.window() && repeats_numbers(case) {
        case.verdicts.set(Verdict::WindowUpdate);
    }
}

/// Payload that reaches exactly to the end of the window that the receiver has announced.
pub(super) fn window_full(case: &mut Case<'_>) {
    if fills(case) && ordinary(case) {
        case.verdicts.set(Verdict::WindowFull);
    }
}

/// Whether payload ends where the window does.
#[inline]
pub(super) fn fills(case: &Case<'_>) -> bool {
    let shift = match case.other.scale() {
        Scale::Unknown => return false,
        Scale::Shift(shift) if !case.other.before_first_ack() => shift,
        _ => 0,
    };
    let edge = case.other.last_ack.wrapping_add(case.other.window().wrapping_shl(u32::from(shift)));
    case.segment.len > 0 && case.segment.seq.wrapping_add(case.segment.len) == edge
}

/// The answer to a probe: still zero. Some receivers take the byte of the probe all the same.
pub(super) fn zero_window_probe_ack(case: &mut Case<'_>) -> bool {
    let next_ack = case.own.last_ack.wrapping_add(1);
    let answer = case.segment.len == 0
        && case.segment.window == 0
        && case.own.window() == 0
        && case.segment.seq == case.own.next
        && (case.segment.ack == case.own.last_ack || case.segment.ack == next_ack)
        && case.other.probed()
        && ordinary(case);
    if answer {
        case.verdicts.set(Verdict::ZeroWindowProbeAck);
        if case.segment.ack == next_ack {
            case.other.next = case.segment.ack;
            case.other.contiguous = case.segment.ack;
        }
    }
    answer
}

/// Whether an ordinary packet has the numbers that its sender's next one would have anyway.
pub(super) fn repeats_numbers(case: &Case<'_>) -> bool {
    case.segment.seq == case.own.next && case.segment.ack == case.own.last_ack && ordinary(case)
}
