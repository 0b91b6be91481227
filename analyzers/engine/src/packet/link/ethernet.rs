//! Ethernet, its tags, and the LLC headers of 802.3 frames.

use super::super::decoder::Decoder;
use super::super::layer::{Header, Plain};
use super::super::net;
use super::super::view::View;
use super::{ether_type, tag};

/// Ethernet II, or 802.3 when the type field is a length.
#[inline]
pub(in super::super) fn ethernet(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let number = v.be16(12)?;
    let plain = if number <= 1500 { Plain::Ieee8023 } else { Plain::Ethernet };
    d.push_plain(plain, &v, 14);
    let inner = v.from(14)?;
    if number > 1500 { ether_type(d, number, inner) } else { type_or_length(d, number, inner) }
}

/// What follows a type field: by EtherType, or by LLC if it is the length of an 802.3 frame, whose padding ends there.
#[inline(never)]
pub(super) fn type_or_length(d: &mut Decoder, number: u16, v: View<'_>) -> Option<()> {
    if number > 1500 {
        return ether_type(d, number, v);
    }
    let inner = v.trimmed(u32::from(number));
    if v.be16(0)? == 0xffff {
        d.push(Header::Unknown("Novell raw IPX", 0), &inner, 0);
        return Some(());
    }
    llc(d, inner)
}

/// 802.1Q and 802.1ad tags.
pub(super) fn vlan(d: &mut Decoder, v: View<'_>) -> Option<()> {
    d.vlan = v.be16(0)? & 0x0fff;
    d.descend()?;
    tag(d, Plain::Vlan, v, 4)
}

/// VN-Tag (802.1Qbh): four bytes, then the EtherType.
pub(super) fn vn_tag(d: &mut Decoder, v: View<'_>) -> Option<()> {
    d.descend()?;
    tag(d, Plain::VnTag, v, 6)
}

/// Cisco MetaData: six bytes, then the EtherType.
pub(super) fn cisco_metadata(d: &mut Decoder, v: View<'_>) -> Option<()> {
    d.descend()?;
    tag(d, Plain::Cmd, v, 8)
}

/// Provider backbone bridging (802.1ah): a tag, then a whole Ethernet frame.
pub(super) fn backbone(d: &mut Decoder, v: View<'_>) -> Option<()> {
    d.descend()?;
    d.push_plain(Plain::Vlan, &v, 4);
    ethernet(d, v.from(4)?)
}

/// 802.2 LLC, with SNAP.
pub(in super::super) fn llc(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let (dsap, ssap, control) = (v.u8(0)?, v.u8(1)?, v.u8(2)?);
    let unnumbered = control & 0x03 == 0x03;
    if dsap == 0xaa && ssap & 0xfe == 0xaa && unnumbered {
        return snap(d, v);
    }
    let length = if unnumbered { 3 } else { 4 };
    d.push_plain(Plain::Llc, &v, length);
    let inner = v.from(length)?;
    match dsap {
        0x06 if control == 0x03 => net::ip(d, inner),
        _ => {
            d.push(Header::Unknown("LLC service access point", u32::from(dsap)), &inner, 0);
            Some(())
        }
    }
}

/// SNAP: an organisation and a protocol number, which is an EtherType for organisation 0 and a few others.
fn snap(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let [a, b, c] = v.array::<3>(3)?;
    let number = v.be16(6)?;
    d.push_plain(Plain::Snap, &v, 8);
    let inner = v.from(8)?;
    match [a, b, c] {
        [0, 0, 0] | [0, 0, 0xf8] => {
            d.descend()?;
            ether_type(d, number, inner)
        }
        // Bridged Ethernet over ATM and the like (RFC 2684): pad, then a frame with or without its check sequence.
        [0x00, 0x80, 0xc2] if matches!(number, 1 | 7) => {
            d.descend()?;
            ethernet(d, inner)
        }
        _ => {
            d.push(Header::Unknown("SNAP protocol", u32::from(number)), &inner, 0);
            Some(())
        }
    }
}
