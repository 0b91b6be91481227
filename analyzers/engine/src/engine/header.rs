//! From headers to the values that the stream tables take.

use wirelab_capture::packet::Packet;

use crate::packet::layer::{Header, Layer, Plain, Tcp, Udp};
use crate::packet::{Checksum, Decoded, transport_checksum};
use crate::stream::copies::{Identity, Kind};
use crate::stream::key::{Addresses, FlowKey, Side};
use crate::stream::tcp::Segment;
use crate::stream::udp::Datagram;

/// The IP header that a transport header came in.
#[inline]
pub(super) fn network(decoded: &Decoded, net: Option<u8>) -> Option<&Header> {
    Some(&decoded.layers().get(usize::from(net?))?.header)
}

/// The key of a flow, the side that sent this packet, and its IP identification (0 for IPv6).
#[inline]
pub(super) fn flow(
    addresses: &mut Addresses,
    network: &Header,
    src_port: u16,
    dst_port: u16,
) -> Option<(FlowKey, Side, u16)> {
    let (key, side, id) = match network {
        Header::Ipv4(ip) => {
            let (key, side) = Addresses::key4(ip.src, src_port, ip.dst, dst_port);
            (key, side, ip.id)
        }
        Header::Ipv6(ip) => {
            let (key, side) = addresses.key6(ip.src, src_port, ip.dst, dst_port);
            (key, side, 0)
        }
        _ => return None,
    };
    Some((key, side, id))
}

/// Where a packet was captured: the interface index of a cooked capture (SLL2), or else the capture's interface.
pub(super) fn interface(packet: &Packet<'_>, decoded: &Decoded) -> u32 {
    let cooked = matches!(decoded.layers().first().map(|layer| &layer.header), Some(Header::Plain(Plain::Sll2)));
    let index = if cooked { packet.data.get(4..8).and_then(|bytes| bytes.first_chunk()) } else { None };
    index.map_or(packet.interface, |index| u32::from_be_bytes(*index))
}

#[inline]
pub(super) fn segment(frame: u32, time: i64, quoted: bool, tcp: &Tcp, ip_id: u16, interface: u32) -> Segment {
    let len = tcp.payload_len.unwrap_or(0);
    let signature = u64::from(ip_id) << 48
        ^ u64::from(tcp.checksum) << 32
        ^ u64::from(tcp.window) << 16
        ^ u64::from(tcp.flags.0)
        ^ u64::from(tcp.seq).rotate_left(40)
        ^ u64::from(tcp.ack).rotate_left(20)
        ^ u64::from(len).rotate_left(7);
    // Without an identification, two segments in a row may well be alike and yet be two. No SYN is sent again so soon.
    let kind = if ip_id == 0 && !tcp.flags.syn() { Kind::Alike } else { Kind::Numbered };
    Segment {
        frame,
        time,
        seq: tcp.seq,
        ack: tcp.ack,
        flags: tcp.flags,
        window: tcp.window,
        len,
        quoted,
        sound: tcp.header_len >= 20,
        identity: Identity { signature, interface, kind },
    }
}

#[inline]
pub(super) fn datagram(frame: u32, time: i64, layer: &Layer, udp: &Udp, ip_id: u16, interface: u32) -> Datagram {
    let signature = u64::from(ip_id) << 48
        ^ u64::from(udp.checksum) << 32
        ^ u64::from(udp.src_port) << 16
        ^ u64::from(udp.dst_port)
        ^ u64::from(udp.payload_len).rotate_left(20);
    let kind = if ip_id == 0 { Kind::Alike } else { Kind::Numbered };
    let identity = Identity { signature, interface, kind };
    Datagram { frame, time, len: udp.payload_len, quoted: layer.quoted, identity }
}

#[inline]
pub(super) fn checksum(
    decoded: &Decoded,
    packet: &Packet<'_>,
    layer: &Layer,
    protocol: u8,
    network: &Header,
    length: Option<u32>,
) -> Checksum {
    let Some(length) = length else { return Checksum::NotCaptured };
    let bytes = decoded.buffer(packet.data, layer.buffer).get(layer.start as usize..).unwrap_or(&[]);
    transport_checksum(protocol, network, bytes, length)
}
