//! Overlays over UDP: VXLAN (RFC 7348), VXLAN-GPE, GENEVE (RFC 8926), GTP-U (3GPP TS 29.281), and the
//! network service header (RFC 8300) that chains services on top of them.

use super::super::decoder::Decoder;
use super::super::layer::Plain;
use super::super::link;
use super::super::view::View;
use super::ip_or_nothing;

pub(super) fn vxlan(d: &mut Decoder, v: View<'_>) -> Option<()> {
    v.be32(4)?;
    d.push_plain(Plain::Vxlan, &v, 8);
    d.descend()?;
    link::ethernet(d, v.from(8)?)
}

pub(super) fn vxlan_gpe(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let next = v.u8(3)?;
    v.be32(4)?;
    d.push_plain(Plain::Vxlan, &v, 8);
    d.descend()?;
    let inner = v.from(8)?;
    match next {
        1 | 2 => ip_or_nothing(d, inner),
        3 => link::ethernet(d, inner),
        4 => service_header(d, inner),
        5 => super::mpls(d, inner),
        _ => Some(()),
    }
}

pub(super) fn geneve(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let (first, protocol) = (v.u8(0)?, v.be16(2)?);
    if first >> 6 != 0 {
        return Some(());
    }
    let length = 8 + usize::from(first & 0x3f) * 4;
    d.push_plain(Plain::Geneve, &v, length);
    d.descend()?;
    link::ether_type(d, protocol, v.from(length)?)
}

/// The message type of GTP that carries a user's packet.
const USER_DATA: u8 = 0xff;

/// GTP-U version 1: only T-PDUs (message type 255) carry a user's packet.
pub(super) fn gtp(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let (flags, kind) = (v.u8(0)?, v.u8(1)?);
    let version_1 = flags >> 5 == 1 && flags & 0x10 != 0;
    if !version_1 || kind != USER_DATA {
        return Some(());
    }
    let mut length = 8;
    if flags & 0x07 != 0 {
        let mut next = v.u8(11)?;
        length = 12;
        while flags & 0x04 != 0 && next != 0 {
            let words = usize::from(v.u8(length)?);
            if words == 0 {
                return Some(());
            }
            length += words * 4;
            next = v.u8(length - 1)?;
        }
    }
    d.push_plain(Plain::Gtp, &v, length);
    let inner = v.from(length)?;
    match inner.u8(0)? >> 4 {
        4 | 6 => ip_or_nothing(d, inner),
        // A session may carry Ethernet, and nothing tells but the packet itself.
        _ if matches!(inner.be16(12), Some(0x0800 | 0x0806 | 0x8100 | 0x86dd)) => {
            d.descend()?;
            link::ethernet(d, inner)
        }
        _ => Some(()),
    }
}

/// GTP version 0 (GSM 09.60): twenty bytes, and behind those of a T-PDU the user's packet.
pub(super) fn gtp_0(d: &mut Decoder, v: View<'_>) -> Option<()> {
    const HEADER: usize = 20;
    let (flags, kind) = (v.u8(0)?, v.u8(1)?);
    if flags >> 5 != 0 || flags & 0x10 == 0 || kind != USER_DATA {
        return Some(());
    }
    d.push_plain(Plain::Gtp, &v, HEADER);
    let inner = v.from(HEADER)?;
    match inner.u8(0)? >> 4 {
        4 | 6 => ip_or_nothing(d, inner),
        _ => Some(()),
    }
}

/// The network service header: its length in words, and what follows it.
pub(in super::super) fn service_header(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let length = usize::from(v.be16(0)? & 0x3f) * 4;
    let next = v.u8(3)?;
    if length < 8 {
        return Some(());
    }
    d.push_plain(Plain::Nsh, &v, length);
    d.descend()?;
    let inner = v.from(length)?;
    match next {
        1 | 2 => ip_or_nothing(d, inner),
        3 => link::ethernet(d, inner),
        4 => service_header(d, inner),
        5 => super::mpls(d, inner),
        _ => Some(()),
    }
}
