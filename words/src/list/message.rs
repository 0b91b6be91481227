//! What is said of the messages of a lab.

use wirelab_text::harmless::Harmless;

use super::words::Who;
use crate::said::Said;
use crate::sentence::sentences;
use crate::value::{Span, cases};

cases! {
    /// How the answers of a stream were.
    Judged {
        /// None of them was judged.
        Not = "not",
        /// All of them are right.
        AllRight = "all-right",
        /// Some are right, and none is wrong.
        SomeRight = "some-right",
        /// All of them are wrong.
        AllWrong = "all-wrong",
        /// Some are right and some wrong.
        Mixed = "mixed",
    }
}

sentences! {
    Right = "message.right" { request: u64, time: Option<Span> }
    Wrong = "message.wrong" { request: u64, time: Option<Span>, due: Option<Harmless> }
    WrongOnly = "message.wrong-only" { request: u64, time: Option<Span> }
    Answer = "message.answer" { request: u64, time: Option<Span> }
    Copy = "message.copy" { original: u64, time: Option<Span> }
    Line = "message.line" { number: u64, from: Who, text: Harmless }

    Turns = "message.turns" {
        streams: u64, client: u32, server: u32, answered: u32, judged: Judged, right: u32, wrong: u32, fastest: Option<Span>,
        slowest: Option<Span>, mean: Option<Span>, unanswered: u32, copies: u32,
    }
    OfLab = "message.of-lab" { lab: Harmless, variant: Harmless, confidence: Option<Harmless>, turns: Said }

    LiveLab = "message.live-lab" {
        again: bool, lab: Harmless, variant: Harmless, confidence: Harmless, why: Harmless, layout: Option<Harmless>,
    }
    LiveNoLab = "message.live-no-lab" { why: Harmless }
    LiveLabAlone = "message.live-lab-alone" { lab: Harmless, variant: Harmless, confidence: Harmless }
    LiveNoLabAlone = "message.live-no-lab-alone" {}
    LiveSaid = "message.live-said" { from: Who, number: u64, text: Harmless }
    SoFar = "message.so-far" {}
    Withdrawn = "message.withdrawn" { number: u64 }
    Turn = "message.turn" { reply: u64, relation: Said }
}
