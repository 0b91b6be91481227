//! The capture began before the lab's connections did.

use wirelab_engine::stream::tcp::HandshakeOutcome;
use wirelab_findings::FindingId;
use wirelab_words::list::check::{StartLate, StartNone, StartWhole};

use super::super::case::Case;
use super::super::doctor::by_tool;
use super::{Found, cause, found};

pub(super) fn judge(case: &Case<'_>) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    // Packets that a tool wrote have no connection that could have begun.
    let rows = || {
        let all = case.captures.iter().flat_map(|capture| capture.tcp.values().map(move |row| (capture, row)));
        all.filter(|(capture, row)| !by_tool(capture, row))
    };
    let late = |row: &wirelab_engine::stream::tcp::TcpRow| {
        row.handshake.outcome == HandshakeOutcome::NotCaptured && row.packets() > 0
    };
    let all = rows().count() as u64;
    let missed = rows().filter(|(_, row)| late(row)).count() as u64;
    if all == 0 {
        return Found::undecided(StartNone {});
    }
    if missed == 0 {
        return Found::passed(StartWhole { connections: all });
    }
    let found =
        Found::share(all - missed, all, StartLate { late: missed, all }).hint(cause::of(case, &[FindingId::Forged]));
    case.captures.iter().fold(found, |found, capture| {
        let begun = capture.tcp.values().filter(|row| late(row) && !by_tool(capture, row));
        let frames = begun.map(|row| u64::from(row.frames[0]));
        found.frames(&capture.path, frames)
    })
}
