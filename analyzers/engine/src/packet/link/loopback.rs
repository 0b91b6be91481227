//! The loopback pseudo headers of BSD, macOS and Npcap.

use super::super::decoder::Decoder;
use super::super::layer::{Header, Plain};
use super::super::net;
use super::super::view::View;
use super::{ether_type, ppp};

/// NULL: an address family in the byte order of the machine that captured, which the file does not tell.
pub(super) fn null(d: &mut Decoder, v: View<'_>) -> Option<()> {
    if v.be16(0)? == 0xff03 {
        return ppp::hdlc(d, v);
    }
    let raw = v.le32(0)?;
    let family = match raw {
        // Sixteen significant bits in the upper half, as some systems write them.
        0x0001_0000..0x0006_0000 => raw >> 16,
        _ if raw & 0xffff_0000 != 0 => raw.swap_bytes(),
        _ if raw & 0xff == 0 && raw < 0x0600 => raw >> 8,
        _ => raw,
    };
    d.push_plain(Plain::Null, &v, 4);
    by_family(d, family, v.from(4)?)
}

/// LOOP (OpenBSD): the same in network byte order.
pub(super) fn open_bsd(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let family = v.be32(0)?;
    d.push_plain(Plain::Loop, &v, 4);
    by_family(d, family, v.from(4)?)
}

fn by_family(d: &mut Decoder, family: u32, v: View<'_>) -> Option<()> {
    match family {
        2 => net::ipv4(d, v),
        // Linux, NetBSD and Npcap, FreeBSD, macOS.
        10 | 24 | 28 | 30 => net::ipv6(d, v),
        1501..=0xffff => ether_type(d, family as u16, v),
        _ => {
            d.push(Header::Unknown("address family", family), &v, 0);
            Some(())
        }
    }
}
