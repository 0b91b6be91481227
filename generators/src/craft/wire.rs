//! Packets as bytes: link header, IP, TCP, UDP or ICMP, with checksums.
//!
//! Written by hand rather than with a builder: nothing in it can fail. The tests read the result back with etherparse.

mod checksum;
mod ip;
mod link;
mod tcp;

use super::packet::{Body, Packet, Place};
use super::scenario::{CaptureSettings, Checksums};

pub(crate) use link::Link;

/// ICMP and ICMPv6: destination unreachable, port unreachable (RFC 792; RFC 4443, section 3.1).
const UNREACHABLE: [[u8; 2]; 2] = [[3, 3], [1, 4]];
const TCP: u8 = 6;
const UDP: u8 = 17;

/// Makes the frames of packets, over and over in the same buffers.
pub(super) struct Wire {
    link: Link,
    checksums: Checksums,
    transport: Vec<u8>,
    frames: Vec<Vec<u8>>,
    used: usize,
}

impl Wire {
    pub(super) fn new(settings: &CaptureSettings) -> Self {
        Self { link: settings.link, checksums: settings.checksums, transport: Vec::new(), frames: Vec::new(), used: 0 }
    }

    /// The frames of a packet: one, or one a fragment. `isns` are the initial sequence numbers of sender and receiver.
    pub(super) fn write(&mut self, packet: &Packet, from: &Place, to: &Place, isns: [u32; 2]) -> &[Vec<u8>] {
        self.transport.clear();
        let protocol = match &packet.body {
            Body::Tcp(head) => {
                tcp::write(&mut self.transport, head, [from.port, to.port], isns, packet.payload.bytes());
                TCP
            }
            Body::Udp => {
                datagram(&mut self.transport, from, to, packet.payload.bytes());
                UDP
            }
            Body::Unreachable(identification) => {
                self.unreachable(from, to, *identification, packet.payload.bytes());
                if from.address.is_ipv4() { 1 } else { 58 }
            }
        };
        let place = match protocol {
            TCP => 16,
            UDP => 6,
            _ => 2,
        };
        let pseudo = checksum::pseudo(from.address, to.address, protocol, self.transport.len());
        let value = match (self.checksums, protocol) {
            (_, 1) => checksum::finish(checksum::sum(0, &self.transport)),
            (Checksums::Zero, TCP | UDP) => 0,
            // What a system leaves in the field when a network card is to do the rest.
            (Checksums::Partial, TCP | UDP) => !checksum::finish(pseudo),
            _ => match checksum::finish(checksum::sum(pseudo, &self.transport)) {
                // RFC 768: zero means none.
                0 if protocol == UDP => 0xffff,
                value => value,
            },
        };
        checksum::put(&mut self.transport, place, value);
        self.used = 0;
        let mtu = packet.mtu.map_or(usize::from(u16::MAX), usize::from);
        // Fragments carry multiples of eight bytes (RFC 791, section 3.2).
        let room = (mtu.saturating_sub(20) / 8 * 8).max(8);
        let transport = std::mem::take(&mut self.transport);
        let pieces = if transport.len() > room && from.address.is_ipv4() { room } else { transport.len().max(1) };
        let count = transport.chunks(pieces).count();
        for (index, piece) in transport.chunks(pieces).enumerate() {
            let fragment = ip::Fragment { offset: index * pieces, more: index + 1 < count };
            let frame = self.next_frame();
            let mut bytes = std::mem::take(frame);
            bytes.clear();
            self.link.write(&mut bytes, from, to);
            ip::write(&mut bytes, from.address, to.address, protocol, packet.identification, fragment, piece.len());
            bytes.extend_from_slice(piece);
            if let Some(frame) = self.frames.get_mut(self.used - 1) {
                *frame = bytes;
            }
        }
        self.transport = transport;
        self.frames.get(..self.used).unwrap_or_default()
    }

    fn next_frame(&mut self) -> &mut Vec<u8> {
        if self.used == self.frames.len() {
            self.frames.push(Vec::new());
        }
        self.used += 1;
        let last = self.used - 1;
        &mut self.frames[last]
    }

    /// The error quotes the datagram that could not be delivered: its IP header and what follows (RFC 792), at most 548
    /// bytes of it (RFC 1812, section 4.3.2.3).
    fn unreachable(&mut self, from: &Place, to: &Place, identification: u16, payload: &[u8]) {
        let kind = if from.address.is_ipv4() { UNREACHABLE[0] } else { UNREACHABLE[1] };
        self.transport.extend_from_slice(&kind);
        self.transport.extend_from_slice(&[0; 6]);
        let mut quoted = Vec::new();
        datagram(&mut quoted, to, from, payload);
        let pseudo = checksum::pseudo(to.address, from.address, UDP, quoted.len());
        let value = checksum::finish(checksum::sum(pseudo, &quoted));
        checksum::put(&mut quoted, 6, if value == 0 { 0xffff } else { value });
        let whole = ip::Fragment { offset: 0, more: false };
        ip::write(&mut self.transport, to.address, from.address, UDP, identification, whole, quoted.len());
        quoted.truncate(520);
        self.transport.extend_from_slice(&quoted);
    }
}

fn datagram(out: &mut Vec<u8>, from: &Place, to: &Place, payload: &[u8]) {
    out.extend_from_slice(&from.port.to_be_bytes());
    out.extend_from_slice(&to.port.to_be_bytes());
    out.extend_from_slice(&(payload.len() as u16 + 8).to_be_bytes());
    out.extend_from_slice(&[0; 2]);
    out.extend_from_slice(payload);
}

#[cfg(test)]
mod tests;
