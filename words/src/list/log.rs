//! What the checks of a hand-in say about its logs and comments.

use wirelab_text::harmless::Harmless;

use super::words::Who;
use crate::said::Said;
use crate::sentence::sentences;
use crate::value::{Numbers, Span};

sentences! {
    LinesNone = "log.lines.none" { by: Who, example: Option<Harmless> }
    Lines = "log.lines.found" { lines: u64, by: Who, events: Vec<Harmless>, what: Said, wanted: u64 }
    LinesUnread = "log.lines.unread" { lines: u64 }
    LinesOwnForm = "log.lines.own-form" { lines: u64, by: Who, wanted: u64 }

    FormRead = "log.form" { form: Harmless, lines: u64 }

    HoldsNone = "log.holds.none" { by: Who }
    Holds = "log.holds.found" { lines: u64, by: Who, wanted: u64 }
    HoldsNoIp = "log.holds.ip" { lines: u64 }
    HoldsNoPort = "log.holds.port" { lines: u64 }
    HoldsNoText = "log.holds.text" { lines: u64 }
    HoldsNoLen = "log.holds.len" { lines: u64 }
    HoldsOtherLen = "log.holds.other-len" { lines: u64 }
    HoldsOtherNumber = "log.holds.other-number" { lines: u64 }

    AgreesNoLog = "log.agrees.no-log" { by: Who }
    AgreesNoLine = "log.agrees.no-line" { by: Who }
    AgreesNothing = "log.agrees.nothing" {}
    Agrees = "log.agrees.found" {
        matched: u64, logged: u64, by: Who, wanted: Option<u64>, there: u64, captured: Option<u64>, disordered: u64,
        lengths: u64,
    }
    LinesAlone = "log.agrees.alone" { count: u64, lines: Numbers, text: Option<Harmless>, last: Option<u64> }
    LinesBeyond = "log.agrees.beyond" { lines: u64, late: bool, early: bool, holes: bool }
    LinesFree = "log.agrees.free" { lines: u64 }
    LinesKnown = "log.agrees.known" { lines: u64 }
    LinesBegun = "log.agrees.begun" { lines: u64 }
    LinesCutOff = "log.agrees.cut-off" { lines: u64 }
    LengthOff = "log.agrees.length" { line: u64, said: u64, frame: u64, there: u64 }
    OrderOff = "log.agrees.order" { line: u64, frame: u64 }
    PortsNotCaptured = "log.agrees.ports" { ports: Numbers }
    FrameNotLogged = "log.agrees.frame" { frame: u64, text: Harmless }
    CallsLogged = "log.agrees.calls-logged" { connections: u64, ports: Numbers }
    CallsSwapped = "log.agrees.calls-swapped" { line: u64, port: u64, frame: u64, before: u64 }

    StatisticsNone = "log.statistics.none" { example: Option<Harmless> }
    Statistics = "log.statistics.found" { sent: u64, received: u64 }
    StatisticsDiffer = "log.statistics.differ" {
        line: u64, sent: u64, received: u64, timeouts: Option<u64>, own: bool, messages: u64, replies: u64,
    }
    StatisticsInPart = "log.statistics.in-part" { line: u64, sent: u64, received: u64, messages: u64, replies: u64 }
    StatisticsJoined = "log.statistics.joined" { line: u64, sent: u64, received: u64 }
    StatisticsUnread = "log.statistics.unread" { line: u64 }
    TimesNone = "log.rtt.none" {}
    TimesUnread = "log.rtt.unread" { line: u64 }
    Times = "log.rtt.found" { right: u64, times: u64, tolerance: Span, alone: u64, uncertain: u64 }
    TimeOff = "log.rtt.off" { line: u64, printed: Span, wire: Span }
    TimeUncertain = "log.rtt.uncertain" { line: u64, printed: Span, wire: Span }

    CommentNone = "log.sentences.none" { file: Harmless }
    CommentNoText = "log.sentences.no-text" { file: Harmless }
    CommentEmpty = "log.sentences.empty" { file: Harmless }
    Comment = "log.sentences.found" { sentences: u64, file: Harmless, wanted: u64 }
    CommentBetween = "log.sentences.between" { sentences: u64, file: Harmless, wanted: u64, most: u64 }
    CommandsNone = "log.commands.none" { file: Harmless }
    CommandsEmpty = "log.commands.empty" { file: Harmless }
    CommandsNoText = "log.commands.no-text" { file: Harmless }
    Commands = "log.commands.found" { commands: u64, wanted: u64, named: Vec<Harmless> }
}
