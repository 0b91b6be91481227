//! PPP in other protocols: PPPoE sessions (RFC 2516) and L2TP data (RFC 2661).

use super::super::decoder::Decoder;
use super::super::layer::Plain;
use super::super::link;
use super::super::view::View;

pub(in super::super) fn pppoe_session(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let (code, length) = (v.u8(1)?, v.be16(4)?);
    d.push_plain(Plain::Pppoe, &v, 6);
    if code != 0 {
        return Some(());
    }
    let inner = v.from(6)?;
    // Some senders get the length wrong by a few bytes; the inner IP length decides anyway.
    let inner = if u32::from(length) > inner.reported { inner } else { inner.trimmed(u32::from(length)) };
    d.descend()?;
    link::ppp(d, inner)
}

pub(super) fn l2tp(d: &mut Decoder, v: View<'_>) -> Option<()> {
    const CONTROL: u16 = 0x8000;
    const LENGTH: u16 = 0x4000;
    const SEQUENCE: u16 = 0x0800;
    const OFFSET: u16 = 0x0200;
    let flags = v.be16(0)?;
    if flags & CONTROL != 0 || flags & 0x000f != 2 {
        return Some(());
    }
    let mut length = 6 + if flags & LENGTH != 0 { 2 } else { 0 } + if flags & SEQUENCE != 0 { 4 } else { 0 };
    if flags & OFFSET != 0 {
        length += 2 + usize::from(v.be16(length)?);
    }
    d.push_plain(Plain::L2tp, &v, length);
    d.descend()?;
    let inner = v.from(length)?;
    let address_and_control = inner.be16(0)? == 0xff03;
    link::ppp(d, if address_and_control { inner.from(2)? } else { inner })
}
