//! What travels between two crafted endpoints.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use wirelab_labs::Side;

use super::truth::Cause;

/// TCP's flags, as bits of the header's byte 13.
pub(crate) mod flags {
    pub(crate) const FIN: u8 = 0x01;
    pub(crate) const SYN: u8 = 0x02;
    pub(crate) const RST: u8 = 0x04;
    pub(crate) const PSH: u8 = 0x08;
    pub(crate) const ACK: u8 = 0x10;
    pub(crate) const URG: u8 = 0x20;
}

/// One end of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) mac: [u8; 6],
    pub(crate) address: IpAddr,
    pub(crate) port: u16,
}

impl Place {
    pub(crate) fn socket(&self) -> SocketAddr {
        SocketAddr::new(self.address, self.port)
    }
}

/// Bytes that a packet carries: a part of what its side says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Payload {
    bytes: Option<Arc<[u8]>>,
    from: u32,
    len: u32,
}

impl Payload {
    pub(crate) fn part(bytes: &Arc<[u8]>, from: u64, len: u64) -> Self {
        Self { bytes: Some(Arc::clone(bytes)), from: from as u32, len: len as u32 }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        let (from, len) = (self.from as usize, self.len as usize);
        self.bytes.as_deref().and_then(|bytes| bytes.get(from..from + len)).unwrap_or_default()
    }

    pub(crate) fn len(&self) -> u64 {
        u64::from(self.len)
    }
}

/// Options of a TCP header.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Options {
    pub(crate) mss: Option<u16>,
    pub(crate) scale: Option<u8>,
    pub(crate) sack_permitted: bool,
    /// RFC 7323: value and echo.
    pub(crate) timestamps: Option<(u32, u32)>,
    /// RFC 2018: up to three blocks, as positions in the other side's stream.
    pub(crate) sack: [(u64, u64); 3],
    pub(crate) sacks: u8,
}

/// A TCP header. Numbers are positions: 0 is the SYN, 1 the first byte; what stands on the wire is the position and the
/// initial sequence number, modulo 2³² (RFC 9293, section 3.4).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tcp {
    pub(crate) seq: u64,
    pub(crate) ack: u64,
    pub(crate) flags: u8,
    pub(crate) window: u16,
    pub(crate) options: Options,
}

/// What a packet is.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    Tcp(Tcp),
    Udp,
    /// ICMP destination unreachable, port unreachable, quoting a datagram of the other side with these bytes.
    Unreachable(u16),
}

/// A packet on its way.
#[derive(Clone, Debug)]
pub(crate) struct Packet {
    /// Place of its conversation among those that are alive.
    pub(crate) slot: u32,
    pub(crate) from: Side,
    pub(crate) body: Body,
    pub(crate) payload: Payload,
    /// `ip.id`
    pub(crate) identification: u16,
    pub(crate) cause: Cause,
    /// Largest IP packet, if it is to be fragmented.
    pub(crate) mtu: Option<u16>,
    /// A forced packet's place in its script; for others 0.
    pub(crate) script: u32,
}

impl Packet {
    pub(crate) fn tcp(&self) -> Option<&Tcp> {
        if let Body::Tcp(tcp) = &self.body { Some(tcp) } else { None }
    }

    /// Its bytes in the stream: behind a SYN, if it has one (RFC 9293, section 3.4).
    pub(crate) fn data(&self) -> (u64, u64) {
        let start = self.tcp().map_or(0, |tcp| tcp.seq + u64::from(tcp.flags & flags::SYN != 0));
        (start, start + self.payload.len())
    }

    /// Length on the wire, about: what a link's rate is reckoned with.
    pub(crate) fn wire_len(&self) -> u64 {
        66 + self.payload.len()
    }
}
