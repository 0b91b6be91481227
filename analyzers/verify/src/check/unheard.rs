//! What cannot be told because not all that was said could be kept.

use wirelab_findings::FindingId;
use wirelab_labs::check::Kind;
use wirelab_words::list::check::NotAllHeard;

use super::super::case::Case;
use super::super::model::Status;
use super::Found;

/// In the place of what a check found, if that rests on messages and not all of them are there. What is wrong in those that
/// are there is wrong all the same.
pub(super) fn instead(case: &Case<'_>, kind: &Kind, found: &Found) -> Option<Found> {
    if !case.has_finding(FindingId::MessagesLeftOut) {
        return None;
    }
    let rests_on_messages = match kind {
        // Something that is missing may be among what was not kept.
        Kind::Messages { .. } | Kind::Delivery { .. } | Kind::Order | Kind::LogAgrees { .. } | Kind::Statistics => true,
        Kind::Replies { .. } | Kind::RightStream | Kind::Rtt { .. } => found.status == Status::Passed,
        _ => false,
    };
    rests_on_messages.then(|| Found::undecided(NotAllHeard {}))
}
