//! What travels between two crafted endpoints.

use std::net::IpAddr;
use std::rc::Rc;

use super::conversation::Side;
use super::truth::Cause;

/// TCP's flags, as bits of the header's byte 13.
pub(super) mod flags {
    pub(crate) const FIN: u8 = 0x01;
    pub(crate) const SYN: u8 = 0x02;
    pub(crate) const RST: u8 = 0x04;
    pub(crate) const PSH: u8 = 0x08;
    pub(crate) const ACK: u8 = 0x10;
    pub(crate) const URG: u8 = 0x20;
}

/// One end of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) mac: [u8; 6],
    pub(super) address: IpAddr,
    pub(super) port: u16,
}

/// Bytes that a packet carries: a part of what its side says.
#[derive(Clone, Debug, Default)]
pub(super) struct Payload {
    bytes: Option<Rc<[u8]>>,
    from: u32,
    len: u32,
}

impl Payload {
    pub(super) fn part(bytes: &Rc<[u8]>, from: u64, len: u64) -> Self {
        Self { bytes: Some(Rc::clone(bytes)), from: from as u32, len: len as u32 }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        let (from, len) = (self.from as usize, self.len as usize);
        self.bytes.as_deref().and_then(|bytes| bytes.get(from..from + len)).unwrap_or_default()
    }

    pub(super) fn len(&self) -> u64 {
        u64::from(self.len)
    }
}

/// Options of a TCP header.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Options {
    pub(super) mss: Option<u16>,
    pub(super) scale: Option<u8>,
    pub(super) sack_permitted: bool,
    /// RFC 7323: value and echo.
    pub(super) timestamps: Option<(u32, u32)>,
    /// RFC 2018: up to three blocks, as positions in the other side's stream.
    pub(super) sack: [(u64, u64); 3],
    pub(super) sacks: u8,
}

/// A TCP header. Numbers are positions: 0 is the SYN, 1 the first byte; what stands on the wire is the position and the
/// initial sequence number, modulo 2³² (RFC 9293, section 3.4).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tcp {
    pub(super) seq: u64,
    pub(super) ack: u64,
    pub(super) flags: u8,
    pub(super) window: u16,
    pub(super) options: Options,
}

/// What a packet is.
#[derive(Clone, Debug)]
pub(super) enum Body {
    Tcp(Tcp),
    Udp,
    /// ICMP destination unreachable, port unreachable, quoting a datagram of the other side with these bytes.
    Unreachable(u16),
}

/// A packet on its way.
#[derive(Clone, Debug)]
pub(super) struct Packet {
    /// Place of its conversation among those that are alive.
    pub(super) slot: u32,
    pub(super) from: Side,
    pub(super) body: Body,
    pub(super) payload: Payload,
    /// `ip.id`
    pub(super) identification: u16,
    pub(super) cause: Cause,
    /// Largest IP packet, if it is to be fragmented.
    pub(super) mtu: Option<u16>,
    /// A forced packet's place in its script; for others 0.
    pub(super) script: u32,
}

impl Packet {
    pub(super) fn tcp(&self) -> Option<&Tcp> {
        if let Body::Tcp(tcp) = &self.body { Some(tcp) } else { None }
    }

    /// Positions that its bytes, SYN and FIN take.
    pub(super) fn end(&self) -> u64 {
        let Some(tcp) = self.tcp() else { return 0 };
        tcp.seq + self.payload.len() + u64::from(tcp.flags & flags::SYN != 0) + u64::from(tcp.flags & flags::FIN != 0)
    }

    /// Length on the wire, about: what a link's rate is reckoned with.
    pub(super) fn wire_len(&self) -> u64 {
        66 + self.payload.len()
    }
}
