//! What a connection measures.

use wirelab_text::harmless::Harmless;

use super::words::Who;
use crate::said::Said;
use crate::sentence::sentences;
use crate::value::{Size, Span, cases};

cases! {
    /// Where a capture was taken.
    Stood {
        /// At the client.
        Client = "client",
        /// At the server.
        Server = "server",
        /// Between them.
        Middle = "middle",
        /// Both ends are the same host.
        SameHost = "same-host",
        /// Nobody knows.
        Unknown = "unknown",
    }

    /// The phase of a round.
    Phase {
        /// Slow start.
        SlowStart = "slow-start",
        /// Congestion avoidance.
        Avoidance = "avoidance",
        /// Something is sent again.
        Recovery = "recovery",
        /// After a pause.
        Idle = "idle",
        /// The sender had no more to send.
        Application = "application",
        /// The receiver's window is full.
        Window = "window",
        /// It cannot be told.
        CannotTell = "cannot-tell",
    }
}

sentences! {
    Standpoint = "measure.standpoint" { stood: Stood }
    Round = "measure.round" { phase: Phase }
    Sent = "measure.sent" { who: Who, bytes: Size, segments: u64, repeats: u64 }
    Throughput = "measure.throughput" { data: Option<Said>, acked: Option<Said>, connection: Option<Said> }
    Rate = "measure.rate" { rate: Size, time: Span }
    SlowRate = "measure.slow-rate" { rate: Harmless, time: Span }
    Rtt = "measure.rtt" { least: Span, greatest: Span, mean: Span, same: bool, samples: u64, waited: u64 }
    NoRtt = "measure.no-rtt" { segments: u64 }
    Estimate = "measure.estimate" { rtt: Span, deviation: Span, rto: Span }
    Textbook = "measure.textbook" { rtt: Span, deviation: Span, rto: Span }
    Flight = "measure.flight" { most: Size }
    Windows = "measure.windows" { who: Who, least: u64, greatest: u64, same: bool, zero: Option<Span>, filled: u64 }
    NoWindows = "measure.no-windows" { who: Who }
    Acks = "measure.acks" { acks: u64, mean: Size, one: u64, two: u64, more: u64 }
    Delayed = "measure.delayed" { acks: u64 }
    Super = "measure.super" { segments: u64, mss: u32 }
    Announced = "measure.announced" { who: Who, mss: Option<u32>, shift: Option<u32>, sack: bool }
    Period = "measure.period" { span: Span }
    LeftOut = "measure.left-out" { rounds: u64, segments: u64 }
}
