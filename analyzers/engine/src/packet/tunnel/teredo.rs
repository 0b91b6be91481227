//! Teredo (RFC 4380): IPv6 in UDP, perhaps behind authentication and origin indications.

use super::super::decoder::Decoder;
use super::super::layer::Plain;
use super::super::net;
use super::super::view::View;

pub(super) fn teredo(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let mut at = 0;
    if v.be16(at)? == 0x0001 {
        let (client, value) = (usize::from(v.u8(at + 2)?), usize::from(v.u8(at + 3)?));
        at += 13 + client + value;
    }
    if v.be16(at)? == 0x0000 {
        at += 8;
    }
    let inner = v.from(at)?;
    if inner.u8(0)? >> 4 != 6 {
        return Some(());
    }
    d.push_plain(Plain::Teredo, &v, at);
    d.descend()?;
    net::ipv6(d, inner)
}
