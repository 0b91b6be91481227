//! One header in its packet, as entries look at it.

use super::place::Bits;
use wirelab_engine::engine::{DatagramView, PacketView, SegmentView};
use wirelab_engine::packet::layer::{Header, Icmp, Ipv4, Ipv6, Layer, Plain, Tcp, Udp};

/// One header of a packet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeaderView<'a> {
    /// The packet.
    pub(crate) packet: &'a PacketView<'a>,
    /// The header's place in the packet's list.
    pub(crate) index: usize,
    /// The header.
    pub(crate) layer: &'a Layer,
}

impl<'a> HeaderView<'a> {
    /// The header at a place in the packet's list.
    pub(crate) fn new(packet: &'a PacketView<'a>, index: usize) -> Option<Self> {
        Some(Self { packet, index, layer: packet.decoded.layers().get(index)? })
    }

    /// The captured bytes of the header.
    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.packet.decoded.header(self.packet.packet.data, self.layer)
    }

    /// The captured bytes from the header on, to the end of the innermost packet around it.
    pub(crate) fn rest(&self) -> &'a [u8] {
        let buffer = self.packet.decoded.buffer(self.packet.packet.data, self.layer.buffer);
        let end = self.end().min(buffer.len());
        buffer.get((self.layer.start as usize).min(end)..end).unwrap_or(&[])
    }

    /// Where the innermost packet around the header ends in its buffer, by the lengths that headers tell; what follows is
    /// padding.
    pub(crate) fn end(&self) -> usize {
        let layers = self.packet.decoded.layers();
        let buffer = self.packet.decoded.buffer(self.packet.packet.data, self.layer.buffer);
        let whole = self.whole();
        let mut end = whole;
        let before = layers.get(..=self.index).unwrap_or(layers);
        for layer in before.iter().filter(|layer| layer.buffer == self.layer.buffer) {
            if layer.start as usize > end {
                // The next of several packets in one frame.
                end = whole;
            }
            if let Some(told) = told_end(layer, buffer) {
                end = end.min(told);
            }
        }
        end
    }

    /// Where the bytes of its buffer end that packets can lie in: before the check sequence, if the file says that there is one.
    pub(crate) fn whole(&self) -> usize {
        let length = self.packet.decoded.buffer(self.packet.packet.data, self.layer.buffer).len();
        match self.packet.packet.fcs_bytes {
            Some(bytes) if self.layer.buffer == 0 => {
                length.min((self.packet.packet.original_len as usize).saturating_sub(usize::from(bytes)))
            }
            _ => length,
        }
    }

    /// The bytes at a place, if all of them were captured.
    #[inline]
    pub(crate) fn get(&self, place: Bits) -> Option<&'a [u8]> {
        let (at, length) = (place.at as usize, place.length as usize);
        let start = self.layer.start as usize + at;
        if at + length <= self.layer.length as usize {
            let buffer = self.packet.decoded.buffer(self.packet.packet.data, self.layer.buffer);
            return buffer.get(start..start + length);
        }
        self.beyond(at, length)
    }

    /// Bytes that the decoder does not count as the header's, as those of ICMP messages.
    fn beyond(&self, at: usize, length: usize) -> Option<&'a [u8]> {
        self.rest().get(at..at + length)
    }

    /// One byte.
    pub(crate) fn u8(&self, at: usize) -> Option<u8> {
        self.array::<1>(at).map(|[byte]| byte)
    }

    /// Two bytes, big-endian.
    pub(crate) fn be16(&self, at: usize) -> Option<u16> {
        self.array(at).map(u16::from_be_bytes)
    }

    /// Four bytes, big-endian.
    pub(crate) fn be32(&self, at: usize) -> Option<u32> {
        self.array(at).map(u32::from_be_bytes)
    }

    /// A fixed number of bytes.
    pub(crate) fn array<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        self.get(Bits::range(at, N)?)?.first_chunk().copied()
    }

    /// The header as IPv4.
    pub(crate) fn ipv4(&self) -> Option<&'a Ipv4> {
        match &self.layer.header {
            Header::Ipv4(ip) => Some(ip),
            _ => None,
        }
    }

    /// The header as IPv6.
    pub(crate) fn ipv6(&self) -> Option<&'a Ipv6> {
        match &self.layer.header {
            Header::Ipv6(ip) => Some(ip),
            _ => None,
        }
    }

    /// The header as ICMP of either version.
    pub(crate) fn icmp(&self) -> Option<&'a Icmp> {
        match &self.layer.header {
            Header::Icmp(icmp) => Some(icmp),
            _ => None,
        }
    }

    /// The header as TCP.
    pub(crate) fn tcp(&self) -> Option<&'a Tcp> {
        match &self.layer.header {
            Header::Tcp(tcp) => Some(tcp),
            _ => None,
        }
    }

    /// The header as UDP.
    pub(crate) fn udp(&self) -> Option<&'a Udp> {
        match &self.layer.header {
            Header::Udp(udp) => Some(udp),
            _ => None,
        }
    }

    /// Its stream, if it is a TCP header that belongs to one.
    #[inline]
    pub(crate) fn segment(&self) -> Option<&'a SegmentView> {
        self.packet.segments.iter().find(|segment| segment.layer == self.index)
    }

    /// Its stream, if it is a UDP header that belongs to one.
    #[inline]
    pub(crate) fn datagram(&self) -> Option<&'a DatagramView> {
        self.packet.datagrams.iter().find(|datagram| datagram.layer == self.index)
    }

    /// The IP layer that a transport header came in.
    pub(crate) fn net(&self, net: Option<u8>) -> Option<&'a Layer> {
        self.packet.decoded.layers().get(usize::from(net?))
    }

    /// Whether this is the first piece of a datagram that was not put together: its length and checksum are the whole one's.
    pub(crate) fn in_fragment(&self, net: Option<u8>) -> bool {
        let Some(found) = self.net(net) else { return false };
        let first = usize::from(net.unwrap_or(0));
        let fragmented = match &found.header {
            Header::Ipv4(ip) => ip.more_fragments() || ip.fragment_offset() != 0,
            _ => {
                let between = self.packet.decoded.layers().get(first..self.index).unwrap_or(&[]);
                between.iter().any(|layer| layer.header == Header::Plain(Plain::Fragment))
            }
        };
        fragmented && found.buffer == self.layer.buffer
    }
}

/// Where the packet ends that this header begins, by the header's own words.
pub(crate) fn told_end(layer: &Layer, buffer: &[u8]) -> Option<usize> {
    let start = layer.start as usize;
    let told = match &layer.header {
        Header::Ipv4(ip) if ip.total_len == 0 || ip.have < 4 => return None,
        Header::Ipv4(ip) => usize::from(ip.total_len),
        Header::Ipv6(ip) if ip.payload_len == 0 || ip.have < 6 => return None,
        Header::Ipv6(ip) => 40 + usize::from(ip.payload_len),
        Header::Arp(_) => layer.length as usize,
        Header::Plain(Plain::Ieee8023) => {
            let [high, low] = buffer.get(start + 12..)?.first_chunk::<2>().copied()?;
            14 + usize::from(u16::from_be_bytes([high, low]))
        }
        _ => return None,
    };
    Some(start + told)
}
