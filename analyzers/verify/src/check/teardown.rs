//! Connections whose end is in the capture.

use wirelab_engine::stream::Role;
use wirelab_engine::stream::tcp::{HandshakeOutcome, TcpRow, TeardownOutcome};
use wirelab_labs::Side;
use wirelab_words::list::check::{Teardown, TeardownFirst};

use super::super::capture::Capture;
use super::super::case::{Case, who};
use super::super::doctor::by_tool;
use super::{Found, found};

pub(super) fn judge(case: &Case<'_>, at_least: u64, first: Option<Side>) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    // A refused attempt has an RST too, and was never open; so have packets that a tool wrote.
    let open = |capture: &Capture, row: &TcpRow| {
        let attempt = matches!(
            row.handshake.outcome,
            HandshakeOutcome::Refused | HandshakeOutcome::Unanswered | HandshakeOutcome::CaptureEnds
        );
        !attempt && !by_tool(capture, row)
    };
    let rows = || case.captures.iter().flat_map(|capture| capture.tcp.values().filter(move |row| open(capture, row)));
    let of = |outcome: TeardownOutcome| rows().filter(|row| row.teardown.outcome == outcome).count() as u64;
    let [closed, half, reset, left] =
        [TeardownOutcome::Closed, TeardownOutcome::HalfClosed, TeardownOutcome::Reset, TeardownOutcome::Open].map(of);
    let ended = closed + half + reset;
    let by = |role: Role| rows().filter(|row| row.teardown.first == Some(role)).count() as u64;
    let (client, server) = (by(Role::Client), by(Role::Server));
    if let Some(side) = first {
        let role = if side == Side::Client { Role::Client } else { Role::Server };
        let own = by(role);
        // Who knows that all is said may close first: whether the other would have closed by itself does not show.
        let both = |row: &&TcpRow| row.teardown.outcome == TeardownOutcome::Closed && row.teardown.first != Some(role);
        let second = rows().filter(both).count() as u64;
        let text = TeardownFirst {
            first: who(side),
            ended: own,
            wanted: at_least,
            second,
            others: ended.saturating_sub(own + second),
        };
        let first = |row: &&TcpRow| row.teardown.first == Some(role);
        let told = match own < at_least && own + second >= at_least {
            true => Found::undecided(text),
            false => Found::share(own, at_least, text),
        };
        return case.captures.iter().fold(told, |found, capture| {
            let ended = capture.tcp.values().filter(|row| open(capture, row)).filter(first);
            found.frames(&capture.path, ended.flat_map(|row| row.teardown.frames).flatten().map(u64::from))
        });
    }
    let text = Teardown { ended, wanted: at_least, closed, half, reset, open: left, client, server };
    let found = Found::share(ended, at_least, text);
    case.captures.iter().fold(found, |found, capture| {
        let ended = capture.tcp.values().filter(|row| open(capture, row));
        let frames = ended.flat_map(|row| row.teardown.frames).flatten().map(u64::from);
        found.frames(&capture.path, frames)
    })
}
