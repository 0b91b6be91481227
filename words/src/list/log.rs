//! What the checks of a hand-in say about its logs and comments.

use wirelab_text::harmless::Harmless;

use super::words::Who;
use crate::said::Said;
use crate::sentence::sentences;
use crate::value::{Numbers, Span};

sentences! {
    LinesNone = "log.lines.none" { by: Who, example: Option<Harmless> }
    Lines = "log.lines.found" { lines: u64, by: Who, events: Vec<Harmless>, what: Said, wanted: u64 }
    LinesOwnForm = "log.lines.own-form" { lines: u64, by: Who, wanted: u64 }

    AgreesNoLog = "log.agrees.no-log" { by: Who }
    AgreesNoLine = "log.agrees.no-line" { by: Who }
    AgreesNothing = "log.agrees.nothing" {}
    Agrees = "log.agrees.found" {
        matched: u64, logged: u64, by: Who, captured: u64, disordered: u64, lengths: u64,
    }
    LineNotCaptured = "log.agrees.line" { line: u64, text: Option<Harmless> }
    PortsNotCaptured = "log.agrees.ports" { ports: Numbers }
    FrameNotLogged = "log.agrees.frame" { frame: u64, text: Harmless }
    CallsLogged = "log.agrees.calls-logged" { connections: u64, ports: Numbers }
    CallsCaptured = "log.agrees.calls-captured" { connections: u64, ports: Numbers }
    AgreesOwnForm = "log.agrees.own-form" { by: Who, there: u64, messages: u64 }
    AgreesOwnFormNothing = "log.agrees.own-form-nothing" {}

    StatisticsNone = "log.statistics.none" { example: Option<Harmless> }
    Statistics = "log.statistics.found" { sent: u64, received: u64 }
    StatisticsDiffer = "log.statistics.differ" {
        sent: u64, received: u64, timeouts: Option<u64>, messages: u64, replies: u64,
    }
    TimesNone = "log.rtt.none" {}
    Times = "log.rtt.found" { right: u64, times: u64, tolerance: Span, alone: u64 }
    TimeOff = "log.rtt.off" { line: u64, printed: Span, wire: Span }

    CommentNone = "log.sentences.none" { file: Harmless }
    Comment = "log.sentences.found" { sentences: u64, file: Harmless, wanted: u64 }
    CommandsNone = "log.commands.none" { file: Harmless }
    CommandsNoText = "log.commands.no-text" { file: Harmless }
    Commands = "log.commands.found" { commands: u64, wanted: u64, named: Vec<Harmless> }
}
