//! The extension headers of IPv6 (RFC 8200, section 4) and the authentication header (RFC 4302).

use super::context::{Context, Described};
use super::names;
use super::rows::Rows;

/// Names of a header's own fields.
#[derive(Clone, Copy)]
pub(super) struct Names {
    protocol: &'static str,
    short: &'static str,
    next: &'static str,
    length: &'static str,
}

pub(super) const HOP_BY_HOP: Names =
    Names { protocol: "ipv6.hopopts", short: "hop-by-hop", next: "ipv6.hopopts.nxt", length: "ipv6.hopopts.len" };
pub(super) const DESTINATION: Names = Names {
    protocol: "ipv6.dstopts",
    short: "destination options",
    next: "ipv6.dstopts.nxt",
    length: "ipv6.dstopts.len",
};
pub(super) const ROUTING: Names =
    Names { protocol: "ipv6.routing", short: "routing", next: "ipv6.routing.nxt", length: "ipv6.routing.len" };
pub(super) const MOBILITY: Names =
    Names { protocol: "mipv6", short: "mobility", next: "mip6.proto", length: "mip6.hlen" };

fn begin(rows: &mut Rows<'_>, names: Names) {
    let next = rows.u8(0).unwrap_or(0);
    rows.decimal(names.next, "Next header", 0, 1).note(names::ip_protocol(next));
    let units = usize::from(rows.u8(1).unwrap_or(0));
    rows.decimal(names.length, "Length", 1, 1).note(format!("units of 8 after the first: {} bytes", (units + 1) * 8));
}

/// Options: type, length, data; type 0 is a single byte of padding.
pub(super) fn options(cx: &Context<'_>, rows: &mut Rows<'_>, names: Names) -> Described {
    begin(rows, names);
    let mut at = 2;
    while at < cx.length() {
        let Some(kind) = rows.u8(at) else { break };
        let words = match kind {
            0 => "Pad1: padding",
            1 => "PadN: padding",
            5 => "router alert",
            0xc2 => "jumbo payload",
            0xc9 => "home address",
            _ => "",
        };
        rows.hexadecimal("ipv6.opt.type", "Option", at, 1).note(words);
        if kind == 0 {
            at += 1;
            continue;
        }
        let length = usize::from(rows.u8(at + 1).unwrap_or(0));
        rows.inside(|rows| {
            rows.decimal("ipv6.opt.length", "Length", at + 1, 1);
            match (kind, length) {
                (5, 2) => rows.decimal("ipv6.opt.router_alert", "Router alert", at + 2, 2),
                (0xc2, 4) => rows.decimal("ipv6.opt.jumbo", "Payload length", at + 2, 4),
                (1, _) | (_, 0) => rows,
                _ => rows.octets("wirelab.option_data", "Data", at + 2..at + 2 + length),
            };
        });
        at += 2 + length;
    }
    cx.described(names.protocol, names.short, "")
}

pub(super) fn routing(cx: &Context<'_>, rows: &mut Rows<'_>) -> Described {
    begin(rows, ROUTING);
    rows.decimal("ipv6.routing.type", "Routing type", 2, 1);
    rows.decimal("ipv6.routing.segleft", "Segments left", 3, 1);
    cx.described(ROUTING.protocol, ROUTING.short, "")
}

pub(super) fn mobility(cx: &Context<'_>, rows: &mut Rows<'_>) -> Described {
    begin(rows, MOBILITY);
    cx.described(MOBILITY.protocol, MOBILITY.short, "")
}

/// The fragment header. Its offset counts units of eight bytes.
pub(super) fn fragment(cx: &Context<'_>, rows: &mut Rows<'_>) -> Described {
    let next = rows.u8(0).unwrap_or(0);
    rows.decimal("ipv6.fraghdr.nxt", "Next header", 0, 1).note(names::ip_protocol(next));
    rows.hexadecimal("ipv6.fraghdr.reserved_octet", "Reserved", 1, 1);
    let word = rows.be16(2).unwrap_or(0);
    rows.bits("ipv6.fraghdr.offset", "Offset", 2, 2, 0xfff8, |units| units.to_string());
    rows.note(format!("units of 8: byte {} of its datagram", word & 0xfff8));
    rows.bits("ipv6.fraghdr.reserved_bits", "Reserved", 2, 2, 0x0006, |value| value.to_string());
    rows.flag("ipv6.fraghdr.more", "More fragments", 2, 2, 0x0001);
    rows.hexadecimal("ipv6.fraghdr.ident", "Identification", 4, 4);
    cx.described("ipv6.fraghdr", "fragment", "")
}

pub(super) fn authentication(cx: &Context<'_>, rows: &mut Rows<'_>) -> Described {
    rows.decimal("ah.next_header", "Next header", 0, 1);
    rows.note(names::ip_protocol(rows.u8(0).unwrap_or(0)));
    rows.decimal("ah.length", "Length", 1, 1).note(format!("words of four less two: {} bytes", cx.length()));
    rows.octets("ah.reserved", "Reserved", 2..4);
    rows.hexadecimal("ah.spi", "Security parameters", 4, 4);
    rows.decimal("ah.sequence", "Sequence number", 8, 4);
    if cx.length() > 12 {
        rows.octets("ah.icv", "Integrity check", 12..cx.length());
    }
    cx.described("ah", "AH", "")
}
