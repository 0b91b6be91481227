//! One TCP segment over IPv4 over Ethernet, as bytes.
//!
//! Written by hand rather than with etherparse's builder: nothing in it can fail then, and a million take a third of a
//! second. The tests read the result back with etherparse.

/// One end of a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Endpoint {
    pub(super) mac: [u8; 6],
    pub(super) address: [u8; 4],
    pub(super) port: u16,
}

/// TCP's flags, as bits of the header's byte 13.
pub(super) mod flags {
    pub(crate) const FIN: u8 = 0x01;
    pub(crate) const SYN: u8 = 0x02;
    pub(crate) const PSH: u8 = 0x08;
    pub(crate) const ACK: u8 = 0x10;
}

/// Bytes in front of the TCP header: Ethernet II and IPv4 without options.
const BEFORE_TCP: usize = 14 + 20;
/// Largest segment on Ethernet (RFC 879: 1,500 bytes without 20 of IPv4 and 20 of TCP).
const MSS: u16 = 1460;
/// As Linux sends it: windows count 128 bytes.
const WINDOW_SCALE: u8 = 7;
/// The window in a SYN, which is never scaled, and in all others, in units of 128 bytes.
const WINDOW_OF_SYN: u16 = 64_240;
const WINDOW: u16 = 502;

/// What a segment says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment<'a> {
    pub(super) from: Endpoint,
    pub(super) to: Endpoint,
    /// `ip.id`
    pub(super) identification: u16,
    pub(super) sequence: u32,
    pub(super) acknowledgment: u32,
    pub(super) flags: u8,
    /// `tcp.options.timestamp.tsval` and `.tsecr`
    pub(super) timestamps: (u32, u32),
    pub(super) payload: &'a [u8],
}

impl Segment<'_> {
    /// Writes the frame over what `frame` held.
    pub(super) fn write(&self, frame: &mut Vec<u8>) {
        frame.clear();
        frame.extend_from_slice(&self.to.mac);
        frame.extend_from_slice(&self.from.mac);
        frame.extend_from_slice(&[0x08, 0x00]);
        let is_syn = self.flags & flags::SYN != 0;
        let tcp_header: u16 = if is_syn { 40 } else { 32 };
        self.write_ipv4(frame, tcp_header);
        self.write_tcp(frame, tcp_header, is_syn);
        frame.extend_from_slice(self.payload);
        self.write_tcp_checksum(frame);
    }

    fn write_ipv4(&self, frame: &mut Vec<u8>, tcp_header: u16) {
        let start = frame.len();
        // Payloads here are a few hundred bytes.
        let length = 20 + tcp_header + self.payload.len() as u16;
        frame.extend_from_slice(&[0x45, 0x00]);
        frame.extend_from_slice(&length.to_be_bytes());
        frame.extend_from_slice(&self.identification.to_be_bytes());
        // Don't fragment; time to live 64; TCP; checksum, filled in below.
        frame.extend_from_slice(&[0x40, 0x00, 64, 6, 0, 0]);
        frame.extend_from_slice(&self.from.address);
        frame.extend_from_slice(&self.to.address);
        let checksum = finish(sum(0, frame.get(start..).unwrap_or_default()));
        put(frame, start + 10, checksum);
    }

    fn write_tcp(&self, frame: &mut Vec<u8>, header: u16, is_syn: bool) {
        frame.extend_from_slice(&self.from.port.to_be_bytes());
        frame.extend_from_slice(&self.to.port.to_be_bytes());
        frame.extend_from_slice(&self.sequence.to_be_bytes());
        frame.extend_from_slice(&self.acknowledgment.to_be_bytes());
        // The header's length in words of 4 bytes, in the upper half of a byte.
        frame.extend_from_slice(&[(header << 2) as u8, self.flags]);
        frame.extend_from_slice(&if is_syn { WINDOW_OF_SYN } else { WINDOW }.to_be_bytes());
        // Checksum, filled in last, and urgent pointer.
        frame.extend_from_slice(&[0; 4]);
        if is_syn {
            // Maximum segment size, SACK permitted: in Linux's order, the time stamps and the scale after them.
            frame.extend_from_slice(&[2, 4]);
            frame.extend_from_slice(&MSS.to_be_bytes());
            frame.extend_from_slice(&[4, 2, 8, 10]);
        } else {
            frame.extend_from_slice(&[1, 1, 8, 10]);
        }
        frame.extend_from_slice(&self.timestamps.0.to_be_bytes());
        frame.extend_from_slice(&self.timestamps.1.to_be_bytes());
        if is_syn {
            frame.extend_from_slice(&[1, 3, 3, WINDOW_SCALE]);
        }
    }

    fn write_tcp_checksum(&self, frame: &mut [u8]) {
        let tcp = frame.get(BEFORE_TCP..).unwrap_or_default();
        // Pseudo header (RFC 9293, 3.1): addresses, protocol, length.
        let pseudo = sum(sum(6 + tcp.len() as u32, &self.from.address), &self.to.address);
        let checksum = finish(sum(pseudo, tcp));
        put(frame, BEFORE_TCP + 16, checksum);
    }
}

/// Adds bytes to a one's-complement sum (RFC 1071).
fn sum(start: u32, bytes: &[u8]) -> u32 {
    let words = bytes.chunks(2).map(|word| match *word {
        [high, low] => u32::from(u16::from_be_bytes([high, low])),
        [high] => u32::from(high) << 8,
        _ => 0,
    });
    start + words.sum::<u32>()
}

fn finish(sum: u32) -> u16 {
    let folded = (sum & 0xffff) + (sum >> 16);
    let folded = (folded & 0xffff) + (folded >> 16);
    // Folded twice, it fits 16 bits.
    !(folded as u16)
}

fn put(frame: &mut [u8], at: usize, value: u16) {
    if let Some(place) = frame.get_mut(at..at + 2) {
        place.copy_from_slice(&value.to_be_bytes());
    }
}

#[cfg(test)]
mod tests {
    use etherparse::{NetSlice, SlicedPacket, TcpOptionElement, TransportSlice};

    use super::*;

    fn segment(flags: u8, payload: &[u8]) -> Segment<'_> {
        Segment {
            from: Endpoint { mac: [2, 0, 0, 0, 0, 1], address: [10, 0, 0, 11], port: 40_000 },
            to: Endpoint { mac: [2, 0, 0, 0, 0, 2], address: [10, 0, 0, 1], port: 12_345 },
            identification: 0xbeef,
            sequence: 0xffff_fff0,
            acknowledgment: 77,
            flags,
            timestamps: (1000, 2000),
            payload,
        }
    }

    #[test]
    fn etherparse_reads_what_was_meant() {
        let mut frame = Vec::new();
        for (flags, payload) in [
            (flags::SYN, &b""[..]),
            (flags::SYN | flags::ACK, b""),
            (flags::ACK, b""),
            (flags::ACK | flags::PSH, b"ping"),
            (flags::ACK | flags::PSH, b"odd"),
            (flags::ACK | flags::FIN, b""),
        ] {
            segment(flags, payload).write(&mut frame);
            let packet = SlicedPacket::from_ethernet(&frame).unwrap();
            let Some(NetSlice::Ipv4(ip)) = packet.net else { panic!("no IPv4") };
            let header = ip.header().to_header();
            assert_eq!(header.calc_header_checksum(), header.header_checksum);
            assert!(header.dont_fragment);
            let Some(TransportSlice::Tcp(tcp)) = packet.transport else { panic!("no TCP") };
            assert_eq!(tcp.payload(), payload);
            assert_eq!(tcp.calc_checksum_ipv4(ip.header().source(), ip.header().destination()), Ok(tcp.checksum()));
            assert_eq!((tcp.syn(), tcp.fin()), (flags & flags::SYN != 0, flags & flags::FIN != 0));
            let options: Vec<_> = tcp.options_iterator().map(Result::unwrap).collect();
            assert!(options.contains(&TcpOptionElement::Timestamp(1000, 2000)));
            assert_eq!(options.contains(&TcpOptionElement::WindowScale(7)), tcp.syn());
            assert_eq!(options.contains(&TcpOptionElement::MaximumSegmentSize(1460)), tcp.syn());
        }
    }
}
