//! Link layers that are a fixed header, and little else, in front of IP.

use super::super::decoder::Decoder;
use super::super::layer::{Header, Plain};
use super::super::net;
use super::super::view::View;
use super::{ether_type, ethernet, llc};

/// FDDI: frame control and addresses, then LLC.
pub(super) fn fddi(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let control = v.u8(0)?;
    v.u8(12)?;
    d.push_plain(Plain::Fddi, &v, 13);
    // LLC frames, asynchronous or synchronous.
    if control & 0x70 == 0x50 { llc(d, v.from(13)?) } else { Some(()) }
}

/// Token Ring: two control bytes, addresses, perhaps a route, then LLC.
pub(super) fn token_ring(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let control = v.u8(1)?;
    let routed = v.u8(8)? & 0x80 != 0;
    let length = 14 + if routed { usize::from(v.u8(14)? & 0x1f) } else { 0 };
    d.push_plain(Plain::TokenRing, &v, length);
    if control & 0xc0 == 0x40 { llc(d, v.from(length)?) } else { Some(()) }
}

/// Linux netfilter log: a family, then attributes, one of which holds the packet.
pub(super) fn nflog(d: &mut Decoder, v: View<'_>) -> Option<()> {
    const PAYLOAD: u16 = 9;
    let family = v.u8(0)?;
    let mut at = 4;
    // Attributes are in the byte order of the machine that captured: little-endian wherever it was seen.
    while let (Some(length), Some(kind)) = (v.le16(at), v.le16(at + 2)) {
        if length < 4 {
            break;
        }
        if kind == PAYLOAD {
            d.push_plain(Plain::Nflog, &v, at + 4);
            let inner = v.from(at + 4)?.trimmed(u32::from(length) - 4);
            return match family {
                2 => net::ipv4(d, inner),
                10 => net::ipv6(d, inner),
                _ => net::ip(d, inner),
            };
        }
        at += (usize::from(length) + 3) & !3;
    }
    d.push_plain(Plain::Nflog, &v, v.data.len());
    Some(())
}

/// IP over InfiniBand (RFC 4391) as libpcap gives it: a 40-byte pseudo header, EtherType and two reserved bytes.
pub(super) fn ipoib(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let number = v.be16(40)?;
    d.push_plain(Plain::Ipoib, &v, 44);
    ether_type(d, number, v.from(44)?)
}

/// IEEE 802.3br mPacket: preamble and start delimiter, then an Ethernet frame if the delimiter is an express one.
pub(super) fn mpacket(d: &mut Decoder, v: View<'_>) -> Option<()> {
    const START_FRAME: u8 = 0xd5;
    let mut at = 0;
    while v.u8(at)? == 0x55 {
        at += 1;
    }
    d.push_plain(Plain::Mpacket, &v, at + 1);
    let inner = v.from(at + 1)?;
    if v.u8(at)? == START_FRAME {
        // The frame check sequence stands behind the frame.
        ethernet(d, inner.trimmed(inner.reported.saturating_sub(4)))
    } else {
        d.push(Header::Unknown("preemptable fragment", 0), &inner, 0);
        Some(())
    }
}

/// Frame Relay: an address of two to four bytes, then an EtherType (Cisco) or a control byte and an NLPID (RFC 2427).
pub(super) fn frame_relay(d: &mut Decoder, v: View<'_>) -> Option<()> {
    const UNNUMBERED: u8 = 0x03;
    let mut at = 0;
    // The last byte of the address has its lowest bit set.
    while v.u8(at)? & 1 == 0 {
        at += 1;
    }
    at += 1;
    if v.u8(at)? != UNNUMBERED {
        d.push_plain(Plain::FrameRelay, &v, at + 2);
        return ether_type(d, v.be16(at)?, v.from(at + 2)?);
    }
    at += 1;
    while v.u8(at)? == 0 {
        at += 1;
    }
    let protocol = v.u8(at)?;
    d.push_plain(Plain::FrameRelay, &v, at + 1);
    let inner = v.from(at + 1)?;
    match protocol {
        0xcc => net::ipv4(d, inner),
        0x8e => net::ipv6(d, inner),
        0x80 => ether_type(d, inner.be16(3)?, inner.from(5)?),
        other => {
            d.push(Header::Unknown("network layer protocol", u32::from(other)), &inner, 0);
            Some(())
        }
    }
}
