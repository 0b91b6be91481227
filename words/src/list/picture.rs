//! What stands in pictures: titles, axes, legends, what is left out, and a description for those who do not see them.

use wirelab_text::harmless::Harmless;

use super::words::Who;
use crate::said::Said;
use crate::sentence::sentences;
use crate::value::{Size, Span, cases};

cases! {
    /// How a connection ended, as far as the capture goes.
    End {
        /// Both sides closed it.
        Closed = "closed",
        /// One side closed it.
        HalfClosed = "half-closed",
        /// The only side of which packets were captured closed it.
        OneSided = "one-sided",
        /// A RST ended it.
        Reset = "reset",
        /// It did not come about.
        Refused = "refused",
        /// Nobody answered.
        Unanswered = "unanswered",
        /// The capture does not hold its end.
        Open = "open",
    }
}

cases! {
    /// What a picture is made of and is not there.
    Lack {
        /// Segments with data.
        Data = "data",
        /// Segments whose round-trip time is known.
        Samples = "samples",
        /// Connections.
        Connections = "connections",
        /// Replies.
        Replies = "replies",
        /// Messages.
        Messages = "messages",
        /// Hand-ins.
        Works = "works",
    }
}

sentences! {
    Ladder = "picture.ladder" { stream: u32 }
    LadderAbout = "picture.ladder-about" { packets: u64, odd: u64 }
    LadderGaps = "picture.ladder-gaps" { line: Span }
    MorePackets = "picture.more-packets" { shown: u64, all: u64 }

    Overlap = "picture.overlap" { streams: u64 }
    OverlapAbout = "picture.overlap-about" { streams: u64, most: u64, good: u64, bad: u64, other: u64 }
    AtOnce = "picture.at-once" { most: u64, time: Option<Span> }
    MoreStreams = "picture.more-streams" { shown: u64, all: u64, failed: u64, more: u64 }
    MoreMessages = "picture.more-messages" { shown: u64, all: u64 }
    DotsTogether = "picture.dots-together" { messages: u64 }
    HowEnded = "picture.how-ended" { end: End }
    EndedWell = "picture.ended-well" {}
    EndedBadly = "picture.ended-badly" {}
    EndedOtherwise = "picture.ended-otherwise" {}
    MessageOf = "picture.message-of" { who: Who }

    Sequence = "picture.sequence" { lab: Option<Harmless> }
    SequenceAbout = "picture.sequence-about" { people: u64, messages: u64 }
    MorePeople = "picture.more-people" { shown: u64, all: u64 }
    NotRight = "picture.not-right" {}

    Stevens = "picture.stevens" { stream: u32, who: Who }
    StevensAbout = "picture.stevens-about" { who: Who, segments: u64, repeats: u64, bytes: Size, time: Span }
    Tcptrace = "picture.tcptrace" { stream: u32, who: Who }
    TcptraceAbout = "picture.tcptrace-about" { who: Who, segments: u64, repeats: u64, bytes: Size, time: Span }
    WindowAbove = "picture.window-above" { least: Size }
    Segment = "picture.segment" {}
    Again = "picture.again" {}
    Acknowledged = "picture.acknowledged" {}
    WindowEdge = "picture.window-edge" {}
    Sacked = "picture.sacked" {}

    Rtt = "picture.rtt" { stream: u32, who: Who }
    RttAbout = "picture.rtt-about" { who: Who, samples: u64, least: Span, middle: Span, most: Span }
    RttFrom = "picture.rtt-from" {}
    Flight = "picture.flight" { stream: u32, who: Who }
    FlightAbout = "picture.flight-about" { who: Who, most: Size, time: Span }
    FlightFrom = "picture.flight-from" {}
    WindowOf = "picture.window-of" { who: Who }
    Throughput = "picture.throughput" { stream: u32, who: Who }
    ThroughputAbout = "picture.throughput-about" { who: Who, bytes: Size, time: Span, most: Size, interval: Span }
    ThroughputFrom = "picture.throughput-from" { interval: Span }
    New = "picture.new" {}
    SameSpots = "picture.same-spots" { shown: u64, all: u64 }

    Replies = "picture.replies" { replies: u64 }
    RepliesAbout = "picture.replies-about" { replies: u64, least: Span, middle: Span, most: Span }
    RepliesFrom = "picture.replies-from" {}

    Ruler = "picture.ruler" { number: u64, size: u64 }
    RulerAbout = "picture.ruler-about" { number: u64, size: u64, fields: Vec<Harmless> }
    RulerMore = "picture.ruler-more" { shown: u64, all: u64 }
    Padding = "picture.padding" {}
    Beyond = "picture.beyond" {}
    AtByte = "picture.at-byte" { from: u64, size: u64, name: Said, value: Option<Harmless> }
    Named = "picture.named" { name: Harmless }

    Matrix = "picture.matrix" { students: u64, checks: u64 }
    MatrixAbout = "picture.matrix-about" { students: u64, checks: u64, shown: u64, partly: u64, not_shown: u64, untold: u64 }
    MoreStudents = "picture.more-students" { shown: u64, all: u64 }
    MoreChecks = "picture.more-checks" { shown: u64, all: u64 }
    CheckNumber = "picture.check-number" { number: u64, title: Harmless }
    Shown = "picture.shown" {}
    Partly = "picture.partly" {}
    NotShown = "picture.not-shown" {}
    Untold = "picture.untold" {}

    Histogram = "picture.histogram" { students: u64 }
    HistogramAbout = "picture.histogram-about" { students: u64, most: u64, bin: Harmless }
    MoreBins = "picture.more-bins" { shown: u64, all: u64 }

    Time = "picture.time" {}
    TimeOfAll = "picture.time-of-all" {}
    SequenceNumber = "picture.sequence-number" {}
    RoundTrip = "picture.round-trip" {}
    InFlight = "picture.in-flight" {}
    Rate = "picture.rate" {}
    Nothing = "picture.nothing" { lacks: Lack }
}
