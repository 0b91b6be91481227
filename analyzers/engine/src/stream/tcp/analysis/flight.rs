//! Bytes that are under way, and bytes since the last PSH.

use super::Case;

/// More than this is no window but two uses of the same ports.
const TOO_MANY: u32 = 2_000_000_000;

/// Counts what is sent and not yet acknowledged, after a packet with payload.
pub(super) fn count(case: &mut Case<'_>) {
    let segment = case.segment;
    if segment.len == 0 || !case.own.flight_known() {
        return;
    }
    let Some((first, last)) = case.waiting.span(case.own.sent, case.bases[0]) else { return };
    let ranges = case.sacked_by_other().iter();
    let delivered = ranges.fold(0u32, |sum, (left, right)| sum.wrapping_add(right.wrapping_sub(*left)));
    let in_flight = last.wrapping_sub(first).wrapping_sub(delivered);
    case.verdicts.noted = true;
    if in_flight > 0 && in_flight < TOO_MANY {
        let flag = u32::from(segment.flags.syn() || segment.flags.fin());
        case.verdicts.bytes_in_flight = in_flight - flag;
    }
    case.verdicts.push_bytes = case.own.push_bytes.wrapping_add(segment.len);
    case.own.push_bytes = if segment.flags.psh() { 0 } else { case.verdicts.push_bytes };
}
