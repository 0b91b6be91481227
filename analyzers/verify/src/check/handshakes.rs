//! Complete handshakes; refused attempts are told apart.

use wirelab_engine::stream::tcp::{HandshakeOutcome, TcpRow};
use wirelab_findings::FindingId;
use wirelab_words::list::check::Handshakes;

use super::super::case::Case;
use super::{Found, cause, found};

pub(super) fn judge(case: &Case<'_>, at_least: u64) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let rows = || case.captures.iter().flat_map(|capture| capture.tcp.values());
    let of = |outcome: HandshakeOutcome| rows().filter(|row| row.handshake.outcome == outcome).count() as u64;
    let complete = of(HandshakeOutcome::Complete);
    let refused: u64 =
        of(HandshakeOutcome::Refused) + rows().map(|row| u64::from(row.handshake.refused_before)).sum::<u64>();
    let text = Handshakes {
        complete,
        wanted: at_least,
        refused,
        unanswered: of(HandshakeOutcome::Unanswered),
        incomplete: of(HandshakeOutcome::Incomplete),
        late: of(HandshakeOutcome::NotCaptured),
        one_direction: of(HandshakeOutcome::OneDirection),
        capture_ends: of(HandshakeOutcome::CaptureEnds),
    };
    let found = Found::share(complete, at_least, text);
    let hint =
        cause::of(case, if complete == 0 { &[FindingId::Forged, FindingId::Refused] } else { &[FindingId::Forged] });
    case.captures.iter().fold(found.hint(hint), |found, capture| {
        let good = |row: &&TcpRow| row.handshake.outcome == HandshakeOutcome::Complete;
        let frames = capture.tcp.values().filter(good).flat_map(|row| row.handshake.all_frames());
        let frames = frames.flatten().map(u64::from);
        found.frames(&capture.path, frames)
    })
}
