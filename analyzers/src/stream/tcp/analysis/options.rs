//! Options that later verdicts rest on: window scale and selective acknowledgements.

use super::Case;
use super::flow::{Flow, Scale};
use super::idle::mark_duplicate;
use super::rare::{Rare, Sack};
use super::verdict::Verdict;
use crate::packet::{TcpOption, TcpOptions};

/// The largest shift count (RFC 7323, section 2.3).
const MAX_SHIFT: u8 = 14;

/// Takes in the options of a header, after its numbers were judged.
pub(super) fn take(case: &mut Case<'_>, options: TcpOptions<'_>) {
    scale(case.own, options);
    for option in options {
        if let TcpOption::Sack(edges) = option {
            selective(case, edges);
        }
    }
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
