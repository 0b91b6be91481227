//! Connections whose end is in the capture.

use wirelab_engine::stream::Role;
use wirelab_engine::stream::tcp::{HandshakeOutcome, TcpRow, TeardownOutcome};
use wirelab_text::units::count;

use super::super::case::Case;
use super::super::doctor::forged;
use super::{Found, found};

pub(super) fn judge(case: &Case<'_>, at_least: u64) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    // A refused attempt has an RST too, and was never open; so has what somebody forged.
    let open = |row: &&TcpRow| {
        let attempt = matches!(
            row.handshake.outcome,
            HandshakeOutcome::Refused | HandshakeOutcome::Unanswered | HandshakeOutcome::CaptureEnds
        );
        !attempt && !forged(row)
    };
    let rows = || case.captures.iter().flat_map(|capture| capture.tcp.values()).filter(open);
    let of = |outcome: TeardownOutcome| rows().filter(|row| row.teardown.outcome == outcome).count() as u64;
    let [closed, half, reset, left] =
        [TeardownOutcome::Closed, TeardownOutcome::HalfClosed, TeardownOutcome::Reset, TeardownOutcome::Open].map(of);
    let ended = closed + half + reset;
    let mut text = format!("{} in the capture ({at_least} asked for)", count(ended, "teardown is", "teardowns are"));
    let by = |role: Role| rows().filter(|row| row.teardown.first == Some(role)).count() as u64;
    for (number, words) in [
        (closed, "closed by both sides"),
        (half, "closed by one side only"),
        (reset, "reset"),
        (left, "still open at the end of the capture"),
        (by(Role::Client), "ended by the client first"),
        (by(Role::Server), "ended by the server first"),
    ] {
        if number > 0 {
            text.push_str(&format!("; {number} {words}"));
        }
    }
    text.push('.');
    let found = Found::share(ended, at_least, text);
    case.captures.iter().fold(found, |found, capture| {
        let frames = capture.tcp.values().filter(open).flat_map(|row| row.teardown.frames).flatten().map(u64::from);
        found.frames(&capture.path, frames)
    })
}
