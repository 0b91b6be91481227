//! Linux "cooked" captures, both versions (<https://www.tcpdump.org/linktypes.html>).

use crate::Kind;
use crate::entry::*;
use crate::header::HeaderView;
use crate::header_kind::HeaderKind;
use crate::names;
use crate::place::Bits;
use crate::protocol::Own;
use crate::section::{Said, Section};
use wirelab_engine::packet::layer::{Header, Plain};

/// Hardware type of a GRE tunnel.
const GRE: u16 = 778;

pub(crate) const COOKED: Section = Section::new(
    HeaderKind::Cooked,
    "sll",
    |header| Said::short(if is_second(header) { "cooked v2" } else { "cooked v1" }),
    &of(
        HeaderKind::Cooked,
        [
            protocol("sll", "Linux cooked capture", Own::Header),
            placed("sll.etype", Kind::Hexadecimal, "Protocol", |header| protocol_at(header, Protocol::EtherType))
                .about_it("EtherType of a cooked capture")
                .bits(16)
                .names(names::ETHER_TYPES),
            placed("sll.gretype", Kind::Hexadecimal, "Protocol", |header| protocol_at(header, Protocol::Gre))
                .about_it("Protocol in a GRE tunnel of a cooked capture")
                .bits(16)
                .noted(names::ETHER_TYPES),
            placed("sll.ltype", Kind::Hexadecimal, "Protocol", |header| protocol_at(header, Protocol::Linux))
                .about_it("Linux's protocol number of a cooked capture")
                .bits(16)
                .names(names::LINUX_PROTOCOLS),
            octets("wirelab.reserved", "Reserved", 2, 2).when(is_second),
            decimal("sll.ifindex", "Interface index", 4, 4).when(is_second),
            placed("sll.hatype", Kind::Unsigned, "Link-layer type", |header| at(header, (2, 2), (8, 2)))
                .bits(16)
                .names(names::HARDWARE),
            placed("sll.pkttype", Kind::Unsigned, "Packet type", |header| at(header, (0, 2), (10, 1)))
                .bits(16)
                .names(names::PACKET_TYPES),
            placed("sll.halen", Kind::Unsigned, "Address length", |header| at(header, (4, 2), (11, 1))).bits(16),
            placed("sll.src.eth", Kind::Mac, "Source", |header| address(header).filter(|bits| bits.length == 6)),
            placed("sll.src.other", Kind::Bytes, "Source", |header| address(header).filter(|bits| bits.length != 6)),
            placed("sll.unused", Kind::Bytes, "Unused", unused),
        ],
    ),
);

fn is_second(header: &HeaderView<'_>) -> bool {
    header.layer.header == Header::Plain(Plain::Sll2)
}

fn at(header: &HeaderView<'_>, first: (u32, u32), second: (u32, u32)) -> Option<Bits> {
    let (at, length) = if is_second(header) { second } else { first };
    Some(Bits::bytes(at, length))
}

/// Who hands out the number of what follows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Protocol {
    EtherType,
    Gre,
    Linux,
}

fn protocol_at(header: &HeaderView<'_>, wanted: Protocol) -> Option<Bits> {
    let (place, hardware) = if is_second(header) { (0, header.be16(8)?) } else { (14, header.be16(2)?) };
    let found = match header.be16(place)? {
        _ if hardware == GRE => Protocol::Gre,
        1536.. => Protocol::EtherType,
        _ => Protocol::Linux,
    };
    (found == wanted).then_some(Bits::range(place, 2)?)
}

/// Eight bytes of room for an address, of which it takes this many.
fn address_length(header: &HeaderView<'_>) -> Option<(u32, u32)> {
    let (at, length) =
        if is_second(header) { (12, u32::from(header.u8(11)?)) } else { (6, u32::from(header.be16(4)?)) };
    Some((at, length.min(8)))
}

fn address(header: &HeaderView<'_>) -> Option<Bits> {
    let (at, length) = address_length(header)?;
    (length > 0).then_some(Bits::bytes(at, length))
}

fn unused(header: &HeaderView<'_>) -> Option<Bits> {
    let (at, length) = address_length(header)?;
    (length < 8).then_some(Bits::bytes(at + length, 8 - length))
}
