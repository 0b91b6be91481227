//! Ethernet II and IEEE 802.3, and the tags behind their addresses (IEEE 802.1Q).

use super::context::{Context, Described};
use super::names;
use super::rows::{Rows, colons};

/// Destination, source, and a type or a length.
pub(super) fn dissect(cx: &Context<'_>, rows: &mut Rows<'_>) -> Described {
    address(rows, "eth.dst", "Destination", 0, ["eth.dst.lg", "eth.dst.ig"]);
    address(rows, "eth.src", "Source", 6, ["eth.src.lg", "eth.src.ig"]);
    let number = rows.be16(12).unwrap_or(0);
    let is_length = number <= 1500;
    if is_length {
        rows.decimal("eth.len", "Length", 12, 2).note("up to 1500 it is a length (802.3), above a type (Ethernet II)");
    } else {
        rows.hexadecimal("eth.type", "Type", 12, 2).note(names::ether_type(number));
    }
    let [dst, src] = [0, 6].map(|at| colons(cx.bytes.get(at..at + 6).unwrap_or(&[])));
    let short = if is_length { "802.3" } else { "Ethernet" };
    cx.described("eth", short, &format!("Src: {src}, Dst: {dst}"))
}

fn address(rows: &mut Rows<'_>, name: &'static str, label: &str, at: usize, [lg, ig]: [&'static str; 2]) {
    rows.octets(name, label, at..at + 6);
    let note = match rows.array::<6>(at) {
        Some([0xff, 0xff, 0xff, 0xff, 0xff, 0xff]) => "broadcast",
        Some([0, 0, 0, 0, 0, 0]) => "none",
        Some([0x01, 0x00, 0x5e, ..]) => "IPv4 multicast",
        Some([0x33, 0x33, ..]) => "IPv6 multicast",
        _ => "",
    };
    rows.note(note).inside(|rows| {
        rows.flag(lg, "Locally administered", at, 1, 0x02);
        rows.flag(ig, "Group address", at, 1, 0x01);
    });
}

/// An 802.1Q tag, or an outer one of a provider (802.1ad), which Wireshark names apart.
pub(super) fn vlan(cx: &Context<'_>, rows: &mut Rows<'_>) -> Described {
    const PROVIDER: [u8; 2] = [0x88, 0xa8];
    let before = cx.view.decoded.buffer(cx.view.packet.data, cx.layer.buffer).get(..rows.base);
    let provider = before.is_some_and(|bytes| bytes.ends_with(&PROVIDER));
    let word = rows.be16(0).unwrap_or(0);
    if provider {
        rows.bits("ieee8021ad.priority", "Priority", 0, 1, 0xe0, |value| value.to_string());
        rows.bits("ieee8021ad.dei", "Drop eligible", 0, 1, 0x10, |value| value.to_string());
        rows.bits("ieee8021ad.id", "VLAN", 0, 2, 0x0fff, |value| value.to_string());
        type_or_length(rows, "wirelab.tag_type", "wirelab.tag_length", 2);
    } else {
        rows.bits("vlan.priority", "Priority", 0, 1, 0xe0, |value| value.to_string());
        rows.flag("vlan.dei", "Drop eligible", 0, 1, 0x10);
        rows.bits("vlan.id", "VLAN", 0, 2, 0x0fff, |value| value.to_string());
        type_or_length(rows, "vlan.etype", "vlan.len", 2);
    }
    let details = format!("PRI: {}, DEI: {}, ID: {}", word >> 13, word >> 12 & 1, word & 0x0fff);
    cx.described(if provider { "ieee8021ad" } else { "vlan" }, "VLAN", &details)
}

fn type_or_length(rows: &mut Rows<'_>, kind: &'static str, length: &'static str, at: usize) {
    match rows.be16(at) {
        Some(number) if number <= 1500 => rows.decimal(length, "Length", at, 2),
        number => rows.hexadecimal(kind, "Type", at, 2).note(names::ether_type(number.unwrap_or(0))),
    };
}

/// 802.2 LLC, with SNAP (RFC 1042).
pub(super) fn llc(cx: &Context<'_>, rows: &mut Rows<'_>) -> Described {
    rows.hexadecimal("llc.dsap", "Destination service", 0, 1);
    rows.note(service(rows.u8(0)));
    rows.hexadecimal("llc.ssap", "Source service", 1, 1);
    rows.note(service(rows.u8(1)));
    // Unnumbered frames have one control byte, the others two, the lower one first.
    if rows.u8(2).is_some_and(|control| control & 0x03 == 0x03) {
        let value = rows.u8(2).unwrap_or(0);
        rows.add("llc.control", "Control", 2..3, format!("0x{value:04x}"));
        rows.note(if value == 0x03 { "unnumbered information" } else { "unnumbered" });
    } else {
        let value = rows.be16(2).unwrap_or(0).swap_bytes();
        rows.add("llc.control", "Control", 2..4, format!("0x{value:04x}"));
    }
    if cx.length() < 8 {
        return cx.described("llc", "LLC", "");
    }
    rows.decimal("llc.oui", "Organisation", 3, 3);
    rows.hexadecimal(if rows.number(3, 3) == Some(0) { "llc.type" } else { "llc.pid" }, "Protocol", 6, 2);
    rows.note(names::ether_type(rows.be16(6).unwrap_or(0)));
    cx.described("llc", "SNAP", "")
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
