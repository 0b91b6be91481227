//! What is missing in a submission before a check can be looked at at all: the capture, the lab's traffic in it, a connection,
//! the task. One missing thing is one ✗; what hangs on it is told in a line.

use std::collections::BTreeSet;

use wirelab_engine::stream::tcp::{HandshakeOutcome, TcpRow};
use wirelab_labs::check::{Check, Kind};
use wirelab_labs::lab::renumbered;
use wirelab_labs::{EvidenceKind, Side, Transport};
use wirelab_words::Said;
use wirelab_words::list::check::{OnlyGiven, OtherPart};

use super::super::case::Case;
use super::super::doctor::by_tool;
use super::super::log::Log;
use super::super::model::Need;
use super::{found, unheard};

/// What is missing.
#[derive(Debug)]
pub(super) struct Standing {
    missing: BTreeSet<Need>,
}

impl Standing {
    /// Looks at what there is.
    pub(super) fn of(case: &Case<'_>) -> Self {
        let mut missing = BTreeSet::new();
        let rows = || case.captures.iter().flat_map(|capture| capture.tcp.values());
        let datagrams = case.captures.iter().any(|capture| !capture.udp.is_empty());
        if case.captures.iter().all(|capture| capture.facts.packets == 0) {
            missing.insert(Need::Capture);
        } else if case.captures.iter().all(|capture| capture.of_lab == 0) {
            missing.insert(Need::Traffic);
        } else if !datagrams && rows().next().is_some() && rows().all(came_to_nothing) {
            missing.insert(Need::Connection);
        } else if !datagrams && written_by_a_tool(case) {
            missing.insert(Need::Programs);
        } else if case.messages().next().is_none() && !case.is_cut_off() {
            missing.insert(Need::Messages);
        }
        if case.other_part().is_some() {
            missing.insert(Need::Part);
        } else if found::only_given(case).is_some() {
            missing.insert(Need::Task);
        }
        if unheard::is_so(case) {
            // What was not kept may be just that.
            missing.retain(|need| !matches!(need, Need::Messages | Need::Part | Need::Task));
        }
        if case.is_cut_off() {
            missing.insert(Need::Whole);
        }
        if unheard::is_read_so_far(case) {
            missing.clear();
        }
        for (side, need) in [(Side::Server, Need::ServerLog), (Side::Client, Need::ClientLog)] {
            if !has_log(case, side) {
                missing.insert(need);
            }
        }
        // Where packets were cut, or there are none, nobody knows what the lines tell.
        let readable = !case.is_cut_off() && !missing.contains(&Need::Capture);
        for (side, log, need) in
            [(Side::Server, Need::ServerLog, Need::ServerLines), (Side::Client, Need::ClientLog, Need::ClientLines)]
        {
            let tells = |log: &Log| log.records.iter().chain(&log.learned).any(|record| record.by == side);
            if readable && !missing.contains(&log) && !case.logs.iter().any(tells) {
                missing.insert(need);
            }
        }
        Self { missing }
    }

    /// The first missing thing without which nothing true can be said of a check.
    pub(super) fn lacks(&self, kind: &Kind) -> Option<Need> {
        needs(kind).iter().copied().find(|need| self.missing.contains(need))
    }

    /// The first missing thing that explains why a check does not hold.
    pub(super) fn explains(&self, case: &Case<'_>, kind: &Kind) -> Option<Need> {
        let file = match kind {
            Kind::Sentences { file, .. } | Kind::Commands { file, .. } => log_need(case, file),
            _ => None,
        };
        // The file may be there without a line of the program: then what is asked of it is looked for in vain, and said.
        let gone = file.filter(|_| matches!(kind, Kind::Sentences { file, .. } | Kind::Commands { file, .. } if case.holding(file).is_none()));
        let causes = match kind {
            Kind::Filter { filter, .. } if names_port(case, filter) => WIRE.to_vec(),
            Kind::Filter { filter, .. } if names_protocol(case, filter) => vec![Need::Capture, Need::Traffic],
            _ => causes(kind),
        };
        gone.or_else(|| causes.into_iter().find(|need| self.missing.contains(need)))
    }
}

/// Whether a filter is about the lab's port.
fn names_port(case: &Case<'_>, filter: &str) -> bool {
    let ports = [case.lab.ports(Transport::Tcp), case.lab.ports(Transport::Udp)].concat();
    renumbered(filter, &ports, 0) != filter
}

/// Whether a filter is about the fields of the lab's protocol.
fn names_protocol(case: &Case<'_>, filter: &str) -> bool {
    let Some(protocol) = case.lab.protocol else { return false };
    let words = filter.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.into_iter().any(|word| word == protocol.id())
}

/// Whether a tool wrote the packets, and no connection was opened.
fn written_by_a_tool(case: &Case<'_>) -> bool {
    let all = || case.captures.iter().flat_map(|capture| capture.tcp.values().map(move |row| (capture, row)));
    all().any(|(capture, row)| by_tool(capture, row))
        && all().all(|(capture, row)| by_tool(capture, row) || came_to_nothing(row))
}

/// Whether an attempt never became a connection.
fn came_to_nothing(row: &TcpRow) -> bool {
    matches!(row.handshake.outcome, HandshakeOutcome::Refused | HandshakeOutcome::Unanswered)
        && row.from_client.segments + row.from_server.segments == 0
}

/// Whether there is a log of a side: lines that its program prints, or the file that was asked for.
fn has_log(case: &Case<'_>, side: Side) -> bool {
    let kind = EvidenceKind::log_of(side);
    let mut asked = case.lab.evidence.iter().filter(|one| one.kind == kind);
    asked.any(|one| case.taken(&one.file).is_some_and(|file| case.log(&file.handed.path).is_some()))
        || case.logs.iter().any(|log| log.of(side).next().is_some())
        || case.side_in(side).is_some()
}

/// The log that a file of the evidence is.
fn log_need(case: &Case<'_>, file: &str) -> Option<Need> {
    match case.lab.evidence.iter().find(|one| one.file == *file)?.kind {
        EvidenceKind::ServerLog => Some(Need::ServerLog),
        EvidenceKind::ClientLog => Some(Need::ClientLog),
        EvidenceKind::Capture
        | EvidenceKind::Source
        | EvidenceKind::Screenshot
        | EvidenceKind::Report
        | EvidenceKind::Data => None,
    }
}

/// Without which nothing true can be said of a check, the most basic first.
fn needs(kind: &Kind) -> &'static [Need] {
    match kind {
        Kind::File { .. } | Kind::Filter { .. } | Kind::Sentences { .. } | Kind::Commands { .. } => &[],
        Kind::Traffic => &[Need::Capture],
        Kind::Port
        | Kind::CaptureFilter { .. }
        | Kind::CaptureWhole
        | Kind::TimeWindow { .. }
        | Kind::Exchange { .. }
        | Kind::Dialogue { .. }
        | Kind::Hops { .. }
        | Kind::Handshakes { .. } => &[Need::Capture, Need::Traffic],
        Kind::CaptureStart | Kind::Teardown { .. } => &[Need::Capture, Need::Traffic, Need::Connection, Need::Programs],
        Kind::Concurrent { .. } => &[Need::Capture, Need::Traffic, Need::Connection, Need::Programs, Need::Task],
        Kind::Messages { .. } => &[Need::Capture, Need::Traffic, Need::Connection, Need::Part, Need::Task],
        Kind::Payloads { .. } => &[Need::Capture, Need::Traffic, Need::Connection, Need::Part, Need::Task],
        Kind::Order | Kind::Checksums { .. } | Kind::NumbersGo { .. } | Kind::Waits { .. } | Kind::Repeats { .. } => {
            &[Need::Capture, Need::Traffic, Need::Connection, Need::Messages, Need::Part, Need::Task]
        }
        Kind::Replies { .. } | Kind::Delivery { .. } | Kind::Form | Kind::RightStream => {
            &[Need::Capture, Need::Traffic, Need::Connection, Need::Programs, Need::Messages, Need::Part, Need::Task]
        }
        Kind::LogLines { .. }
        | Kind::LogHolds { .. }
        | Kind::LogAgrees { .. }
        | Kind::Statistics
        | Kind::Rtt { .. } => &[Need::Part, Need::Task],
    }
}

/// What is looked for on the wire, the most basic first.
const WIRE: [Need; 5] = [Need::Capture, Need::Traffic, Need::Connection, Need::Programs, Need::Messages];

/// What explains that a check does not hold, where it does not.
fn causes(kind: &Kind) -> Vec<Need> {
    let log = |side: Side| if side == Side::Server { Need::ServerLog } else { Need::ClientLog };
    let lines = |side: Side| if side == Side::Server { Need::ServerLines } else { Need::ClientLines };
    match kind {
        Kind::Traffic => vec![Need::Connection, Need::Programs],
        Kind::Filter { .. } => vec![Need::Capture],
        Kind::Messages { .. } => vec![Need::Programs, Need::Messages],
        Kind::LogLines { by, .. } | Kind::LogHolds { by, .. } | Kind::LogAgrees { by, .. } => {
            [&[log(*by)], &WIRE[..], &[lines(*by)]].concat()
        }
        Kind::Statistics | Kind::Rtt { .. } => [&[Need::ClientLog], &WIRE[..]].concat(),
        _ => Vec::new(),
    }
}

/// The place of the check that says in full what is missing: the file itself, or what looks at it first; of these the first
/// that does not hold.
pub(super) fn speaks(
    need: Need,
    checks: &[Check],
    lab: &wirelab_labs::Lab,
    fails: impl Fn(usize) -> bool,
) -> Option<usize> {
    let is_file = |check: &Check, kind: EvidenceKind| match &check.kind {
        Kind::File { file } => lab.evidence.iter().any(|one| one.file == *file && one.kind == kind),
        _ => false,
    };
    let lines = |check: &Check, side: Side| matches!(&check.kind, Kind::LogLines { by, .. } if *by == side);
    let speaks = |check: &Check| match need {
        Need::Capture => is_file(check, EvidenceKind::Capture),
        Need::ServerLog => is_file(check, EvidenceKind::ServerLog),
        Need::ClientLog => is_file(check, EvidenceKind::ClientLog),
        Need::ServerLines => lines(check, Side::Server),
        Need::ClientLines => lines(check, Side::Client),
        Need::Traffic | Need::Messages => matches!(check.kind, Kind::Traffic),
        Need::Connection | Need::Programs => matches!(check.kind, Kind::Handshakes { .. }),
        Need::Task | Need::Served => matches!(check.kind, Kind::Replies { .. } | Kind::Delivery { .. }),
        Need::Part => matches!(check.kind, Kind::Messages { .. }),
        Need::Whole => matches!(check.kind, Kind::CaptureWhole),
    };
    checks.iter().enumerate().find(|(place, check)| speaks(check) && fails(*place)).map(|(place, _)| place)
}

/// What is there in the place of what the lab asks for, where something is.
pub(super) fn instead(need: Need, case: &Case<'_>) -> Option<Said> {
    match need {
        Need::Task => found::only_given(case).map(|given| OnlyGiven { given }.into()),
        Need::Part => case.other_part().map(|(id, title)| OtherPart { id, title }.into()),
        _ => None,
    }
}
