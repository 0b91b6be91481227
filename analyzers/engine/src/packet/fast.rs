//! Fast path: Ethernet or a loopback pseudo header, IPv4 without options or fragments, TCP. Most packets of a lab.
//!
//! Gives the same values as [`Decoder`](super::Decoder) without building a list of headers, which is half the cost of a
//! packet. A test holds both to the same answer.

use wirelab_capture::link::LinkType;
use wirelab_capture::packet::{Packet, RecordKind};

use super::layer::{Header, Ipv4, Tcp, TcpFlags};
use super::{Checksum, TcpOptions, ipv4_header_checksum, transport_checksum, transport_fits};

/// The port of SOCKS (RFC 1928), by which Wireshark knows it.
pub(crate) const SOCKS: u16 = 1080;

const IPV4: usize = 20;
const TCP: usize = 20;

/// The headers of a packet on the fast path.
#[derive(Clone, Copy, Debug)]
pub struct FastPacket<'a> {
    /// IPv4 source address.
    pub src: [u8; 4],
    /// IPv4 destination address.
    pub dst: [u8; 4],
    /// IP identification.
    pub id: u16,
    /// Its TCP header.
    pub tcp: Tcp,
    /// The captured bytes of the IPv4 packet, without what follows it in the frame.
    datagram: &'a [u8],
}

/// Parses a packet on the fast path. `None`: not on the fast path; use [`Decoder`](super::Decoder).
#[inline(always)]
pub fn fast_packet<'a>(packet: &Packet<'a>) -> Option<FastPacket<'a>> {
    if packet.kind != RecordKind::Packet || packet.fcs_bytes.is_some_and(|bytes| bytes > 0) {
        return None;
    }
    let at = network_at(packet.link, packet.data)?;
    let datagram = packet.data.get(at..)?;
    let heads = datagram.first_chunk::<{ IPV4 + TCP }>()?;
    let [first, _, l0, l1, i0, i1, f0, f1, _, protocol, _, _, s0, s1, s2, s3, d0, d1, d2, d3, rest @ ..] = heads;
    let total_len = u16::from_be_bytes([*l0, *l1]);
    let length = usize::from(total_len);
    // A length beyond the end of the frame, or one that ends inside the headers, is left to the decoder.
    if *first != 0x45
        || *protocol != 6
        || u16::from_be_bytes([*f0, *f1]) & 0x3fff != 0
        || length < IPV4 + TCP
        || (packet.original_len as usize) < at + length
    {
        return None;
    }
    let [p0, p1, q0, q1, n0, n1, n2, n3, a0, a1, a2, a3, o0, o1, w0, w1, c0, c1, u0, u1] = *rest;
    let header_len = (o0 >> 4) * 4;
    // What a proxy carries is read, not only placed.
    if [[p0, p1], [q0, q1]].contains(&SOCKS.to_be_bytes()) {
        return None;
    }
    let tcp = Tcp {
        src_port: u16::from_be_bytes([p0, p1]),
        dst_port: u16::from_be_bytes([q0, q1]),
        seq: u32::from_be_bytes([n0, n1, n2, n3]),
        ack: u32::from_be_bytes([a0, a1, a2, a3]),
        flags: TcpFlags(u16::from_be_bytes([o0, o1]) & 0x0fff),
        window: u16::from_be_bytes([w0, w1]),
        checksum: u16::from_be_bytes([c0, c1]),
        urgent: u16::from_be_bytes([u0, u1]),
        header_len,
        have: TCP as u8,
        payload_len: (u32::from(total_len) - IPV4 as u32).checked_sub(u32::from(header_len)),
        net: None,
    };
    let datagram = datagram.get(..length).unwrap_or(datagram);
    let (src, dst) = ([*s0, *s1, *s2, *s3], [*d0, *d1, *d2, *d3]);
    Some(FastPacket { src, dst, id: u16::from_be_bytes([*i0, *i1]), tcp, datagram })
}

/// Offset of the IPv4 header, for Ethernet and loopback.
#[inline(always)]
fn network_at(link: LinkType, data: &[u8]) -> Option<usize> {
    if link == LinkType::ETHERNET {
        return (data.get(12..14)? == [8, 0]).then_some(14);
    }
    // The address family of IPv4 is 2 everywhere, in one byte order or the other.
    let family = data.first_chunk::<4>()?;
    (link.0 == 0 && matches!(family, [2, 0, 0, 0] | [0, 0, 0, 2])).then_some(4)
}

impl<'a> FastPacket<'a> {
    /// The TCP options.
    #[inline]
    pub(crate) fn options(&self) -> TcpOptions<'a> {
        TcpOptions::new(self.header())
    }

    /// True if the TCP header is sound and fully captured, and the payload length is known.
    #[inline]
    pub(crate) fn is_whole(&self) -> bool {
        let length = self.tcp.header_len;
        length >= TCP as u8 && self.tcp.payload_len.is_some() && self.segment().len() >= usize::from(length)
    }

    /// True if the TCP header was fully captured.
    pub(crate) fn has_whole_header(&self) -> bool {
        self.segment().len() >= usize::from(self.tcp.header_len)
    }

    /// Payload bytes on the wire.
    #[inline]
    pub fn payload_len(&self) -> u32 {
        self.tcp.payload_len.unwrap_or(0)
    }

    /// The payload, as far as it was captured.
    pub fn payload(&self) -> &'a [u8] {
        self.segment().get(usize::from(self.tcp.header_len)..).unwrap_or_default()
    }

    fn header(&self) -> &'a [u8] {
        let rest = self.segment();
        rest.get(..usize::from(self.tcp.header_len)).unwrap_or(rest)
    }

    fn segment(&self) -> &'a [u8] {
        self.datagram.get(IPV4..).unwrap_or_default()
    }

    /// Checksums of the IPv4 and the TCP header.
    #[inline]
    pub(crate) fn checksums(&self) -> (Checksum, Checksum) {
        let network = self.datagram.get(..IPV4).unwrap_or_default();
        let length = self.tcp.payload_len.map(|payload| u32::from(self.tcp.header_len) + payload);
        // Most are correct, and checking for that alone is cheaper than a full diagnosis.
        let addresses = network.get(12..).unwrap_or_default();
        let covered = length.and_then(|length| Some((length, self.segment().get(..length as usize)?)));
        let transport = match covered {
            Some((length, covered)) if transport_fits(6, addresses, length, covered) => Checksum::Good,
            _ => self.transport_checksum(length),
        };
        (ipv4_header_checksum(network), transport)
    }

    #[cold]
    fn transport_checksum(&self, length: Option<u32>) -> Checksum {
        length.map_or(Checksum::NotCaptured, |length| {
            transport_checksum(6, &Header::Ipv4(self.ipv4()), self.segment(), length)
        })
    }

    /// The IPv4 header. It is always complete here.
    #[inline]
    pub(crate) fn ipv4(&self) -> Ipv4 {
        let header = self.datagram.first_chunk::<IPV4>().copied().unwrap_or_default();
        let [_, _, l0, l1, _, _, f0, f1, ttl, protocol, c0, c1, ..] = header;
        Ipv4 {
            src: self.src,
            dst: self.dst,
            have: IPV4 as u8,
            header_len: IPV4 as u8,
            protocol,
            ttl,
            id: self.id,
            fragment: u16::from_be_bytes([f0, f1]),
            total_len: u16::from_be_bytes([l0, l1]),
            checksum: u16::from_be_bytes([c0, c1]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Decoder;
    use super::*;
    use proptest::prelude::*;

    /// Ethernet, IPv4, TCP with 4 bytes of options and 6 of payload, 4 bytes of padding.
    fn frame(link: u16) -> Vec<u8> {
        let mut bytes = match link {
            1 => vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0],
            _ => vec![2, 0, 0, 0],
        };
        bytes.extend([0x45, 0, 0, 50, 0x12, 0x34, 0x40, 0, 64, 6, 0, 0, 127, 0, 0, 1, 127, 0, 0, 2]);
        bytes.extend([0x80, 0x24, 0x30, 0x39, 0, 0, 0, 9, 0, 0, 0, 7, 0x60, 0x18, 2, 0, 0xfe, 0x30, 0, 0, 1, 1, 1, 0]);
        bytes.extend(*b"ping 1\0\0\0\0");
        bytes
    }

    fn packet(link: u16, data: &[u8], original_len: u32) -> Packet<'_> {
        Packet {
            frame: 1,
            kind: RecordKind::Packet,
            time: None,
            interface: 0,
            link: LinkType(link),
            fcs_bytes: None,
            original_len,
            offset: 0,
            data,
        }
    }

    /// The fast path and the decoder agree.
    fn agrees(packet: &Packet<'_>) -> Result<bool, TestCaseError> {
        let Some(fast) = fast_packet(packet) else { return Ok(false) };
        let mut decoder = Decoder::new();
        let decoded = decoder.decode(packet);
        prop_assert!(!decoded.cut_off());
        let [.., net, tcp] = decoded.layers() else { panic!("{:?}", decoded.layers()) };
        let (Header::Ipv4(ip), Header::Tcp(header)) = (net.header, tcp.header) else { panic!("{net:?} {tcp:?}") };
        prop_assert_eq!((ip.src, ip.dst, ip.id), (fast.src, fast.dst, fast.id));
        prop_assert_eq!(Ipv4 { have: IPV4 as u8, ..ip }, fast.ipv4());
        if fast.is_whole() {
            prop_assert_eq!(fast.payload(), decoded.payload(packet.data, tcp, header.payload_len.unwrap()));
        }
        prop_assert_eq!(Tcp { net: None, ..header }, fast.tcp);
        let options: Vec<_> = TcpOptions::new(decoded.header(packet.data, tcp)).map(|one| format!("{one:?}")).collect();
        prop_assert_eq!(options, fast.options().map(|one| format!("{one:?}")).collect::<Vec<_>>());
        let bytes = packet.data.get(tcp.start as usize..).unwrap_or_default();
        let length = header.payload_len.map(|payload| u32::from(header.header_len) + payload);
        let transport =
            length.map_or(Checksum::NotCaptured, |length| transport_checksum(6, &net.header, bytes, length));
        prop_assert_eq!((ipv4_header_checksum(decoded.header(packet.data, net)), transport), fast.checksums());
        Ok(true)
    }

    #[test]
    fn it_takes_what_it_is_made_for() {
        for link in [0, 1] {
            let data = frame(link);
            assert!(agrees(&packet(link, &data, data.len() as u32)).unwrap());
        }
    }

    proptest! {
        #[test]
        fn changed_and_cut_packets_are_read_the_same_way_or_left_alone(
            link in 0_u16..2,
            changes in proptest::collection::vec((0_usize..68, any::<u8>()), 0..4),
            cut in 0_usize..30,
            longer in 0_u32..40,
            shorter in 0_u32..40,
        ) {
            let mut data = frame(link);
            for (at, value) in changes {
                if let Some(byte) = data.get_mut(at) {
                    *byte = value;
                }
            }
            let original = (data.len() as u32 + longer).saturating_sub(shorter);
            data.truncate(data.len().saturating_sub(cut));
            agrees(&packet(link, &data, original))?;
        }
    }
}
