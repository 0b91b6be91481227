//! The row of a report: one TCP conversation.

use std::borrow::Cow;

use super::crossed::{MAX_PACKETS, Opening};
use super::handshake::Progress;
use super::stream::TcpStream;
use super::table::TcpTable;
use super::teardown::ResetReason;
use crate::packet::layer::Unreachable;
use crate::stream::key::{Addresses, Endpoint, Side};
use crate::stream::{Role, RolesFrom};

/// How long a SYN waits at least before its sender tries again, in nanoseconds (RFC 6298, section 2.1).
const FIRST_WAIT: i64 = 1_000_000_000;
/// No step of a handshake takes longer, in nanoseconds: systems give up after minutes (RFC 9293, section 3.8.3).
const LONGEST: i64 = 3_600 * 1_000_000_000;

/// How a handshake went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub enum HandshakeOutcome {
    /// SYN, SYN-ACK and ACK fit each other by their numbers, or each side's SYN was acknowledged in another way.
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
    /// Only what one side sent was captured, and it shows that the other side answered.
    #[serde(rename = "one direction")]
    OneDirection,
    /// Nothing answered the SYN before the capture ended, which was sooner than a SYN is sent again.
    #[serde(rename = "capture ends")]
    CaptureEnds,
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
            Self::OneDirection => "one direction",
            Self::CaptureEnds => "capture ends",
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
    /// Whether it took three packets, or each side sent a SYN of its own.
    pub opening: Opening,
    /// Frames of the SYN that was answered (the last one), the SYN-ACK and the ACK. Where each side sent a SYN of its own, only
    /// the SYN: `packets` has all of them.
    pub frames: [Option<u32>; 3],
    /// All packets of an opening in which each side sent a SYN of its own, in order; otherwise nothing.
    pub packets: [Option<u32>; MAX_PACKETS],
    /// Whether its packets were captured in another order than they were sent in. Its spans are then not known.
    pub reordered: bool,
    /// Whether its time stamps cannot be right: one lies before the other, or hours behind it. Those spans are not known.
    pub impossible_times: bool,
    /// SYNs repeated before one was answered.
    pub syn_retries: u16,
    /// SYN-ACKs repeated.
    pub syn_ack_retries: u16,
    /// Attempts from the same ports that were refused before this one.
    pub refused_before: u16,
    /// Bytes that came with the SYN and were acknowledged with it: TCP Fast Open (RFC 7413).
    pub in_syn: u16,
    /// From the last SYN to the SYN-ACK: path and server. This span and the following ones are in nanoseconds; `None` where
    /// the packets are not there, or their times cannot be right.
    pub syn_to_syn_ack: Option<i64>,
    /// From the SYN-ACK to the ACK: path and client.
    pub syn_ack_to_ack: Option<i64>,
    /// From the last SYN to the ACK.
    pub total: Option<i64>,
    /// From the first SYN to the ACK.
    pub total_from_first_syn: Option<i64>,
}

impl HandshakeRow {
    /// The frames of all its packets: SYN, SYN-ACK and ACK, `None` where one is missing, or those of an opening with two SYNs.
    pub fn all_frames(&self) -> Vec<Option<u32>> {
        let packets: Vec<_> = self.packets.iter().copied().filter(Option::is_some).collect();
        if packets.is_empty() { self.frames.to_vec() } else { packets }
    }
}

/// What one side sent.
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
    /// Bytes that later packets show to be missing from the capture: they lie before others, or were acknowledged.
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

/// A FIN or RST that ended nothing, because its number lies outside the window (RFC 5961, section 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StrayRow {
    /// The first of them.
    pub frame: u32,
    /// Who sent it, or in whose name somebody else did.
    pub role: Role,
    /// Whether it is a RST; otherwise a FIN.
    pub reset: bool,
    /// The stream of the earlier connection between the same endpoints, if the number continues that.
    pub of_stream: Option<u32>,
    /// How many there are.
    pub count: u32,
}

/// An ICMP error that says that the destination cannot be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IcmpRow {
    /// Its frame.
    pub frame: u32,
    /// What cannot be reached.
    pub what: Unreachable,
    /// The frame of the SYN that it quotes, if that was captured before it.
    pub syn: Option<u32>,
}

/// One conversation, as reports tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TcpRow {
    /// `tcp.stream`.
    pub stream: u32,
    /// The side that opened it.
    pub client: Endpoint,
    /// The side that was called.
    pub server: Endpoint,
    /// What it is known from who is the client and who the server.
    pub roles_from: RolesFrom,
    /// The role of the side that opened the stream as its first packet alone tells it
    /// ([`Placed::from_opener`](super::Placed::from_opener)).
    pub opener: Role,
    /// Whether an earlier stream had the same endpoints.
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
    /// FIN and RST that ended nothing.
    pub stray: Option<StrayRow>,
    /// Packets that were captured before: further copies, however many there are of one packet.
    pub duplicates: u32,
    /// How many packets they are copies of.
    pub copied: u32,
    /// The ICMP error that says it cannot be reached.
    pub icmp: Option<IcmpRow>,
}

impl TcpRow {
    /// Packets of both sides.
    pub fn packets(&self) -> u64 {
        u64::from(self.from_client.packets) + u64::from(self.from_server.packets)
    }

    /// The only side of which packets were captured, where the handshake shows that there was another
    /// ([`HandshakeOutcome::OneDirection`]).
    pub fn captured_side(&self) -> Option<Role> {
        let side = if self.from_server.packets == 0 { Role::Client } else { Role::Server };
        (self.handshake.outcome == HandshakeOutcome::OneDirection).then_some(side)
    }

    /// Payload bytes of both sides.
    pub fn bytes(&self) -> u64 {
        self.from_client.bytes + self.from_server.bytes
    }
}

/// Where the capture ends, as far as it was read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct End {
    /// The time of its last packet, in nanoseconds since the epoch.
    pub(crate) time: i64,
}

/// What a row is made with, beside the stream itself.
#[derive(Clone, Copy)]
struct Told {
    client: Side,
    end: End,
}

impl TcpTable {
    /// A stream of which there are packets.
    fn seen(&self, number: u32) -> Option<Cow<'_, TcpStream>> {
        self.stream(number).filter(|stream| !stream.is_announced())
    }

    /// The row of a stream; none where a proxy announced it and no packet came.
    pub(crate) fn row(&self, number: u32, addresses: &Addresses, end: End) -> Option<TcpRow> {
        let stream = self.seen(number)?;
        let (client, roles_from) = self.settle(number, &stream);
        let told = Told { client, end };
        let server = client.other();
        let role = |side| if side == client { Role::Client } else { Role::Server };
        let stray = stream.rare.as_ref().and_then(|rare| Some((rare.stray?, rare.strays)));
        let before = stream.before.checked_sub(1);
        Some(TcpRow {
            stream: number,
            client: stream.key.endpoint(client, addresses),
            server: stream.key.endpoint(server, addresses),
            roles_from,
            opener: role(stream.opener),
            reused: stream.reused(),
            frames: [stream.first_frame, stream.last_frame],
            start: stream.first_time,
            duration: stream.previous_time.wrapping_sub(stream.first_time),
            handshake: stream.handshake_row(told),
            from_client: stream.side_row(client),
            from_server: stream.side_row(server),
            teardown: stream.teardown_row(client),
            completeness: stream.completeness,
            stray: stray.map(|(stray, count)| StrayRow {
                frame: stray.frame,
                role: role(stray.side),
                reset: stray.reset,
                of_stream: before.filter(|before| self.stream(*before).is_some_and(|one| one.is_continued_by(&stray))),
                count,
            }),
            duplicates: stream.duplicates,
            copied: stream.copied_packets,
            icmp: stream.unreachable.map(|what| IcmpRow {
                frame: stream.icmp_frame,
                what,
                syn: (stream.icmp_syn != 0).then_some(stream.icmp_syn),
            }),
        })
    }

    /// The handshake of a stream.
    pub(crate) fn handshake_row(&self, number: u32, end: End) -> Option<HandshakeRow> {
        let stream = self.seen(number)?;
        let (client, _) = self.settle(number, &stream);
        Some(stream.handshake_row(Told { client, end }))
    }

    /// Client and server of a stream.
    pub(crate) fn ends(&self, number: u32, addresses: &Addresses) -> Option<[Endpoint; 2]> {
        let stream = self.seen(number)?;
        let (client, _) = self.settle(number, &stream);
        Some([client, client.other()].map(|side| stream.key.endpoint(side, addresses)))
    }
}

impl TcpStream {
    /// Refused attempts on these ports up to and with this stream, if it was refused.
    pub(crate) fn refused_so_far(&self) -> u16 {
        match self.handshake.progress {
            Progress::Refused => self.handshake.refused_before.saturating_add(1),
            _ => 0,
        }
    }

    fn outcome(&self, told: Told) -> HandshakeOutcome {
        let shake = &self.handshake;
        let [client, server] = [told.client, told.client.other()].map(|side| self.half(side));
        match shake.progress {
            Progress::Complete => HandshakeOutcome::Complete,
            Progress::Refused => HandshakeOutcome::Refused,
            Progress::Syn if self.icmp_syn != 0 && server.packets == 0 => HandshakeOutcome::Refused,
            // Who acknowledges the other side's bytes has got them.
            Progress::Syn if server.packets == 0 && client.acked_known() => HandshakeOutcome::OneDirection,
            Progress::Syn if server.packets == 0 => {
                let waited = told.end.time.wrapping_sub(shake.first_syn_time);
                let short = (0..FIRST_WAIT).contains(&waited);
                if short { HandshakeOutcome::CaptureEnds } else { HandshakeOutcome::Unanswered }
            }
            // A server that goes on to speak was acknowledged.
            Progress::NotSeen if shake.syn_ack != 0 && client.packets == 0 && server.segments > 0 => {
                HandshakeOutcome::OneDirection
            }
            Progress::NotSeen if shake.syn_ack == 0 => HandshakeOutcome::NotCaptured,
            Progress::Syn | Progress::SynAck | Progress::NotSeen => HandshakeOutcome::Incomplete,
        }
    }

    fn handshake_row(&self, told: Told) -> HandshakeRow {
        let shake = &self.handshake;
        let frame = |number: u32| (number != 0).then_some(number);
        let complete = shake.progress == Progress::Complete;
        let crossed = self.rare.as_ref().and_then(|rare| rare.crossed).filter(|_| complete);
        let answered = (complete || shake.progress == Progress::SynAck) && crossed.is_none();
        let reordered = answered && (shake.syn > shake.syn_ack || complete && shake.ack < shake.syn_ack);
        let mut impossible_times = false;
        let mut span = |known: bool, from: i64, to: i64| {
            let span = to.checked_sub(from).filter(|span| (0..=LONGEST).contains(span));
            let known = known && !reordered;
            impossible_times |= known && span.is_none();
            span.filter(|_| known)
        };
        let step = complete && crossed.is_none();
        HandshakeRow {
            outcome: self.outcome(told),
            opening: crossed.map_or(Opening::ThreeWay, |crossed| crossed.opening()),
            frames: [frame(shake.syn), frame(shake.syn_ack), frame(shake.ack).filter(|_| step)],
            packets: crossed.map_or([None; MAX_PACKETS], |crossed| crossed.packets.map(frame)),
            reordered,
            syn_retries: shake.syn_retries,
            syn_ack_retries: shake.syn_ack_retries,
            refused_before: shake.refused_before,
            in_syn: if complete || shake.progress == Progress::SynAck { shake.in_syn } else { 0 },
            syn_to_syn_ack: span(answered, shake.syn_time, shake.syn_ack_time),
            syn_ack_to_ack: span(step, shake.syn_ack_time, shake.ack_time),
            total: span(complete, shake.syn_time, shake.ack_time),
            total_from_first_syn: span(complete, shake.first_syn_time, shake.ack_time),
            impossible_times,
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

    fn teardown_row(&self, client: Side) -> TeardownRow {
        let role = |side| if side == client { Role::Client } else { Role::Server };
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
            first: first.filter(|_| !refused).map(role),
            frames,
            reset: (self.reset.frame != 0).then(|| (role(self.reset.side), self.reset.reason, self.reset.frame)),
        }
    }
}
