//! Causes that the capture proves, and what to do about each: better than what the lab can say of any failure.

use wirelab_capture::note::Severity;
use wirelab_engine::stream::tcp::{HandshakeOutcome, TcpRow};
use wirelab_findings::FindingId;
use wirelab_text::harmless::Harmless;
use wirelab_words::Said;
use wirelab_words::list::hint;

use super::super::capture::Capture;
use super::super::case::Case;
use super::super::doctor::{on_loopback, ports, serves_one};
use super::super::elsewhere::is_at_home;

/// What to do about the first of some findings that the capture has. What is said first is what explains most.
pub(super) fn of(case: &Case<'_>, findings: &[FindingId]) -> Option<Said> {
    let elsewhere = is_at_home(case.lab) && !case.captures.iter().any(on_loopback);
    let no_traffic = match case.lab.protocol {
        Some(protocol) => {
            let [protocol, programs] = [protocol.title(), protocol.programs()].map(Harmless::line);
            hint::NoneOfProtocol { protocol, programs }.into()
        }
        None => hint::NoTraffic { ports: ports(case.lab), elsewhere }.into(),
    };
    let causes: [(FindingId, Said); 8] = [
        (FindingId::NoLoop, hint::NoLoop {}.into()),
        (FindingId::ReplyInWrongStream, hint::WrongStream {}.into()),
        (FindingId::NeverServed, hint::NeverServed {}.into()),
        (FindingId::CopyToSender, hint::CopyToSender {}.into()),
        (FindingId::Forged, hint::Forged {}.into()),
        (FindingId::OtherService, hint::OtherService {}.into()),
        (FindingId::Refused, hint::Refused {}.into()),
        (FindingId::NoLabTraffic, no_traffic),
    ];
    let proved = |id: FindingId| match id {
        FindingId::NoLoop => answers_once(case),
        FindingId::Refused => only_refused(case),
        // Where the sheet's own program takes one client, that is no fault.
        FindingId::NeverServed => case.has_finding(id) && !case.messages().any(|said| serves_one(said.variant)),
        _ => case.has_finding(id),
    };
    let (_, step) = causes.into_iter().find(|(id, _)| findings.contains(id) && proved(*id))?;
    Some(step)
}

/// Whether a server of the task answers once: that of the example does so by design, and where the capture is cut nobody knows
/// what else was said.
fn answers_once(case: &Case<'_>) -> bool {
    let damaged = |capture: &Capture| capture.facts.notes.kept().iter().any(|note| note.severity == Severity::Error);
    let frames = |capture: &Capture| -> Vec<u64> {
        let found = capture.findings.iter().filter(|finding| finding.id == FindingId::NoLoop);
        found.flat_map(|finding| finding.frames.iter().copied()).collect()
    };
    let by_task = |capture: &Capture| {
        let frames = frames(capture);
        let mut here = case.messages().filter(|said| said.capture.path == capture.path && !said.variant.given);
        here.any(|said| frames.contains(&said.message.frame()))
    };
    !case.is_cut_off() && case.captures.iter().any(|capture| !damaged(capture) && by_task(capture))
}

/// Whether attempts at the lab's port were refused and none was answered: a refusal explains only what its client never got
/// afterwards, and what is refused elsewhere explains nothing.
fn only_refused(case: &Case<'_>) -> bool {
    let rows = || case.captures.iter().flat_map(|capture| capture.tcp.values());
    let refused = |row: &TcpRow| row.handshake.outcome == HandshakeOutcome::Refused;
    rows().any(refused) && rows().all(|row| refused(row) || row.handshake.outcome == HandshakeOutcome::Unanswered)
}
