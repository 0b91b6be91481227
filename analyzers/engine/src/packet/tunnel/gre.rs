//! GRE (RFC 2784, RFC 2890), its PPTP variant (RFC 2637), and ERSPAN.

use super::super::decoder::Decoder;
use super::super::layer::{Header, Plain};
use super::super::link;
use super::super::view::View;

const CHECKSUM: u16 = 0x8000;
const ROUTING: u16 = 0x4000;
const KEY: u16 = 0x2000;
const SEQUENCE: u16 = 0x1000;
const ACKNOWLEDGEMENT: u16 = 0x0080;
const VERSION: u16 = 0x0007;

pub(in super::super) fn gre(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let (flags, protocol) = (v.be16(0)?, v.be16(2)?);
    let pptp = protocol == 0x880b && flags & VERSION != 0;
    let mut length = 4;
    if flags & (CHECKSUM | ROUTING) != 0 {
        length += 4;
    }
    if flags & KEY != 0 {
        length += 4;
    }
    if flags & SEQUENCE != 0 {
        length += 4;
    }
    if pptp && flags & ACKNOWLEDGEMENT != 0 {
        length += 4;
    }
    if flags & ROUTING != 0 {
        // Source route entries, each with its own length, up to an empty one.
        loop {
            let (family, entry) = (v.be16(length)?, usize::from(v.u8(length + 3)?));
            length += 4 + entry;
            if family == 0 && entry == 0 {
                break;
            }
        }
    }
    // WCCPv2 puts four bytes of its own in front of the packet.
    if protocol == 0x883e && v.u8(length)? & 0xf0 != 0x40 {
        length += 4;
    }
    d.push_plain(Plain::Gre, &v, length);
    let inner = v.from(length)?;
    if inner.reported == 0 {
        return Some(());
    }
    d.descend()?;
    // ERSPAN type I has no header of its own, and only the missing sequence number tells it from type II.
    if protocol == 0x88be && flags & SEQUENCE == 0 {
        return link::ethernet(d, inner);
    }
    gre_payload(d, protocol, inner)
}

/// What GRE's protocol field announces: an EtherType, or one of the numbers that only GRE uses.
pub(in super::super) fn gre_payload(d: &mut Decoder, protocol: u16, v: View<'_>) -> Option<()> {
    match protocol {
        0x883e => super::net::ip(d, v),
        0x88be => erspan(d, v),
        0x22eb => erspan3(d, v),
        // Aruba controllers tunnel 802.11 frames under numbers of their own.
        0x8200..=0x82ff | 0x9000..=0x90ff => link::tunnelled_wifi(d, v),
        _ => link::ether_type(d, protocol, v),
    }
}

/// ERSPAN type II: eight bytes, then an Ethernet frame.
fn erspan(d: &mut Decoder, v: View<'_>) -> Option<()> {
    if v.u8(0)? >> 4 != 1 {
        d.push(Header::Unknown("ERSPAN version", u32::from(v.u8(0)? >> 4)), &v, 0);
        return Some(());
    }
    d.push_plain(Plain::Erspan, &v, 8);
    d.descend()?;
    link::ethernet(d, v.from(8)?)
}

/// ERSPAN type III: twelve bytes, eight more if its last bit says so, then an Ethernet or IP packet.
fn erspan3(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let word = v.be16(10)?;
    let length = if word & 1 != 0 { 20 } else { 12 };
    d.push_plain(Plain::Erspan, &v, length);
    d.descend()?;
    let inner = v.from(length)?;
    match word >> 10 & 0x1f {
        0 => link::ethernet(d, inner),
        2 => super::net::ip(d, inner),
        other => {
            d.push(Header::Unknown("ERSPAN frame type", u32::from(other)), &inner, 0);
            Some(())
        }
    }
}
