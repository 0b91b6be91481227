//! Turns packets into bytes. Every frame of every crafted capture is written here.
//!
//! etherparse writes the headers it supports (Ethernet II, IPv4, IPv6, TCP, UDP, ICMP and ICMPv6) and computes their
//! checksums. [`link`] writes the link headers that etherparse lacks.

mod addresses;
mod icmp;
mod ip;
mod link;
mod tcp;
mod udp;

use super::packet::{Body, Packet, Place};
use super::scenario::{CaptureSettings, Checksums};
use addresses::Addresses;

pub(crate) use link::Link;

/// Why a packet cannot be written. Reading a scenario rejects everything that would lead to this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FrameError {
    /// A length field cannot hold its length.
    #[error("a packet is too long for its length fields")]
    TooLong,
    /// One end has an IPv4 address, the other an IPv6 address.
    #[error("a packet has one IPv4 address and one IPv6 address")]
    TwoVersions,
}

/// Writes frames into buffers that are reused.
pub(super) struct Wire {
    link: Link,
    checksums: Checksums,
    transport: Vec<u8>,
    frames: Vec<Vec<u8>>,
}

impl Wire {
    pub(super) fn new(settings: &CaptureSettings) -> Self {
        Self { link: settings.link, checksums: settings.checksums, transport: Vec::new(), frames: Vec::new() }
    }

    /// The frames of a packet: one, or one per fragment. `isns` are the initial sequence numbers of sender and
    /// receiver.
    pub(super) fn write(
        &mut self,
        packet: &Packet,
        from: &Place,
        to: &Place,
        isns: [u32; 2],
    ) -> Result<&[Vec<u8>], FrameError> {
        let addresses = Addresses::new(from.address, to.address)?;
        let (ports, payload) = ([from.port, to.port], packet.payload.bytes());
        let transport = &mut self.transport;
        transport.clear();
        let protocol = match &packet.body {
            Body::Tcp(head) => tcp::write(transport, head, ports, isns, addresses, self.checksums, payload)?,
            Body::Udp => udp::write(transport, ports, addresses, self.checksums, payload)?,
            Body::Unreachable(number) => icmp::unreachable(transport, ports, addresses, *number, payload)?,
        };
        let room = match packet.mtu {
            Some(mtu) if from.address.is_ipv4() => ip::room_in(mtu),
            _ => usize::MAX,
        };
        // A packet that fits is one piece, and `chunks` needs a size above zero.
        let size = if transport.len() > room { room } else { transport.len().max(1) };
        let count = transport.chunks(size).count();
        self.frames.resize_with(self.frames.len().max(count), Vec::new);
        for ((index, piece), frame) in transport.chunks(size).enumerate().zip(&mut self.frames) {
            let fragment = ip::Fragment { offset: index * size, more: index + 1 < count };
            frame.clear();
            self.link.write(frame, from, to);
            ip::write(frame, addresses, protocol, packet.identification, fragment, piece.len())?;
            frame.extend_from_slice(piece);
        }
        Ok(self.frames.get(..count).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests;
