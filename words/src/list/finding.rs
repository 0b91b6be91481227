//! Findings: what somebody who relies on a capture should know first.

use wirelab_text::harmless::Harmless;

use super::stream::RoleFrom;
use crate::said::Said;
use crate::sentence::sentences;
use crate::value::{Numbers, Size, Span, cases};

cases! {
    /// Of what a hand-in has more than one may take.
    Spent {
        /// Packets.
        Packets = "packets",
        /// Bytes, unpacked.
        Bytes = "bytes",
        /// Streams.
        Streams = "streams",
        /// Processor time.
        Time = "time",
    }
}

sentences! {
    NoPackets = "finding.no-packets" {}
    PacketsCut = "finding.packets-cut" { packets: u64 }
    TimesOutOfOrder = "finding.times-out-of-order" { packets: u64 }
    PacketsDropped = "finding.packets-dropped" { packets: u64 }
    HeadersCutOff = "finding.headers-cut-off" { packets: u64 }
    MessagesGivenUp = "finding.messages-given-up" { messages: u64 }
    FragmentsGivenUp = "finding.fragments-given-up" { datagrams: u64 }
    ChecksumsOffloaded = "finding.checksums-offloaded" { checksums: u64 }
    ChecksumsBad = "finding.checksums-bad" { checksums: u64 }
    StartedLate = "finding.started-late" { streams: u64, named: Numbers, inferred: Option<Said> }
    InferredFrom = "finding.inferred-from" { from: RoleFrom, streams: u64, then: Option<Said> }
    OutsideWindow = "finding.outside-window" { streams: u64, named: Numbers }
    BytesMissing = "finding.bytes-missing" { size: Size, streams: u64, named: Numbers }
    Retransmissions = "finding.retransmissions" { packets: u64, streams: u64, named: Numbers }
    CapturedTwice = "finding.captured-twice" { streams: u64, named: Numbers }
    Refused = "finding.refused" { streams: u64, named: Numbers }
    Unanswered = "finding.unanswered" { streams: u64, named: Numbers }

    OfLab = "finding.of-lab" { what: Said, streams: Said, total: u64, first: Option<Said> }
    Streams = "finding.streams" { tcp: Numbers, udp: Numbers, both: bool, more: bool }
    NoLoop = "finding.no-loop" { total: u64 }
    SingleAccept = "finding.single-accept" { total: u64 }
    WrongReply = "finding.wrong-reply" { total: u64 }
    WrongStream = "finding.reply-in-wrong-stream" { total: u64 }
    UnansweredRequest = "finding.unanswered-request" { total: u64 }
    NotDelivered = "finding.not-delivered" { total: u64 }
    CopyToSender = "finding.copy-to-sender" { total: u64 }
    Leaked = "finding.leaked" { total: u64 }
    ByTool = "finding.by-tool" { total: u64 }
    RecordLayout = "finding.record-layout" { total: u64 }
    MessageTooLong = "finding.message-too-long" { total: u64 }
    Unframed = "finding.unframed" { total: u64 }
    OrderJumps = "finding.order-jumps" { total: u64 }
    LengthDiffers = "finding.length-differs" { total: u64 }
    TextCut = "finding.text-cut" { total: u64 }
    DelayedByNagle = "finding.delayed-by-nagle" { total: u64 }
    ZeroWindow = "finding.zero-window" { total: u64 }
    OtherService = "finding.other-service" { total: u64 }
    WrongExample = "finding.wrong-reply-example" { frame: u64, is: Harmless, due: Option<Harmless> }
    NoteExample = "finding.note-example" { frame: u64, note: Said }
    WaitInside = "finding.wait-inside" { frame: u64, time: Span }
    WaitReply = "finding.wait-reply" { frame: u64, time: Span }
    Because = "finding.because" { why: Harmless }
    TooMuchSaid = "finding.too-much-said" { streams: u64 }
    TooManyStreams = "finding.too-many-streams" { packets: u64 }

    OtherPort = "finding.other-port" { port: u16, ports: Said }
    NoTraffic = "finding.no-lab-traffic" { packets: u64, interface: Option<Harmless>, ports: Said, elsewhere: bool }
    OneDirection = "finding.one-direction" { streams: u64, named: Numbers }
    StoppedEarly = "finding.stopped-early" { streams: u64, named: Numbers }
    NeverServed = "finding.never-served" { streams: u64, named: Numbers }
    UdpRefused = "finding.udp-refused" { words: Harmless, named: Numbers }
    NoneOfProtocol = "finding.none-of-protocol" { packets: u64, about: Said }
    ExchangesLeftOut = "finding.exchanges-left-out" { requests: u64 }
    LeftOut = "finding.conversations-left-out" { conversations: u64 }
    ConnectionsLeftOut = "finding.connections-left-out" { connections: u64 }
    NotRead = "finding.not-read" { spent: Spent }
    JudgedSoFar = "finding.judged-so-far" { frame: u64, spent: Spent }
}
