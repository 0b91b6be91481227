//! Causes that the capture proves, and what to do about each: better than what the lab can say of any failure.

use wirelab_findings::FindingId;
use wirelab_words::Said;
use wirelab_words::list::hint;

use super::super::case::Case;

/// What to do about the first of some findings that the capture has. What is said first is what explains most.
pub(super) fn of(case: &Case<'_>, findings: &[FindingId]) -> Option<Said> {
    let causes: [(FindingId, Said); 9] = [
        (FindingId::NoLoop, hint::NoLoop {}.into()),
        (FindingId::SingleAccept, hint::SingleAccept {}.into()),
        (FindingId::ReplyInWrongStream, hint::WrongStream {}.into()),
        (FindingId::NeverServed, hint::NeverServed {}.into()),
        (FindingId::CopyToSender, hint::CopyToSender {}.into()),
        (FindingId::Forged, hint::Forged {}.into()),
        (FindingId::OtherService, hint::OtherService {}.into()),
        (FindingId::Refused, hint::Refused {}.into()),
        (FindingId::NoLabTraffic, hint::NoTraffic {}.into()),
    ];
    let (_, step) = causes.into_iter().find(|(id, _)| findings.contains(id) && case.has_finding(*id))?;
    Some(step)
}
