//! MPLS label stacks (RFC 3032). What lies behind them is told by its first four bits (RFC 4928).

use super::super::decoder::Decoder;
use super::super::layer::{Header, Plain};
use super::super::view::View;
use super::super::{link, net};

/// Generic associated channel (RFC 5586): no user data behind it.
const GAL: u32 = 13;

pub(in super::super) fn mpls(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let mut at = 0;
    loop {
        let word = v.be32(at)?;
        d.push_plain(Plain::Mpls, &v.from(at)?, 4);
        at += 4;
        if word & 0x100 != 0 {
            if word >> 12 == GAL {
                return Some(());
            }
            break;
        }
    }
    d.descend()?;
    let inner = v.from(at)?;
    match inner.u8(0)? >> 4 {
        4 => net::ipv4(d, inner),
        6 => net::ipv6(d, inner),
        0 if looks_like_ethernet(&inner, 4) => {
            d.push_plain(Plain::PseudoWire, &inner, 4);
            link::ethernet(d, inner.from(4)?)
        }
        _ if looks_like_ethernet(&inner, 0) => link::ethernet(d, inner),
        other => {
            d.push(Header::Unknown("MPLS payload", u32::from(other)), &inner, 0);
            Some(())
        }
    }
}

/// Whether an Ethernet frame with a known type, or a length that fits, could begin `at` bytes in.
fn looks_like_ethernet(v: &View<'_>, at: usize) -> bool {
    match v.be16(at + 12) {
        Some(0x0800 | 0x0806 | 0x86dd | 0x8100 | 0x88a8 | 0x8847 | 0x8848 | 0x8863 | 0x8864 | 0x9000 | 0x88cc) => true,
        Some(length @ 1..=1500) => u32::from(length) <= v.reported.saturating_sub(at as u32 + 14),
        _ => false,
    }
}
