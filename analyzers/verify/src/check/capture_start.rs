//! The capture began before the lab's connections did.

use wirelab_engine::stream::tcp::HandshakeOutcome;
use wirelab_findings::FindingId;
use wirelab_words::list::check::{StartLate, StartNone, StartWhole};

use super::super::case::Case;
use super::{Found, cause, found};

pub(super) fn judge(case: &Case<'_>) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let rows = || case.captures.iter().flat_map(|capture| capture.tcp.values().map(move |row| (capture, row)));
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
        let frames = capture.tcp.values().filter(|row| late(row)).map(|row| u64::from(row.frames[0]));
        found.frames(&capture.path, frames)
    })
}
