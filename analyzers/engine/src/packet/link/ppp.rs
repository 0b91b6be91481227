//! PPP (RFC 1661, RFC 1662) and Cisco HDLC.

use super::super::decoder::Decoder;
use super::super::layer::{Header, Plain};
use super::super::view::View;
use super::super::{net, tunnel};
use super::{ether_type, ethernet};

/// PPP behind its HDLC address and control bytes, if they are there.
pub(super) fn hdlc(d: &mut Decoder, v: View<'_>) -> Option<()> {
    match v.u8(0)? {
        // Cisco's framing turns up under PPP's link type.
        0x0f | 0x8f => cisco_hdlc(d, v),
        0xff => ppp_after(d, v, 2),
        _ => ppp_after(d, v, 0),
    }
}

/// PPP from its protocol field on.
pub(in super::super) fn ppp(d: &mut Decoder, v: View<'_>) -> Option<()> {
    ppp_after(d, v, 0)
}

/// The same behind GRE: its address and control bytes may be there (RFC 2637, section 4.4, leaves them to the peers).
pub(in super::super) fn ppp_in_gre(d: &mut Decoder, v: View<'_>) -> Option<()> {
    ppp_after(d, v, if v.be16(0) == Some(0xff03) { 2 } else { 0 })
}

fn ppp_after(d: &mut Decoder, v: View<'_>, prefix: usize) -> Option<()> {
    let first = v.u8(prefix)?;
    let (number, length) = if first & 1 == 1 { (u16::from(first), prefix + 1) } else { (v.be16(prefix)?, prefix + 2) };
    d.push_plain(Plain::Ppp, &v, length);
    let inner = v.from(length)?;
    match number {
        0x0021 => net::ipv4(d, inner),
        0x0057 => net::ipv6(d, inner),
        0x0281 | 0x0283 => tunnel::mpls(d, inner),
        0x0031 => bridged(d, inner),
        _ => {
            d.push(Header::Unknown("PPP protocol", u32::from(number)), &inner, 0);
            Some(())
        }
    }
}

/// Bridging (RFC 3518): flags and MAC type, then an Ethernet frame.
fn bridged(d: &mut Decoder, v: View<'_>) -> Option<()> {
    match v.u8(1)? {
        1 => {
            d.descend()?;
            ethernet(d, v.from(2)?)
        }
        _ => Some(()),
    }
}

/// Cisco HDLC: address, control, EtherType.
pub(super) fn cisco_hdlc(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let number = v.be16(2)?;
    d.push_plain(Plain::Hdlc, &v, 4);
    ether_type(d, number, v.from(4)?)
}
