//! Link layers: from the first byte of a packet to the first EtherType or IP header.

mod cooked;
mod ethernet;
mod loopback;
mod other;
mod ppp;
mod wifi;

use wirelab_capture::link::LinkType;

use super::decoder::Decoder;
use super::layer::{Header, Plain};
use super::view::View;
use super::{net, tunnel};

pub(super) use ethernet::{ethernet, llc};
pub(super) use ppp::ppp;
pub(super) use wifi::tunnelled as tunnelled_wifi;

/// Decodes a packet by its link type.
#[inline]
pub(super) fn decode(d: &mut Decoder, link: LinkType, v: View<'_>) -> Option<()> {
    if link == LinkType::ETHERNET {
        return ethernet(d, v);
    }
    match link.0 {
        0 => loopback::null(d, v),
        108 => loopback::open_bsd(d, v),
        12 | 14 | 101 | 228 | 229 => net::ip(d, v),
        113 => cooked::v1(d, v),
        276 => cooked::v2(d, v),
        9 | 50 | 166 => ppp::hdlc(d, v),
        204 => ppp::hdlc(d, v.from(1)?),
        51 => tunnel::pppoe_session(d, v),
        104 => ppp::cisco_hdlc(d, v),
        107 => other::frame_relay(d, v),
        6 => other::token_ring(d, v),
        10 => other::fddi(d, v),
        105 => wifi::ieee80211(d, v, false),
        119 => wifi::prism(d, v),
        127 => wifi::radiotap(d, v),
        192 => wifi::ppi(d, v),
        219 => tunnel::mpls(d, v),
        239 => other::nflog(d, v),
        242 => other::ipoib(d, v),
        274 => other::mpacket(d, v),
        number => {
            d.push(Header::Unknown("link type", u32::from(number)), &v, 0);
            Some(())
        }
    }
}

/// Decodes what an EtherType announces (IEEE 802 numbers).
#[inline]
pub(super) fn ether_type(d: &mut Decoder, number: u16, v: View<'_>) -> Option<()> {
    if number == 0x0800 { net::ipv4(d, v) } else { other_ether_type(d, number, v) }
}

#[inline(never)]
fn other_ether_type(d: &mut Decoder, number: u16, v: View<'_>) -> Option<()> {
    match number {
        0x86dd => net::ipv6(d, v),
        0x0806 | 0x8035 => net::arp(d, v),
        0x8100 | 0x88a8 | 0x9100 | 0x9200 => ethernet::vlan(d, v),
        0x8847 | 0x8848 => tunnel::mpls(d, v),
        0x8864 => tunnel::pppoe_session(d, v),
        0x6558 => {
            d.descend()?;
            ethernet(d, v)
        }
        0x880b => {
            d.descend()?;
            ppp::ppp_in_gre(d, v)
        }
        0x894f => tunnel::service_header(d, v),
        0x8926 => ethernet::vn_tag(d, v),
        0x8909 => ethernet::cisco_metadata(d, v),
        0x88e7 => ethernet::backbone(d, v),
        _ => {
            d.push(Header::Unknown("EtherType", u32::from(number)), &v, 0);
            Some(())
        }
    }
}

/// A header of fixed length whose last two bytes are the EtherType.
fn tag(d: &mut Decoder, plain: Plain, v: View<'_>, length: usize) -> Option<()> {
    d.push_plain(plain, &v, length);
    ethernet::type_or_length(d, v.be16(length - 2)?, v.from(length)?)
}
