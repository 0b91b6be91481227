//! What to do next, where the cause is known: better than what the lab can say of any failure.

use wirelab_text::harmless::Harmless;

use super::words::Who;
use crate::said::Said;
use crate::sentence::sentences;

sentences! {
    NoLoop = "hint.no-loop" {}
    WrongStream = "hint.reply-in-wrong-stream" {}
    NeverServed = "hint.never-served" {}
    CopyToSender = "hint.copy-to-sender" {}
    Forged = "hint.forged" {}
    OtherService = "hint.other-service" {}
    Refused = "hint.refused" {}
    NoTraffic = "hint.no-lab-traffic" { ports: Said, elsewhere: bool }
    NoneOfProtocol = "hint.none-of-protocol" { protocol: Harmless, programs: Harmless }
    OtherProgram = "hint.other-program" {}
    CaptureShort = "hint.capture-short" { late: bool, early: bool, cut: bool }
    CaptureEmpty = "hint.capture-empty" {}
    PacketsCutOff = "hint.packets-cut-off" {}
    OneWay = "hint.one-way" {}
    Damaged = "hint.damaged" {}
    TwoRuns = "hint.two-runs" { by: Who }
    Rule = "hint.rule" { filter: Harmless }
}
