//! What happened in a conversation, in one sentence.

use wirelab_text::harmless::Harmless;

use super::packet::First;
use super::words::Who;
use crate::said::Said;
use crate::sentence::sentences;
use crate::value::{Numbers, Size, Span, cases};

cases! {
    /// How a connection was opened.
    HowOpened {
        /// With SYN, SYN-ACK and ACK.
        ThreeWay = "three-way",
        /// The server answered with a SYN of its own, apart from the ACK.
        Split = "split",
        /// Both sides sent a SYN before they had the other's.
        Simultaneous = "simultaneous",
    }

    /// What the times of a handshake are worth.
    Times {
        /// They are what they are.
        Sound = "sound",
        /// The packets were captured in another order than they were sent in.
        Reordered = "reordered",
        /// They cannot be right.
        Impossible = "impossible",
    }

    /// Why a connection was reset.
    WhyReset {
        /// Nobody listened.
        RefusedPort = "refused-port",
        /// Something came after the sender had closed.
        AfterFin = "after-fin",
        /// The sender closed before it had read everything.
        UnreadData = "unread-data",
        /// The sender gave it up.
        Abort = "abort",
    }

    /// What became of streams that are told together, because nothing came of them.
    GroupKind {
        /// Their SYN was turned down.
        Refused = "refused",
        /// Nothing answered their SYN.
        Unanswered = "unanswered",
        /// The capture ended first.
        NotYet = "not-yet",
        /// ICMP said that nobody is there.
        Unreachable = "unreachable",
        /// Datagrams from one side only.
        OneWay = "one-way",
        /// What computers say to each other unasked, and nobody answered.
        Background = "background",
        /// ICMP quotes them, and there is no packet of their own.
        Quoted = "quoted",
    }

    /// What the roles of a stream are inferred from.
    RoleFrom {
        /// Other streams of the same server.
        Listener = "listener",
        /// A port that a lab or the user names.
        NamedPort = "named-port",
        /// A port below 1024.
        PortBelow1024 = "port-below-1024",
        /// The only port below 32768.
        PortBelow32768 = "port-below-32768",
        /// Who sent the first packet.
        FirstSpeaker = "first-speaker",
    }
}

sentences! {
    Tcp = "stream.tcp" {
        handshake: Said, payload: Option<Said>, teardown: Option<Said>, stray: Option<Said>, inferred: Option<Said>,
        copies: u32, copied: u32,
    }
    Udp = "stream.udp" {
        from_client: u32, client: Size, from_server: u32, server: Size, icmp: Option<Said>, copies: u32, copied: u32,
    }
    UdpIcmp = "stream.udp-icmp" { frame: u32, what: Harmless, nobody: bool }

    Spoken = "stream.spoken" { name: Harmless }
    Group = "stream.group" { kind: GroupKind, to: Said, application: Option<Harmless>, stream: u32, frame: u32 }
    GroupTo = "stream.group-to" { endpoint: Option<Harmless>, address: Option<Harmless>, port: u16, ports: u64 }

    Handshake = "stream.handshake" {
        outcome: Said, retries: u32, from_first: Option<Span>, syn_ack_retries: u32, refused_before: u32,
    }
    InitialNumbers = "stream.initial-numbers" { client: u32, server: u32 }
    Complete = "stream.complete" { how: HowOpened, total: Option<Span>, frames: Numbers, in_syn: u64, times: Times }
    RefusedByReset = "stream.refused-by-reset" { syn: Numbers, frame: u32 }
    RefusedByIcmp = "stream.refused-by-icmp" { syn: u32, frame: u32, what: Harmless }
    TurnedDown = "stream.turned-down" { syn: Numbers }
    Unanswered = "stream.unanswered" { syn: Numbers }
    CaptureEnds = "stream.capture-ends" { syn: Numbers }
    AckOnly = "stream.ack-only" { syn: u32 }
    SynAckOnly = "stream.syn-ack-only" { frames: Numbers }
    NoAck = "stream.no-ack" { syn: u32, syn_ack: u32, half_open: bool }
    NoSynAck = "stream.no-syn-ack" { syn: u32 }
    NoSyn = "stream.no-syn" { syn_ack: u32 }
    Incomplete = "stream.incomplete" {}
    QuotedOnly = "stream.quoted-only" {}
    RefusalOnly = "stream.refusal-only" { frame: u32 }
    BeganBefore = "stream.began-before" {}

    NoPayload = "stream.no-payload" {}
    Payload = "stream.payload" {
        client: Said, server: Said, client_missing: Option<Size>, server_missing: Option<Size>,
    }
    PayloadOf = "stream.payload-of" {
        who: Who, sent: Said, client_missing: Option<Size>, server_missing: Option<Size>,
    }
    Sent = "stream.sent" { size: Size, segments: u32, repeats: u32 }

    Closed = "stream.closed" { first: First, frames: Numbers, reset: Option<Said> }
    AndReset = "stream.and-reset" { who: Who, frame: u32 }
    ClosedAlone = "stream.closed-alone" { first: First, frames: Numbers }
    HalfClosed = "stream.half-closed" { first: First, frames: Numbers }
    Reset = "stream.reset" { who: Who, after_fin: bool, frame: u32, why: WhyReset }
    Open = "stream.open" {}

    StrayOfBefore = "stream.stray-of-before" { who: Who, reset: bool, frame: u32, before: u32, others: u32 }
    StrayOutside = "stream.stray-outside" { who: Who, reset: bool, frame: u32, others: u32 }

    Inferred = "stream.inferred" { from: RoleFrom, port: u16 }
}
