//! The state of one TCP conversation, in a few hundred bytes.

use super::half::Half;
use super::handshake::Handshake;
use super::rare::Rare;
use super::teardown::Reset;
use crate::packet::layer::Unreachable;
use crate::stream::key::{FlowKey, Side};
use crate::stream::{Role, RolesFrom};

/// Bits of `tcp.completeness`.
pub(crate) mod complete {
    pub(crate) const SYN: u8 = 1;
    pub(crate) const SYN_ACK: u8 = 2;
    pub(crate) const ACK: u8 = 4;
    pub(crate) const DATA: u8 = 8;
    pub(crate) const FIN: u8 = 16;
    pub(crate) const RST: u8 = 32;
}

/// One conversation. The budget is 400 bytes with its place in the index: a capture can hold a million of them.
///
/// The first cache line and one for each direction are all that an ordinary packet touches; what only handshake and
/// teardown need comes behind.
#[derive(Clone, Debug, PartialEq)]
#[repr(C, align(64))]
pub(crate) struct TcpStream {
    pub(crate) key: FlowKey,
    /// Times of the first packet and of the one before the present one, in nanoseconds since the epoch.
    pub(crate) first_time: i64,
    pub(crate) previous_time: i64,
    pub(crate) last_frame: u32,
    pub(crate) first_frame: u32,
    /// Packets that were captured before.
    pub(crate) duplicates: u32,
    /// How many packets those are copies of.
    pub(crate) copied_packets: u32,
    /// Who is the client, as far as it is known by now, and from what.
    pub(crate) client: Side,
    pub(crate) roles_from: RolesFrom,
    /// Who opened the stream as its first packet tells it: its sender, or the receiver of a SYN-ACK. This never changes.
    pub(crate) opener: Side,
    /// Who sent payload last.
    pub(crate) last_payload: Option<Side>,
    pub(crate) completeness: u8,
    /// The same with what came before a SYN that began the stream anew; in 4.0, without a first packet that is no SYN.
    pub(crate) completeness_behind: u8,
    /// Whether the handshake is complete: then only a SYN concerns it.
    pub(crate) established: bool,
    /// Whether the packet that opened it is a copy: then all of it is captured twice, and has its own story nonetheless.
    pub(crate) copied: bool,
    /// Where rows are not kept up: whether only SYN, FIN and RST can still change what is asked for, and a kind of packet that
    /// was not seen before.
    pub(crate) settled: bool,
    pub(crate) halves: [Half; 2],
    pub(crate) handshake: Handshake,
    /// What most streams do not have.
    pub(crate) rare: Option<Box<Rare>>,
    /// What the ICMP error that quotes it says cannot be reached, the frame of that error (0 for none), and the frame of the
    /// SYN that it quotes (0 for none).
    pub(crate) unreachable: Option<Unreachable>,
    pub(crate) icmp_frame: u32,
    pub(crate) icmp_syn: u32,
    /// The stream before with the same endpoints, from 1; 0 for none.
    pub(crate) before: u32,
    pub(crate) reset: Reset,
    /// When the first acknowledgement came that is no SYN; 0 for none.
    pub(crate) first_ack_time: i64,
}

const _: () = assert!(size_of::<TcpStream>() <= 320);

impl TcpStream {
    /// Something of each line that an ordinary packet touches.
    #[inline]
    pub(super) fn touch(&self) -> u64 {
        self.halves.iter().fold(self.previous_time.cast_unsigned(), |seen, half| seen ^ half.bytes)
    }

    pub(crate) fn new(key: FlowKey, frame: u32, time: i64, opener: Side) -> Self {
        Self {
            key,
            first_time: time,
            previous_time: time,
            handshake: Handshake::default(),
            halves: [Half::default(); 2],
            rare: None,
            first_frame: frame,
            last_frame: frame,
            icmp_frame: 0,
            icmp_syn: 0,
            before: 0,
            copied: false,
            unreachable: None,
            reset: Reset::default(),
            duplicates: 0,
            copied_packets: 0,
            completeness: 0,
            completeness_behind: 0,
            client: opener,
            roles_from: RolesFrom::default(),
            opener,
            last_payload: None,
            first_ack_time: 0,
            settled: false,
            established: false,
        }
    }

    /// One of which no packet was seen.
    pub(super) fn announced(key: FlowKey) -> Self {
        Self::new(key, 0, 0, Side::Low)
    }

    /// Whether no packet of it was seen yet: frames count from 1.
    #[inline]
    pub(super) fn is_announced(&self) -> bool {
        self.first_frame == 0
    }

    /// The direction that a side sends in, and the one that it receives.
    #[inline]
    pub(crate) fn directions(&mut self, side: Side) -> (&mut Half, &mut Half) {
        let [low, high] = &mut self.halves;
        match side {
            Side::Low => (low, high),
            Side::High => (high, low),
        }
    }

    #[inline]
    pub(crate) fn half(&self, side: Side) -> &Half {
        let [low, high] = &self.halves;
        match side {
            Side::Low => low,
            Side::High => high,
        }
    }

    /// Whether an earlier stream had the same endpoints.
    #[inline]
    pub(crate) fn reused(&self) -> bool {
        self.before != 0
    }

    #[inline]
    pub(crate) fn role(&self, side: Side) -> Role {
        if side == self.client { Role::Client } else { Role::Server }
    }

    /// What is missing of what a side sent, in bytes: holes, and what the other side acknowledged behind all that was seen.
    pub(crate) fn missing(&self, side: Side) -> u64 {
        let holes = self.rare.as_ref().map_or(0, |rare| rare.holes.missing(side));
        holes + u64::from(self.half(side).unseen(self.half(side.other())))
    }
}
