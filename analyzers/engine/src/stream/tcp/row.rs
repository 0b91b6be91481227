//! The row of a report: one TCP conversation.

use super::handshake::Progress;
use super::stream::TcpStream;
use super::teardown::ResetReason;
use crate::packet::layer::Unreachable;
use crate::stream::Role;
use crate::stream::key::{Addresses, Endpoint, Side};

/// How a handshake went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub enum HandshakeOutcome {
    /// SYN, SYN-ACK and ACK, with matching numbers.
    #[serde(rename = "complete")]
    Complete,
    /// The SYN was answered with RST, or an ICMP error said that the destination cannot be reached.
    #[serde(rename = "refused")]
    Refused,
    /// Nothing answered the SYN.
    #[serde(rename = "unanswered")]
    Unanswered,
    /// It began, but a part is missing, or its numbers do not match.
    #[serde(rename = "incomplete")]
    Incomplete,
    /// The capture holds no SYN of this conversation.
    #[serde(rename = "not captured")]
    NotCaptured,
}

impl HandshakeOutcome {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Refused => "refused",
            Self::Unanswered => "unanswered",
            Self::Incomplete => "incomplete",
            Self::NotCaptured => "not captured",
        }
    }
}

/// How a conversation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub enum TeardownOutcome {
    /// Both sides sent FIN.
    #[serde(rename = "closed")]
    Closed,
    /// One side sent FIN.
    #[serde(rename = "half-closed")]
    HalfClosed,
    /// RST ended it before both sides had closed.
    #[serde(rename = "reset")]
    Reset,
    /// The capture ends, or the ports are used again, without a teardown.
    #[serde(rename = "open")]
    Open,
}

impl TeardownOutcome {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::HalfClosed => "half-closed",
            Self::Reset => "reset",
            Self::Open => "open",
        }
    }
}

/// The handshake of a conversation. Spans are nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HandshakeRow {
    /// The outcome.
    pub outcome: HandshakeOutcome,
    /// Frames of the SYN that was answered (the last one), the SYN-ACK and the ACK.
    pub frames: [Option<u32>; 3],
    /// SYNs repeated before one was answered.
    pub syn_retries: u16,
    /// SYN-ACKs repeated.
    pub syn_ack_retries: u16,
    /// Attempts from the same ports that were refused before this one.
    pub refused_before: u16,
    /// From the last SYN to the SYN-ACK: path and server.
    pub syn_to_syn_ack: Option<i64>,
    /// From the SYN-ACK to the ACK: path and client.
    pub syn_ack_to_ack: Option<i64>,
    /// From the last SYN to the ACK.
    pub total: Option<i64>,
    /// From the first SYN to the ACK.
    pub total_from_first_syn: Option<i64>,
}

/// Totals of one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SideRow {
    /// Packets.
    pub packets: u32,
    /// Distinct payload bytes that were captured or cut off by the snaplen.
    pub bytes: u64,
    /// Packets with payload.
    pub segments: u32,
    /// Packets that brought only bytes already seen.
    pub repeats: u32,
    /// Packets that filled a hole left by later ones.
    pub out_of_order: u32,
    /// Bytes that later packets show to be missing from the capture.
    pub missing: u64,
}

/// The end of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TeardownRow {
    /// How it ended.
    pub outcome: TeardownOutcome,
    /// Which side began.
    pub first: Option<Role>,
    /// FINs and their acknowledgements, or the RST, in order.
    pub frames: [Option<u32>; 5],
    /// Why a side sent RST, if one did.
    pub reset: Option<(Role, ResetReason, u32)>,
}

/// One TCP conversation, with final values (or values so far).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TcpRow {
    /// `tcp.stream`.
    pub stream: u32,
    /// The side that opened it.
    pub client: Endpoint,
    /// The side that was called.
    pub server: Endpoint,
    /// True if the roles are known from a SYN or SYN-ACK; false if they are guessed from who spoke first.
    pub roles_known: bool,
    /// True if an earlier stream had the same endpoints.
    pub reused: bool,
    /// First and last frame.
    pub frames: [u32; 2],
    /// Time of the first packet, in nanoseconds since the epoch.
    pub start: i64,
    /// From the first to the last packet, in nanoseconds.
    pub duration: i64,
    /// How it began.
    pub handshake: HandshakeRow,
    /// Totals of the client.
    pub from_client: SideRow,
    /// Totals of the server.
    pub from_server: SideRow,
    /// How it ended.
    pub teardown: TeardownRow,
    /// `tcp.completeness`.
    pub completeness: u8,
    /// Packets that were captured twice.
    pub duplicates: u32,
    /// An ICMP error about it: frame number, and what cannot be reached.
    pub icmp: Option<(u32, Unreachable)>,
}

impl TcpRow {
    /// Packets of both sides.
    pub fn packets(&self) -> u64 {
        u64::from(self.from_client.packets) + u64::from(self.from_server.packets)
    }

    /// Payload bytes of both sides.
    pub fn bytes(&self) -> u64 {
        self.from_client.bytes + self.from_server.bytes
    }
}

impl TcpStream {
    pub(crate) fn row(&self, stream: u32, addresses: &Addresses) -> TcpRow {
        let (client, server) = (self.client, self.client.other());
        let [client_end, server_end] = self.ends(addresses);
        TcpRow {
            stream,
            client: client_end,
            server: server_end,
            roles_known: self.handshake.progress != Progress::NotSeen || self.handshake.syn_ack != 0,
            reused: self.reused,
            frames: [self.first_frame, self.last_frame],
            start: self.first_time,
            duration: self.previous_time.wrapping_sub(self.first_time),
            handshake: self.handshake_row(),
            from_client: self.side_row(client),
            from_server: self.side_row(server),
            teardown: self.teardown_row(),
            completeness: self.completeness,
            duplicates: self.duplicates,
            icmp: self.unreachable.map(|what| (self.icmp_frame, what)),
        }
    }

    /// Client and server.
    pub(crate) fn ends(&self, addresses: &Addresses) -> [Endpoint; 2] {
        [self.client, self.client.other()].map(|side| self.key.endpoint(side, addresses))
    }

    /// Refused attempts on these ports up to and with this stream, if it was refused.
    pub(crate) fn refused_so_far(&self) -> u16 {
        match self.handshake.progress {
            Progress::Refused => self.handshake.refused_before.saturating_add(1),
            _ => 0,
        }
    }

    pub(crate) fn handshake_row(&self) -> HandshakeRow {
        let shake = &self.handshake;
        let frame = |number: u32| (number != 0).then_some(number);
        let complete = shake.progress == Progress::Complete;
        let answered = complete || shake.progress == Progress::SynAck;
        HandshakeRow {
            outcome: match shake.progress {
                Progress::Complete => HandshakeOutcome::Complete,
                Progress::Refused => HandshakeOutcome::Refused,
                Progress::Syn if self.unreachable.is_some() => HandshakeOutcome::Refused,
                Progress::Syn if self.half(self.client.other()).packets == 0 => HandshakeOutcome::Unanswered,
                Progress::Syn | Progress::SynAck => HandshakeOutcome::Incomplete,
                Progress::NotSeen if shake.syn_ack != 0 => HandshakeOutcome::Incomplete,
                Progress::NotSeen => HandshakeOutcome::NotCaptured,
            },
            frames: [frame(shake.syn), frame(shake.syn_ack), frame(shake.ack)],
            syn_retries: shake.syn_retries,
            syn_ack_retries: shake.syn_ack_retries,
            refused_before: shake.refused_before,
            syn_to_syn_ack: answered.then(|| shake.syn_ack_time.wrapping_sub(shake.syn_time)),
            syn_ack_to_ack: complete.then(|| shake.ack_time.wrapping_sub(shake.syn_ack_time)),
            total: complete.then(|| shake.ack_time.wrapping_sub(shake.syn_time)),
            total_from_first_syn: complete.then(|| shake.ack_time.wrapping_sub(shake.first_syn_time)),
        }
    }

    fn side_row(&self, side: Side) -> SideRow {
        let half = self.half(side);
        SideRow {
            packets: half.packets,
            bytes: half.bytes,
            segments: half.segments,
            repeats: half.repeats,
            out_of_order: half.out_of_order,
            missing: self.missing(side),
        }
    }

    fn teardown_row(&self) -> TeardownRow {
        let [low, high] = &self.halves;
        let mut events = [
            (low.fin_frame, Side::Low),
            (low.fin_acked, Side::High),
            (high.fin_frame, Side::High),
            (high.fin_acked, Side::Low),
            (self.reset.frame, self.reset.side),
        ];
        events.sort_unstable_by_key(|(frame, _)| *frame);
        let mut frames = [None; 5];
        let mut places = frames.iter_mut();
        let mut last = 0;
        let mut first = None;
        for (frame, side) in events {
            if frame != last
                && let Some(place) = places.next()
            {
                *place = Some(frame);
                first = first.or(Some(side));
                last = frame;
            }
        }
        let fins = self.halves.iter().filter(|half| half.fin_frame != 0).count();
        let refused = self.reset.reason == ResetReason::RefusedPort && self.reset.frame != 0;
        TeardownRow {
            outcome: match (fins, self.reset.frame) {
                (2, _) => TeardownOutcome::Closed,
                (_, 1..) => TeardownOutcome::Reset,
                (1, 0) => TeardownOutcome::HalfClosed,
                _ => TeardownOutcome::Open,
            },
            first: first.filter(|_| !refused).map(|side| self.role(side)),
            frames,
            reset: (self.reset.frame != 0).then(|| (self.role(self.reset.side), self.reset.reason, self.reset.frame)),
        }
    }
}
