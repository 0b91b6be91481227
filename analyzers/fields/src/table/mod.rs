//! The table of fields: one file a protocol, each with its entries in the order in which `show --frame` shows them.
//!
//! A new protocol is a file here and a line in [`SECTIONS`].

mod arp;
mod checksum;
mod cooked;
pub(super) mod data;
mod dhcp;
mod dns;
pub(super) mod ethernet;
mod extension;
pub(super) mod frame;
mod http;
mod icmp;
mod icmp_words;
mod icmpv6;
mod ipv4;
mod ipv6;
mod links;
mod loopback;
mod ppp;
mod segments;
pub(super) mod tcp;
mod tls;
mod tunnel;
pub(super) mod udp;
mod wirelab;

use super::Field;
use super::header::HeaderView;
use super::section::{Application, Heading, Section};

/// The sections. Of several about one header, the fields of the first are shown first.
static SECTIONS: &[Section] = &[
    frame::FRAME,
    ethernet::ETHERNET,
    ethernet::VLAN,
    ethernet::PROVIDER,
    ethernet::BACKBONE,
    ethernet::LLC,
    loopback::LOOPBACK,
    cooked::COOKED,
    ppp::PPP,
    ppp::PPPOE,
    ppp::HDLC,
    arp::ARP,
    ipv4::IPV4,
    links::IPV4_FRAGMENTS,
    ipv6::IPV6,
    extension::HOP_BY_HOP,
    extension::DESTINATION,
    extension::OPTIONS,
    extension::ROUTING,
    extension::MOBILITY,
    extension::FRAGMENT,
    links::IPV6_FRAGMENTS,
    extension::AUTHENTICATION,
    icmp::ICMP,
    icmpv6::ICMPV6,
    udp::UDP,
    tcp::TCP,
    tcp::OPTIONS,
    tcp::ANALYSIS,
    tunnel::GRE,
    tunnel::VXLAN,
    tunnel::GENEVE,
    tunnel::MPLS,
    tunnel::GTP,
    dns::DNS,
    dhcp::DHCP,
    http::HTTP,
    tls::TLS,
    segments::SEGMENTS,
    links::LINKS,
    data::REST,
    wirelab::STREAM,
];

/// All entries, section by section.
pub(super) fn all() -> impl Iterator<Item = &'static Field> {
    SECTIONS.iter().flat_map(|section| section.fields)
}

/// An entry by its name.
pub(super) fn find(name: &str) -> Option<&'static Field> {
    all().find(|field| field.name == name)
}

/// An application protocol by Wireshark's short name.
pub(super) fn application(name: &str) -> Option<&'static Application> {
    SECTIONS.iter().flat_map(|section| section.messages).find(|application| application.name == name)
}

/// The sections about a header.
pub(super) fn about(header: &HeaderView<'_>) -> impl Iterator<Item = &'static Section> {
    SECTIONS.iter().filter(|section| section.of.is(header.packet, header.layer))
}

/// The sections about the frame as a whole.
pub(super) fn about_frame() -> &'static [Field] {
    frame::FRAME.fields
}

/// How a header is presented; `None` if no section is about it.
pub(super) fn heading(header: &HeaderView<'_>) -> Option<Heading> {
    let (protocol, said) = about(header).find_map(|section| section.presents)?;
    Some(Heading { protocol, said: said(header) })
}

/// Wireshark's name of a header's protocol; `None` if no section is about it.
pub(super) fn name(header: &HeaderView<'_>) -> Option<&'static str> {
    about(header).find_map(|section| section.presents).map(|(name, _)| name)
}
