//! What stands at a packet, as a comment in the capture itself.

use wirelab_text::harmless::Harmless;

use super::words::Who;
use crate::said::Said;
use crate::sentence::sentences;
use crate::value::{Numbers, cases};

cases! {
    /// What begins or ends in a stream.
    Turn {
        /// Its handshake begins.
        Handshake = "handshake",
        /// Its handshake is complete.
        Established = "established",
        /// Application bytes begin.
        Payload = "payload",
        /// A side closes its direction.
        Teardown = "teardown",
        /// A RST refuses it before it came about.
        Refused = "refused",
        /// A RST ends it.
        Reset = "reset",
        /// It is over.
        Closed = "closed",
    }
}

sentences! {
    Stream = "annotation.stream" {
        tcp: bool, stream: u32, client: Harmless, server: Harmless, said: Said, lab: Option<Said>,
    }
    OfLab = "annotation.of-lab" { lab: Harmless, variant: Harmless, confidence: Harmless, why: Harmless }
    NoLab = "annotation.no-lab" { why: Harmless }
    Phase = "annotation.phase" { stream: u32, turn: Turn, who: Who }
    AmbiguousAck = "annotation.ambiguous-ack" {}
    PartialAck = "annotation.partial-ack" {}
    Message = "annotation.message" { line: Harmless }
    Finding = "annotation.finding" { id: Harmless, said: Harmless }
    Check = "annotation.check" { title: Harmless, status: Harmless, said: Harmless, hint: Option<Harmless> }
    More = "annotation.more" { remarks: u64 }
    LeftOut = "annotation.left-out" { remarks: u64 }

    Written = "annotation.written" { frames: u64 }
    AtSection = "annotation.at-section" { frames: u64 }
    Nowhere = "annotation.nowhere" { comments: u64 }
    Stripped = "annotation.stripped" { comments: u64 }
    Earlier = "annotation.earlier" { comments: u64 }
    Converted = "annotation.converted" { from: Harmless }
    Unpacked = "annotation.unpacked" {}
    NotCopied = "annotation.not-copied" { parts: u64, renumbered: bool }
    Private = "annotation.private" { secrets: u64, names: u64 }

    Kept = "annotation.kept" { kept: u64, of: u64, streams: u64, lab: Harmless }
    KeptOnPort = "annotation.kept-on-port" { port: u16 }
    KeptDamaged = "annotation.kept-damaged" {}
    NothingOfProtocol = "annotation.nothing-of-protocol" { about: Said }
    NothingToKeep = "annotation.nothing-to-keep" { ports: Said, candidates: Numbers }
}
