//! What cannot be told because a limit was reached: not all that was said could be kept, a capture was too large for one
//! submission, a log too long.

use wirelab_findings::FindingId;
use wirelab_labs::Side;
use wirelab_labs::check::Kind;
use wirelab_messages::NoteId;
use wirelab_words::Text;
use wirelab_words::list::check::{LogTooLong, NotAllConnections, NotAllHeard, ReadSoFar};

use super::super::case::Case;
use super::super::log::Log;
use super::super::model::Status;
use super::Found;

/// Whether not all that was said could be kept.
pub(super) fn is_so(case: &Case<'_>) -> bool {
    is_cut_short(case) || is_read_so_far(case)
}

/// Whether conversations, or the ends of messages, were not kept.
fn is_cut_short(case: &Case<'_>) -> bool {
    let beginning = || case.messages().any(|said| said.message.has_note(NoteId::BeginningOnly));
    case.has_finding(FindingId::MessagesLeftOut) || beginning()
}

/// Whether a capture was read only so far.
pub(super) fn is_read_so_far(case: &Case<'_>) -> bool {
    case.captures.iter().any(|capture| capture.so_far.is_some())
}

/// In the place of what a check found, if that rests on what a limit left out: what is missing, a reply as well, may be just there,
/// and what holds in the rest may not hold in it.
pub(super) fn instead(case: &Case<'_>, kind: &Kind, found: &Found) -> Option<Found> {
    if matches!(found.status, Status::NotAsked) {
        return None;
    }
    let holds = found.status == Status::Passed;
    let all = [
        (is_read_so_far(case), rest(kind).of_packets(holds), Text::from(ReadSoFar {})),
        (is_cut_short(case), rest(kind).of_messages(holds), NotAllHeard {}.into()),
        (
            case.has_finding(FindingId::ConnectionsLeftOut),
            rest(kind).of_connections(holds),
            NotAllConnections {}.into(),
        ),
        (is_log_too_long(case, kind), rest(kind).of_logs(holds), LogTooLong {}.into()),
    ];
    let reached = all.into_iter().find(|(reached, rests, _)| *reached && *rests);
    reached.map(|(_, _, said)| Found::undecided(said))
}

/// Whether a log that a check looks at was too long.
fn is_log_too_long(case: &Case<'_>, kind: &Kind) -> bool {
    let looks_at = |log: &Log| match kind {
        Kind::LogLines { by, .. } | Kind::LogHolds { by, .. } | Kind::LogAgrees { by, .. } => tells_of(case, log, *by),
        Kind::Statistics | Kind::Rtt { .. } => tells_of(case, log, Side::Client),
        Kind::Sentences { file, .. } | Kind::Commands { file, .. } => {
            case.taken(file).is_some_and(|file| file.handed.path == log.path)
        }
        _ => false,
    };
    case.logs.iter().any(|log| (log.cut || log.short) && looks_at(log))
}

/// Whether a log is one of a side, or has lines of its program.
fn tells_of(case: &Case<'_>, log: &Log, side: Side) -> bool {
    case.is_log_of(log, side) || log.of(side).next().is_some() || log.learned.iter().any(|record| record.by == side)
}

/// What a check rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    /// On nothing that could have been left out.
    Nothing,
    /// On packets: more of them only show more.
    Packets,
    /// On packets, each of which has to be right.
    EachPacket,
    /// On connections: more of them only show more.
    Connections,
    /// On connections, each of which has to be right.
    EachConnection,
    /// On messages.
    Messages,
    /// On lines of a log, read by what the capture holds: more only shows more.
    Lines,
    /// On each line of a log, and on messages.
    EachLine,
    /// On what somebody wrote; there may be too much of it.
    Words,
}

const fn rest(kind: &Kind) -> Rest {
    match kind {
        Kind::File { .. } | Kind::CaptureFilter { .. } => Rest::Nothing,
        Kind::Traffic
        | Kind::Port
        | Kind::Dialogue { .. }
        | Kind::Hops { .. }
        | Kind::Exchange { unanswered: false, .. } => Rest::Packets,
        Kind::TimeWindow { .. } | Kind::Filter { .. } | Kind::Exchange { .. } => Rest::EachPacket,
        Kind::Handshakes { .. } | Kind::Concurrent { .. } | Kind::Teardown { .. } => Rest::Connections,
        Kind::CaptureStart | Kind::CaptureWhole => Rest::EachConnection,
        Kind::Messages { .. }
        | Kind::Replies { .. }
        | Kind::Delivery { .. }
        | Kind::Form
        | Kind::Order
        | Kind::Checksums { .. }
        | Kind::NumbersGo { .. }
        | Kind::Payloads { .. }
        | Kind::Waits { .. }
        | Kind::Repeats { .. }
        | Kind::RightStream => Rest::Messages,
        Kind::LogLines { .. } | Kind::LogHolds { .. } => Rest::Lines,
        Kind::LogAgrees { .. } | Kind::Statistics | Kind::Rtt { .. } => Rest::EachLine,
        Kind::Sentences { .. } | Kind::Commands { .. } => Rest::Words,
    }
}

impl Rest {
    /// Whether a check that rests on this is left open where packets were not read.
    const fn of_packets(self, holds: bool) -> bool {
        match self {
            Self::Nothing | Self::Words => false,
            Self::Packets | Self::Connections | Self::Lines => !holds,
            Self::EachPacket | Self::EachConnection | Self::Messages | Self::EachLine => true,
        }
    }

    /// Likewise where messages were not kept.
    const fn of_messages(self, holds: bool) -> bool {
        match self {
            Self::Messages | Self::EachLine => true,
            Self::Lines => !holds,
            _ => false,
        }
    }

    /// Likewise where connections were not kept.
    const fn of_connections(self, holds: bool) -> bool {
        match self {
            Self::Connections => !holds,
            Self::EachConnection => true,
            _ => false,
        }
    }

    /// Likewise where lines were not kept.
    const fn of_logs(self, holds: bool) -> bool {
        match self {
            Self::Lines | Self::Words => !holds,
            Self::EachLine => true,
            _ => false,
        }
    }
}
