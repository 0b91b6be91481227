//! ARP (RFC 826) and RARP (RFC 903).

use std::net::Ipv4Addr;

use super::context::{Context, Described};
use super::names;
use super::rows::{Rows, colons};

pub(super) fn dissect(cx: &Context<'_>, rows: &mut Rows<'_>) -> Described {
    let (hardware, protocol) = (rows.be16(0).unwrap_or(0), rows.be16(2).unwrap_or(0));
    rows.decimal("arp.hw.type", "Hardware type", 0, 2).note(names::hardware(hardware));
    rows.hexadecimal("arp.proto.type", "Protocol type", 2, 2).note(names::ether_type(protocol));
    rows.decimal("arp.hw.size", "Hardware address size", 4, 1);
    rows.decimal("arp.proto.size", "Protocol address size", 5, 1);
    let word = match rows.be16(6).unwrap_or(0) {
        1 => "request",
        2 => "reply",
        3 => "reverse request",
        4 => "reverse reply",
        8 => "inverse request",
        9 => "inverse reply",
        _ => "",
    };
    rows.decimal("arp.opcode", "Operation", 6, 2).note(word);
    let sizes = [4, 5].map(|at| usize::from(rows.u8(at).unwrap_or(0)));
    let [hw, proto] = sizes;
    let ethernet = matches!(hardware, 1 | 6) && hw == 6;
    let ipv4 = protocol == 0x0800 && proto == 4;
    let names = [
        ("arp.src.hw_mac", "arp.src.hw", "Sender's hardware address"),
        ("arp.src.proto_ipv4", "arp.src.proto", "Sender's protocol address"),
        ("arp.dst.hw_mac", "arp.dst.hw", "Target's hardware address"),
        ("arp.dst.proto_ipv4", "arp.dst.proto", "Target's protocol address"),
    ];
    let mut at = 8;
    for (place, (known, other, label)) in names.into_iter().enumerate() {
        let is_protocol = place % 2 == 1;
        let size = if is_protocol { proto } else { hw };
        if size > 0 {
            match (is_protocol, rows.array::<4>(at)) {
                (true, Some(four)) if ipv4 => rows.add(known, label, at..at + 4, Ipv4Addr::from(four).to_string()),
                (true, _) => rows.octets(other, label, at..at + size),
                (false, _) => rows.octets(if ethernet { known } else { other }, label, at..at + size),
            };
        }
        at += size;
    }
    let sentence = sentence(rows, ethernet && ipv4);
    let mut described = cx.described("arp", "ARP", "");
    if !word.is_empty() {
        described.summary = format!("{} ({word})", described.name);
    }
    if !sentence.is_empty() {
        described.summary = format!("{}: {sentence}", described.summary);
    }
    described
}

/// What it says, in words, for IPv4 over Ethernet.
fn sentence(rows: &Rows<'_>, usual: bool) -> String {
    let address = |at| rows.array::<4>(at).map(Ipv4Addr::from);
    let (Some(sender), Some(target), Some(hardware)) = (address(14), address(24), rows.array::<6>(8)) else {
        return String::new();
    };
    match rows.be16(6) {
        Some(1) if usual && sender == target => format!("{sender} announces itself"),
        Some(1) if usual => format!("who has {target}? tell {sender}"),
        Some(2) if usual => format!("{sender} is at {}", colons(&hardware)),
        _ => String::new(),
    }
}
