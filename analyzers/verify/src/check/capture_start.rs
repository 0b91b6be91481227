//! The capture began before the lab's connections did.

use wirelab_engine::stream::tcp::HandshakeOutcome;
use wirelab_findings::FindingId;
use wirelab_text::units::count;

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
        return Found::undecided("There are no TCP connections whose beginning could be looked for.");
    }
    if missed == 0 {
        return Found::passed(format!("The beginning of {} is in the capture.", all_of(all)));
    }
    let text = format!(
        "{} no SYN in the capture ({all} in all): it was started after the connection.",
        count(missed, "connection has", "connections have")
    );
    let found = Found::share(all - missed, all, text).hint(cause::of(case, &[FindingId::Forged]));
    case.captures.iter().fold(found, |found, capture| {
        let frames = capture.tcp.values().filter(|row| late(row)).map(|row| u64::from(row.frames[0]));
        found.frames(&capture.path, frames)
    })
}

fn all_of(count: u64) -> String {
    if count == 1 { "the connection".to_owned() } else { format!("all {count} connections") }
}
