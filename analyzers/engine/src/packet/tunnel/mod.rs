//! Tunnels: packets in packets. Wireshark counts the inner conversations too, so the walk follows them.

mod compressed;
mod gre;
mod mpls;
mod overlay;
mod pppoe;
mod teredo;

use super::decoder::Decoder;
use super::layer::{Header, Plain};
use super::view::View;
use super::{link, net};

pub(super) use compressed::compressed;
pub(super) use gre::{gre, gre_payload};
pub(super) use mpls::mpls;
pub(super) use overlay::service_header;
pub(super) use pppoe::pppoe_session;

/// Tunnels that are known by their UDP port.
#[inline]
pub(super) fn over_udp(d: &mut Decoder, src_port: u16, dst_port: u16, v: View<'_>) -> Option<()> {
    for port in [dst_port, src_port] {
        match port {
            4789 | 8472 => return overlay::vxlan(d, v),
            4790 => return overlay::vxlan_gpe(d, v),
            6081 => return overlay::geneve(d, v),
            2152 => return overlay::gtp(d, v),
            3386 => return overlay::gtp_0(d, v),
            3544 => return teredo::teredo(d, v),
            4754 => return gre(d, v),
            6635 => return mpls(d, v),
            1701 => return pppoe::l2tp(d, v),
            _ => {}
        }
    }
    Some(())
}

/// EtherIP (RFC 3378): two bytes, then an Ethernet frame.
pub(super) fn ether_ip(d: &mut Decoder, v: View<'_>) -> Option<()> {
    d.push_plain(Plain::EtherIp, &v, 2);
    d.descend()?;
    link::ethernet(d, v.from(2)?)
}

/// L2TPv3 over IP carries whatever its session was set up for, which the packet does not tell.
pub(super) fn l2tp_v3(d: &mut Decoder, v: View<'_>) -> Option<()> {
    d.push_plain(Plain::L2tp, &v, 4);
    d.push(Header::Unknown("L2TPv3 session", v.be32(0)?), &v.from(4)?, 0);
    Some(())
}

/// An IP packet of either version, or nothing that is known.
fn ip_or_nothing(d: &mut Decoder, v: View<'_>) -> Option<()> {
    d.descend()?;
    net::ip(d, v)
}
