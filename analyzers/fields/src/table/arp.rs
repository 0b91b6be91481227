//! ARP (RFC 826) and RARP (RFC 903).

use std::net::Ipv4Addr;

use crate::Kind;
use crate::entry::*;
use crate::header::HeaderView;
use crate::header_kind::HeaderKind;
use crate::names::{self, Names};
use crate::place::Bits;
use crate::protocol::Own;
use crate::section::{Said, Section};
use crate::text::colons;

pub(crate) const ARP: Section = Section::new(
    HeaderKind::Arp,
    "arp",
    |header| Said { between: " ", ..Said::details("ARP", line(header)) },
    &of(
        HeaderKind::Arp,
        [
            protocol("arp", "ARP", Own::Header),
            decimal("arp.hw.type", "Hardware type", 0, 2)
                .about_it("Kind of hardware address: 1 Ethernet")
                .names(names::HARDWARE),
            hexadecimal("arp.proto.type", "Protocol type", 2, 2)
                .about_it("Kind of protocol address: 0x0800 IPv4")
                .names(names::ETHER_TYPES),
            decimal("arp.hw.size", "Hardware address size", 4, 1).about_it("Length of a hardware address in bytes"),
            decimal("arp.proto.size", "Protocol address size", 5, 1).about_it("Length of a protocol address in bytes"),
            decimal("arp.opcode", "Operation", 6, 2).about_it("1 request, 2 reply").names(names::ARP),
            placed("arp.src.hw_mac", Kind::Mac, "Sender's hardware address", |header| mac(header, 0, 0)),
            placed("arp.src.hw", Kind::Bytes, "Sender's hardware address", |header| hardware(header, 0, 0))
                .about_it("Hardware address of the sender, if it is not Ethernet's"),
            placed("arp.src.proto_ipv4", Kind::Ipv4, "Sender's protocol address", |header| ipv4(header, 1, 0))
                .about_it("IPv4 address of the sender"),
            placed("arp.src.proto", Kind::Bytes, "Sender's protocol address", |header| other(header, 1, 0))
                .about_it("Protocol address of the sender, if it is not IPv4's"),
            placed("arp.dst.hw_mac", Kind::Mac, "Target's hardware address", |header| mac(header, 1, 1))
                .about_it("Hardware address that is asked for"),
            placed("arp.dst.hw", Kind::Bytes, "Target's hardware address", |header| hardware(header, 1, 1))
                .about_it("Hardware address that is asked for, if it is not Ethernet's"),
            placed("arp.dst.proto_ipv4", Kind::Ipv4, "Target's protocol address", |header| ipv4(header, 2, 1))
                .about_it("IPv4 address that is asked for"),
            placed("arp.dst.proto", Kind::Bytes, "Target's protocol address", |header| other(header, 2, 1))
                .about_it("Protocol address that is asked for, if it is not IPv4's"),
        ],
    ),
);

/// Lengths of a hardware and of a protocol address.
fn sizes(header: &HeaderView<'_>) -> Option<(usize, usize)> {
    Some((header.u8(4)?.into(), header.u8(5)?.into()))
}

fn is_ethernet(header: &HeaderView<'_>) -> bool {
    matches!(header.be16(0), Some(1 | 6)) && header.u8(4) == Some(6)
}

fn is_ipv4(header: &HeaderView<'_>) -> bool {
    header.be16(2) == Some(0x0800) && header.u8(5) == Some(4)
}

/// An address before which so many hardware and protocol addresses stand.
fn place(header: &HeaderView<'_>, hardware: usize, protocol: usize, of_protocol: bool) -> Option<Bits> {
    let (long, short) = sizes(header)?;
    let length = if of_protocol { short } else { long };
    if length == 0 { None } else { Bits::range(8 + hardware * long + protocol * short, length) }
}

fn mac(header: &HeaderView<'_>, hardware: usize, protocol: usize) -> Option<Bits> {
    place(header, hardware, protocol, false).filter(|_| is_ethernet(header))
}

fn hardware(header: &HeaderView<'_>, hardware: usize, protocol: usize) -> Option<Bits> {
    place(header, hardware, protocol, false).filter(|_| !is_ethernet(header))
}

fn ipv4(header: &HeaderView<'_>, hardware: usize, protocol: usize) -> Option<Bits> {
    place(header, hardware, protocol, true).filter(|_| is_ipv4(header))
}

fn other(header: &HeaderView<'_>, hardware: usize, protocol: usize) -> Option<Bits> {
    place(header, hardware, protocol, true).filter(|_| !is_ipv4(header))
}

/// The operation, and what it says in words for IPv4 over Ethernet.
fn line(header: &HeaderView<'_>) -> String {
    let Names::Numbers(operations) = names::ARP else { return String::new() };
    let number = header.be16(6).unwrap_or(0);
    let Some((_, word)) = operations.iter().find(|(known, _)| *known == u64::from(number)) else {
        return String::new();
    };
    let sentence = sentence(header, number).map(|words| format!(": {words}")).unwrap_or_default();
    format!("({word}){sentence}")
}

fn sentence(header: &HeaderView<'_>, operation: u16) -> Option<String> {
    let address = |at| header.array::<4>(at).map(Ipv4Addr::from);
    let (sender, target, hardware) = (address(14)?, address(24)?, header.array::<6>(8)?);
    if !is_ethernet(header) || !is_ipv4(header) {
        return None;
    }
    match operation {
        1 if sender == target => Some(format!("{sender} announces itself")),
        1 => Some(format!("who has {target}? tell {sender}")),
        2 => Some(format!("{sender} is at {}", colons(&hardware))),
        _ => None,
    }
}
