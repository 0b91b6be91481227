//! What cannot be told because not all that was said could be kept.

use wirelab_findings::FindingId;
use wirelab_labs::check::Kind;
use wirelab_words::list::check::NotAllHeard;

use super::super::case::Case;
use super::super::model::Status;
use super::Found;

/// Whether not all that was said could be kept.
pub(super) fn is_so(case: &Case<'_>) -> bool {
    case.has_finding(FindingId::MessagesLeftOut)
}

/// In the place of what a check found, if that rests on messages and not all of them are there: what is missing, a reply as
/// well, may be among what was not kept, and what holds in the others may not hold in it.
pub(super) fn instead(case: &Case<'_>, kind: &Kind, found: &Found) -> Option<Found> {
    if !is_so(case) {
        return None;
    }
    let rests_on_messages = match kind {
        Kind::Messages { .. }
        | Kind::Replies { .. }
        | Kind::Delivery { .. }
        | Kind::Order
        | Kind::RightStream
        | Kind::LogAgrees { .. }
        | Kind::Statistics
        | Kind::Rtt { .. } => true,
        // Lines are read by what the capture holds: more of it only shows more.
        Kind::LogLines { .. } | Kind::LogHolds { .. } => found.status != Status::Passed,
        _ => false,
    };
    rests_on_messages.then(|| Found::undecided(NotAllHeard {}))
}
