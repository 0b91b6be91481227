//! Complete handshakes; refused attempts are told apart.

use wirelab_engine::stream::tcp::{HandshakeOutcome, TcpRow};
use wirelab_text::units::count;

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
    let mut text = format!(
        "{} with SYN, SYN-ACK and ACK ({at_least} asked for)",
        count(complete, "complete handshake", "complete handshakes")
    );
    for (number, words) in [
        (refused, "refused before a server listened"),
        (of(HandshakeOutcome::Unanswered), "never answered"),
        (of(HandshakeOutcome::Incomplete), "not complete"),
        (of(HandshakeOutcome::NotCaptured), "begun before the capture"),
        (of(HandshakeOutcome::OneDirection), "captured in one direction only"),
        (of(HandshakeOutcome::CaptureEnds), "without an answer when the capture ended"),
    ] {
        if number > 0 {
            text.push_str(&format!("; {number} {words}"));
        }
    }
    text.push('.');
    let found = Found::share(complete, at_least, text);
    let hint = cause::of(case, if complete == 0 { &["forged", "refused"] } else { &["forged"] });
    case.captures.iter().fold(found.hint(hint), |found, capture| {
        let good = |row: &&TcpRow| row.handshake.outcome == HandshakeOutcome::Complete;
        let frames = capture.tcp.values().filter(good).flat_map(|row| row.handshake.all_frames());
        let frames = frames.flatten().map(u64::from);
        found.frames(&capture.path, frames)
    })
}
