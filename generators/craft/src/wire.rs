//! Packets as bytes: every packet of every crafted capture is written here.
//!
//! etherparse writes the headers that it knows (Ethernet II, IPv4, IPv6, TCP, UDP, ICMP and ICMPv6) and computes their
//! checksums. By hand are the link headers that it does not know, in [`link`].

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

/// Why a packet cannot be written. Scenarios that would lead to this are refused when they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FrameError {
    /// A length field has no room for it.
    #[error("a packet is longer than its headers can say")]
    TooLong,
    /// Its sender has an address of IPv4 and its receiver one of IPv6, or the other way round.
    #[error("a packet goes from an address of one version of IP to an address of the other")]
    TwoVersions,
}

/// Makes the frames of packets, over and over in the same buffers.
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

    /// The frames of a packet: one, or one a fragment. `isns` are the initial sequence numbers of sender and receiver.
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
        // What is not cut is one piece, and never empty.
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
