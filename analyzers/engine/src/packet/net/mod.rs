//! The network layer: IP in both versions, ARP, and ICMP with the flow that it quotes.

mod icmp;
mod ipv4;
mod ipv6;

use super::decoder::Decoder;
use super::layer::{Arp, Header};
use super::view::View;
use super::{link, transport, tunnel};

pub(super) use ipv4::ipv4;
pub(super) use ipv6::ipv6;

/// IP of whichever version the first four bits name.
pub(super) fn ip(d: &mut Decoder, v: View<'_>) -> Option<()> {
    match v.u8(0)? >> 4 {
        4 => ipv4(d, v),
        6 => ipv6(d, v),
        other => {
            d.push(Header::Unknown("IP version", u32::from(other)), &v, 0);
            Some(())
        }
    }
}

/// ARP and RARP.
pub(super) fn arp(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let opcode = v.be16(6)?;
    let length = 8 + 2 * (usize::from(v.u8(4)?) + usize::from(v.u8(5)?));
    d.push(Header::Arp(Arp { opcode }), &v, length);
    Some(())
}

/// What an IP protocol number announces (IANA, "Assigned Internet Protocol Numbers").
#[inline(never)]
pub(super) fn by_protocol(d: &mut Decoder, protocol: u8, v: View<'_>) -> Option<()> {
    match protocol {
        6 => tcp(d, v),
        17 => transport::udp(d, v, false),
        136 => transport::udp(d, v, true),
        1 => icmp::v4(d, v),
        58 => icmp::v6(d, v),
        4 => {
            d.descend()?;
            ip(d, v)
        }
        41 => {
            d.descend()?;
            ipv6(d, v)
        }
        47 => tunnel::gre(d, v),
        51 => ipv6::authentication(d, v),
        97 => tunnel::ether_ip(d, v),
        137 => tunnel::mpls(d, v),
        143 => {
            d.descend()?;
            link::ethernet(d, v)
        }
        0 | 43 | 44 | 60 | 135 => ipv6::extension(d, protocol, v),
        108 => tunnel::compressed(d, v),
        115 => tunnel::l2tp_v3(d, v),
        _ => {
            d.push(Header::Unknown("IP protocol", u32::from(protocol)), &v, 0);
            Some(())
        }
    }
}

/// TCP behind anything but plain IPv4, which calls it itself.
#[inline(never)]
fn tcp(d: &mut Decoder, v: View<'_>) -> Option<()> {
    transport::tcp(d, v)
}
