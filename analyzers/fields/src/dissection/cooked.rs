//! Linux "cooked" captures, both versions (<https://www.tcpdump.org/linktypes.html>).

use super::context::{Context, Described};
use super::names;
use super::rows::Rows;

/// LINKTYPE_LINUX_SLL: 16 bytes.
pub(super) fn v1(cx: &Context<'_>, rows: &mut Rows<'_>) -> Described {
    rows.decimal("sll.pkttype", "Packet type", 0, 2);
    rows.note(packet_type(rows.be16(0).unwrap_or(0)));
    let hardware = rows.be16(2).unwrap_or(0);
    rows.decimal("sll.hatype", "Link-layer type", 2, 2).note(names::hardware(hardware));
    rows.decimal("sll.halen", "Address length", 4, 2);
    address(rows, 6, rows.be16(4).unwrap_or(0));
    protocol(rows, 14, hardware);
    cx.described("sll", "cooked v1", "")
}

/// LINKTYPE_LINUX_SLL2: 20 bytes.
pub(super) fn v2(cx: &Context<'_>, rows: &mut Rows<'_>) -> Described {
    let hardware = rows.be16(8).unwrap_or(0);
    protocol(rows, 0, hardware);
    rows.octets("wirelab.reserved", "Reserved", 2..4);
    rows.decimal("sll.ifindex", "Interface index", 4, 4);
    rows.decimal("sll.hatype", "Link-layer type", 8, 2).note(names::hardware(hardware));
    rows.decimal("sll.pkttype", "Packet type", 10, 1);
    rows.note(packet_type(u16::from(rows.u8(10).unwrap_or(0))));
    rows.decimal("sll.halen", "Address length", 11, 1);
    address(rows, 12, u16::from(rows.u8(11).unwrap_or(0)));
    cx.described("sll", "cooked v2", "")
}

/// Eight bytes of room for an address; what the address leaves is unused.
fn address(rows: &mut Rows<'_>, at: usize, length: u16) {
    let length = usize::from(length).min(8);
    match length {
        0 => {}
        6 => {
            rows.octets("sll.src.eth", "Source", at..at + 6);
        }
        _ => {
            rows.octets("sll.src.other", "Source", at..at + length);
        }
    }
    if length < 8 {
        rows.octets("sll.unused", "Unused", at + length..at + 8);
    }
}

fn protocol(rows: &mut Rows<'_>, at: usize, hardware: u16) {
    const GRE: u16 = 778;
    let number = rows.be16(at).unwrap_or(0);
    let (name, words) = match number {
        _ if hardware == GRE => ("sll.gretype", names::ether_type(number)),
        1536.. => ("sll.etype", names::ether_type(number)),
        1 => ("sll.ltype", "Novell raw 802.3"),
        3 => ("sll.ltype", "Ethernet"),
        4 => ("sll.ltype", "802.2 LLC"),
        _ => ("sll.ltype", ""),
    };
    rows.hexadecimal(name, "Protocol", at, 2).note(words);
}

const fn packet_type(number: u16) -> &'static str {
    match number {
        0 => "unicast to us",
        1 => "broadcast",
        2 => "multicast",
        3 => "unicast to somebody else",
        4 => "sent by us",
        _ => "",
    }
}
