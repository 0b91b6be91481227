//! Complete handshakes; refused attempts are told apart.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use wirelab_engine::stream::tcp::{HandshakeOutcome, TcpRow};
use wirelab_findings::FindingId;
use wirelab_words::list::check::Handshakes;

use super::super::case::Case;
use super::super::doctor::by_tool;
use super::{Found, cause, found};

pub(super) fn judge(case: &Case<'_>, at_least: u64) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let rows = || case.captures.iter().flat_map(|capture| capture.tcp.values());
    let of = |outcome: HandshakeOutcome| rows().filter(|row| row.handshake.outcome == outcome).count() as u64;
    let complete = of(HandshakeOutcome::Complete);
    // Packets that a tool wrote are of no connection that began before.
    let late = case.captures.iter().flat_map(|capture| {
        let late = |row: &&TcpRow| row.handshake.outcome == HandshakeOutcome::NotCaptured && !by_tool(capture, row);
        capture.tcp.values().filter(late)
    });
    let late = late.count() as u64;
    let Refused { localhost, before, between, rest } = refused(case);
    let text = Handshakes {
        complete,
        wanted: at_least,
        localhost,
        before,
        between,
        refused: rest,
        unanswered: of(HandshakeOutcome::Unanswered),
        incomplete: of(HandshakeOutcome::Incomplete),
        late,
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

/// Attempts that were refused.
#[derive(Default)]
struct Refused {
    /// On ::1 by a client that got through on 127.0.0.1.
    localhost: u64,
    /// Before one was answered.
    before: u64,
    /// Behind one that was answered and before another: one server had ended, and the next had not begun.
    between: u64,
    /// Neither.
    rest: u64,
}

fn refused(case: &Case<'_>) -> Refused {
    let mut told = Refused::default();
    for capture in &case.captures {
        let mut complete: Vec<&TcpRow> =
            capture.tcp.values().filter(|row| row.handshake.outcome == HandshakeOutcome::Complete).collect();
        complete.sort_by_key(|row| row.start);
        let later = |at: i64| complete.get(complete.partition_point(|row| row.start < at));
        // When the first connection of each port began.
        let mut first: BTreeMap<u16, i64> = BTreeMap::new();
        for row in &complete {
            first.entry(row.server.port).or_insert(row.start);
        }
        let earlier = |one: &TcpRow| first.get(&one.server.port).is_some_and(|start| *start < one.start);
        for row in capture.tcp.values() {
            // Attempts of the same ports as a connection that came about came before it.
            let attempts = u64::from(row.handshake.refused_before);
            *(if earlier(row) { &mut told.between } else { &mut told.before }) += attempts;
            if row.handshake.outcome != HandshakeOutcome::Refused {
                continue;
            }
            let [six, four] = [IpAddr::V6(Ipv6Addr::LOCALHOST), IpAddr::V4(Ipv4Addr::LOCALHOST)];
            match later(row.start) {
                Some(other) if row.server.address == six && other.server.address == four => told.localhost += 1,
                Some(_) if earlier(row) => told.between += 1,
                Some(_) => told.before += 1,
                None => told.rest += 1,
            }
        }
    }
    told
}
