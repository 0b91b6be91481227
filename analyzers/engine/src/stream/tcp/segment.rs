//! One TCP segment as the stream's state sees it.

use crate::packet::layer::TcpFlags;
use crate::stream::copies::Identity;

/// The values of a segment that the rules work on; numbers are absolute.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment {
    pub(crate) frame: u32,
    /// Nanoseconds since the epoch.
    pub(crate) time: i64,
    pub(crate) seq: u32,
    pub(crate) ack: u32,
    pub(crate) flags: TcpFlags,
    /// Window field, not scaled.
    pub(crate) window: u16,
    /// Payload bytes on the wire; 0 where unknown.
    pub(crate) len: u32,
    /// Whether an ICMP error quoted it: then it tells which stream it belongs to, and nothing else.
    pub(crate) quoted: bool,
    /// Whether its header was captured far enough, and is sound enough, to take part in the analysis.
    pub(crate) sound: bool,
    /// What tells a copy of it.
    pub(crate) identity: Identity,
}

impl Segment {
    /// The number after its last byte; SYN and FIN count one each (RFC 9293, section 3.4).
    #[inline]
    pub(crate) const fn end(&self) -> u32 {
        self.seq.wrapping_add(self.len).wrapping_add(self.flags.syn() as u32).wrapping_add(self.flags.fin() as u32)
    }
}

/// What a packet is in its stream (`wirelab.phase`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// SYN, SYN-ACK, and the ACK that completes them.
    Handshake,
    /// It brings application bytes that were not seen before.
    Payload,
    /// It only acknowledges.
    Acknowledgement,
    /// A keep-alive probe (RFC 9293, section 3.8.4), or its answer.
    KeepAlive,
    /// It brings only what was seen before.
    Repeat,
    /// FIN, its acknowledgement, RST.
    Teardown,
    /// A FIN or RST whose number lies outside the window: it ends nothing (RFC 5961, section 3).
    Stray,
    /// A packet that was captured before: the same one again, and not one that was sent again.
    Copy,
    /// The copy of a packet that an ICMP error quotes.
    Quoted,
}

impl Phase {
    /// The word for tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Handshake => "handshake",
            Self::Payload => "payload",
            Self::Acknowledgement => "acknowledgement",
            Self::KeepAlive => "keep-alive",
            Self::Repeat => "repeat",
            Self::Teardown => "teardown",
            Self::Stray => "stray",
            Self::Copy => "copy",
            Self::Quoted => "quoted",
        }
    }
}
