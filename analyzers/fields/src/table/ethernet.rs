//! Ethernet II and IEEE 802.3, and the tags behind their addresses (IEEE 802.1Q, 802.1ad, 802.1ah).

use crate::Kind;
use crate::entry::*;
use crate::header::HeaderView;
use crate::header_kind::HeaderKind;
use crate::names;
use crate::pieces::{self, Rest};
use crate::place::Bits;
use crate::protocol::Own;

use crate::section::{Said, Section};
use crate::text::colons;

/// Zeros behind a short packet.
pub(crate) const PADDING: &str = "eth.padding";
/// Bytes behind the packet that no header accounts for.
pub(crate) const TRAILER: &str = "eth.trailer";
/// The frame check sequence.
pub(crate) const CHECK_SEQUENCE: &str = "eth.fcs";

pub(crate) const ETHERNET: Section = Section::new(
    HeaderKind::Ethernet,
    "eth",
    |header| {
        let [dst, src] = [0, 6].map(|at| colons(header.rest().get(at..at + 6).unwrap_or(&[])));
        let short = if has_length(header) { "802.3" } else { "Ethernet" };
        Said::details(short, format!("Src: {src}, Dst: {dst}"))
    },
    &of(
        HeaderKind::Ethernet,
        [
            protocol("eth", "Ethernet", Own::Header),
            both("eth.addr", Kind::Mac, "Ethernet destination and source", Bits::bytes(0, 6), Bits::bytes(6, 6)),
            lying("eth.dst", Kind::Mac, "Destination", 0, 6)
                .about_it("Ethernet destination")
                .note(|header| address(header, 0).to_owned()),
            flag("eth.dst.lg", "Locally administered", 0, 3, 0x02_0000).inside(1).names(names::ADMINISTRATION),
            flag("eth.dst.ig", "Group address", 0, 3, 0x01_0000).inside(1).names(names::GROUP),
            lying("eth.src", Kind::Mac, "Source", 6, 6)
                .about_it("Ethernet source")
                .note(|header| address(header, 6).to_owned()),
            flag("eth.src.lg", "Locally administered", 6, 3, 0x02_0000).inside(1).names(names::ADMINISTRATION),
            flag("eth.src.ig", "Group address", 6, 3, 0x01_0000).inside(1).names(names::GROUP),
            both(
                "eth.lg",
                Kind::Boolean,
                "Ethernet: locally administered destination, source",
                Bits { at: 0, length: 3, mask: 0x02_0000 },
                Bits { at: 6, length: 3, mask: 0x02_0000 },
            ),
            both(
                "eth.ig",
                Kind::Boolean,
                "Ethernet: group address as destination, source",
                Bits { at: 0, length: 3, mask: 0x01_0000 },
                Bits { at: 6, length: 3, mask: 0x01_0000 },
            ),
            hexadecimal("eth.type", "Type", 12, 2)
                .about_it("What an Ethernet II frame carries")
                .when(|header| !has_length(header))
                .names(names::ETHER_TYPES),
            decimal("eth.len", "Length", 12, 2)
                .about_it("Length field of an 802.3 frame in bytes")
                .when(has_length)
                .always("up to 1500 it is a length (802.3), above a type (Ethernet II)"),
            of_packet(PADDING, Kind::Bytes, "Padding", |view, out| pieces::tell(view, Rest::Padding, out)).in_payload(),
            of_packet(TRAILER, Kind::Bytes, "Trailer", |view, out| pieces::tell(view, Rest::Trailer, out)).in_payload(),
            of_packet(CHECK_SEQUENCE, Kind::Hexadecimal, "Frame check sequence", |view, out| {
                pieces::tell(view, Rest::CheckSequence, out);
            })
            .in_payload(),
        ],
    ),
);

/// Whether the field behind the addresses is a length.
fn has_length(header: &HeaderView<'_>) -> bool {
    header.be16(12).is_some_and(|number| number <= 1500)
}

fn address(header: &HeaderView<'_>, at: usize) -> &'static str {
    match header.array::<6>(at) {
        Some([0xff, 0xff, 0xff, 0xff, 0xff, 0xff]) => "broadcast",
        Some([0, 0, 0, 0, 0, 0]) => "none",
        Some([0x01, 0x00, 0x5e, ..]) => "IPv4 multicast",
        Some([0x33, 0x33, ..]) => "IPv6 multicast",
        _ => "",
    }
}

fn tag(header: &HeaderView<'_>) -> Said {
    let word = header.be16(0).unwrap_or(0);
    Said::details("VLAN", format!("PRI: {}, DEI: {}, ID: {}", word >> 13, word >> 12 & 1, word & 0x0fff))
}

/// Whether the last field of a tag is a length.
fn tag_has_length(header: &HeaderView<'_>) -> bool {
    header.be16(2).is_some_and(|number| number <= 1500)
}

pub(crate) const VLAN: Section = Section::new(
    HeaderKind::Vlan,
    "vlan",
    tag,
    &of(
        HeaderKind::Vlan,
        [
            protocol("vlan", "802.1Q tag", Own::Header),
            bits("vlan.priority", "Priority", 0, 2, 0xe000).about_it("VLAN priority"),
            flag("vlan.dei", "Drop eligible", 0, 2, 0x1000),
            bits("vlan.id", "VLAN", 0, 2, 0x0fff).about_it("VLAN number"),
            hexadecimal("vlan.etype", "Type", 2, 2)
                .about_it("What a tagged frame carries")
                .when(|header| !tag_has_length(header))
                .names(names::ETHER_TYPES),
            decimal("vlan.len", "Length", 2, 2).about_it("Length field of a tagged 802.3 frame").when(tag_has_length),
        ],
    ),
);

pub(crate) const PROVIDER: Section = Section::new(
    HeaderKind::ProviderTag,
    "ieee8021ad",
    tag,
    &of(
        HeaderKind::ProviderTag,
        [
            protocol("ieee8021ad", "802.1ad tag", Own::Header),
            bits("ieee8021ad.priority", "Priority", 0, 2, 0xe000).about_it("Provider's VLAN priority"),
            bits("ieee8021ad.dei", "Drop eligible", 0, 2, 0x1000),
            bits("ieee8021ad.id", "VLAN", 0, 2, 0x0fff).about_it("Provider's VLAN number"),
            hexadecimal("wirelab.tag_type", "Type", 2, 2)
                .about_it("What a frame with a provider's tag carries")
                .when(|header| !tag_has_length(header))
                .names(names::ETHER_TYPES),
            decimal("wirelab.tag_length", "Length", 2, 2)
                .about_it("Length field of an 802.3 frame with a provider's tag")
                .when(tag_has_length),
        ],
    ),
);

pub(crate) const BACKBONE: Section = Section::new(
    HeaderKind::BackboneTag,
    "ieee8021ah",
    |header| {
        let service = header.be32(0).unwrap_or(0) & 0x00ff_ffff;
        Said::details("802.1ah", format!("I-SID: {service}"))
    },
    &of(
        HeaderKind::BackboneTag,
        [
            protocol("ieee8021ah", "802.1ah tag", Own::Header),
            bits("ieee8021ah.priority", "Priority", 0, 4, 0xe000_0000),
            bits("ieee8021ah.drop", "Drop eligible", 0, 4, 0x1000_0000),
            bits("ieee8021ah.nca", "No customer addresses", 0, 4, 0x0800_0000),
            bits("ieee8021ah.isid", "Service (I-SID)", 0, 4, 0x00ff_ffff),
        ],
    ),
);

pub(crate) const LLC: Section = Section::new(
    HeaderKind::Llc,
    "llc",
    |header| Said::short(if has_snap(header) { "SNAP" } else { "LLC" }),
    &of(
        HeaderKind::Llc,
        [
            protocol("llc", "802.2 LLC", Own::Header),
            hexadecimal("llc.dsap", "Destination service", 0, 1).note(|header| service(header.u8(0)).to_owned()),
            hexadecimal("llc.ssap", "Source service", 1, 1).note(|header| service(header.u8(1)).to_owned()),
            // Unnumbered frames have one control byte, the others two, the lower one first.
            placed("llc.control", Kind::Hexadecimal, "Control", |header| {
                Some(Bits::bytes(2, if is_unnumbered(header) { 1 } else { 2 }))
            })
            .bits(16)
            .made_by(|header, out| {
                let value = if is_unnumbered(header) {
                    header.u8(2).map(u16::from)
                } else {
                    header.be16(2).map(u16::swap_bytes)
                };
                value.into_iter().for_each(|value| out.hexadecimal(u64::from(value), 4));
            })
            .note(|header| match header.u8(2) {
                Some(0x03) => "unnumbered information".to_owned(),
                _ if is_unnumbered(header) => "unnumbered".to_owned(),
                _ => String::new(),
            }),
            decimal("llc.oui", "Organisation", 3, 3).when(has_snap),
            hexadecimal("llc.type", "Protocol", 6, 2)
                .about_it("EtherType behind SNAP")
                .when(|header| has_snap(header) && is_ether_type(header))
                .names(names::ETHER_TYPES),
            hexadecimal("llc.pid", "Protocol", 6, 2)
                .about_it("An organisation's own protocol number behind SNAP")
                .when(|header| has_snap(header) && !is_ether_type(header) && !is_cisco(header)),
            hexadecimal("llc.cisco_pid", "Protocol", 6, 2)
                .about_it("Cisco's protocol number behind SNAP")
                .when(|header| has_snap(header) && is_cisco(header)),
        ],
    ),
);

fn has_snap(header: &HeaderView<'_>) -> bool {
    header.layer.header == wirelab_engine::packet::layer::Header::Plain(wirelab_engine::packet::layer::Plain::Snap)
}

fn is_ether_type(header: &HeaderView<'_>) -> bool {
    header.array::<3>(3) == Some([0, 0, 0])
}

fn is_cisco(header: &HeaderView<'_>) -> bool {
    header.array::<3>(3) == Some([0, 0, 0x0c])
}

fn is_unnumbered(header: &HeaderView<'_>) -> bool {
    header.u8(2).is_some_and(|control| control & 0x03 == 0x03)
}

fn service(number: Option<u8>) -> &'static str {
    match number.unwrap_or(0) & 0xfe {
        0x06 => "IP",
        0x42 => "spanning tree",
        0xaa => "SNAP",
        0xe0 => "NetWare",
        0xf0 => "NetBIOS",
        0xfe => "ISO network layer",
        _ => "",
    }
}
