//! Options that later verdicts rest on: window scale and selective acknowledgements.

use super::Case;
use super::flow::{Flow, Scale, at_or_after};
use super::idle::mark_duplicate;
use super::rare::{Rare, Sack};
use super::verdict::Verdict;
use crate::packet::{TcpOption, TcpOptions};

/// The largest shift count (RFC 7323, section 2.3).
const MAX_SHIFT: u8 = 14;

/// The kind of selective acknowledgements.
const SACK: u8 = 5;

/// Takes in the options of a header, after its numbers were judged; whether Wireshark gets through to their end.
pub(super) fn take(case: &mut Case<'_>, options: TcpOptions<'_>) -> bool {
    scale(case.own, options);
    let mut first_right = None;
    for option in options {
        // Also of a length that no number of ranges has: those that are whole count.
        let (TcpOption::Sack(edges) | TcpOption::Other(SACK, edges)) = option else { continue };
        selective(case, edges);
        let (ranges, _) = edges.as_chunks::<8>();
        if let Some([_, _, _, _, a, b, c, d]) = ranges.first() {
            first_right.get_or_insert(u32::from_be_bytes([*a, *b, *c, *d]).wrapping_sub(case.bases[1]));
        }
        // Without a whole range, Wireshark reads beyond the option if it takes that for a duplicate, and gives the packet up.
        let ack = case.segment.ack.wrapping_sub(if case.segment.flags.ack() { case.bases[1] } else { 0 });
        if ranges.is_empty() && at_or_after(ack, first_right.unwrap_or(0)) {
            return false;
        }
    }
    true
}

/// Takes in the window scale.
pub(super) fn scale(own: &mut Flow, options: TcpOptions<'_>) {
    for option in options {
        if let TcpOption::WindowScale(shift) = option {
            own.set_scale(Scale::Shift(shift.min(MAX_SHIFT)));
        }
    }
}

/// A packet with SACK that looked like a window update is a duplicate acknowledgement. Its ranges count from now on.
fn selective(case: &mut Case<'_>, edges: &[u8]) {
    // 4.0 leaves it a window update.
    if case.verdicts.has(Verdict::WindowUpdate) && !case.compat.old() {
        case.verdicts.unset(Verdict::WindowUpdate);
        mark_duplicate(case);
    }
    let base = case.bases[1];
    case.own.set_sacked(true);
    let Some(Rare { sack, .. }) = case.own_rare() else { return };
    *sack = Sack::default();
    for range in edges.as_chunks::<8>().0 {
        let [a, b, c, d, e, f, g, h] = *range;
        let edge = |bytes| u32::from_be_bytes(bytes).wrapping_sub(base);
        sack.add(edge([a, b, c, d]), edge([e, f, g, h]));
    }
}
