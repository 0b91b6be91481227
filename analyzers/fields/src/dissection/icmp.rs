//! ICMP (RFC 792, RFC 1191) and ICMPv6 (RFC 4443, RFC 4861).

use std::net::{Ipv4Addr, Ipv6Addr};

use wirelab_engine::packet::layer::Icmp;
use wirelab_engine::packet::{Checksum, message_checksum};

use super::context::{Context, Described};
use super::icmp_words;
use super::rows::Rows;

pub(super) fn dissect(cx: &Context<'_>, icmp: &Icmp, rows: &mut Rows<'_>) -> Described {
    let names = if icmp.v6 {
        ["icmpv6.type", "icmpv6.code", "icmpv6.checksum"]
    } else {
        ["icmp.type", "icmp.code", "icmp.checksum"]
    };
    let [kind, code, checksum] = names;
    let words = icmp_words::kind(icmp);
    rows.decimal(kind, "Type", 0, 1).note(words);
    rows.decimal(code, "Code", 1, 1).note(icmp_words::code(icmp));
    rows.hexadecimal(checksum, "Checksum", 2, 2).note(verdict(cx, icmp));
    let length = if icmp.v6 { body6(icmp, rows) } else { body4(icmp, rows) };
    let (protocol, short) = if icmp.v6 { ("icmpv6", "ICMPv6") } else { ("icmp", "ICMP") };
    let code_words = icmp_words::code(icmp);
    let details = if code_words.is_empty() { words.to_owned() } else { format!("{words}: {code_words}") };
    let mut described = cx.described(protocol, short, &details);
    described.length = length.min(cx.bytes.len());
    described
}

/// The bytes behind the checksum; gives the length of the header.
fn body4(icmp: &Icmp, rows: &mut Rows<'_>) -> usize {
    match (icmp.kind, icmp.code) {
        (0 | 8 | 13..=18, _) => {
            rows.decimal("icmp.ident", "Identifier", 4, 2);
            rows.decimal("icmp.seq", "Sequence number", 6, 2);
        }
        (3, 4) => {
            rows.octets("icmp.unused", "Unused", 4..6);
            rows.decimal("icmp.mtu", "Next hop takes at most", 6, 2);
        }
        (5, _) => {
            let gateway = Ipv4Addr::from(rows.array::<4>(4).unwrap_or_default());
            rows.add("icmp.redir_gw", "Better gateway", 4..8, gateway.to_string());
        }
        (12, _) => {
            rows.decimal("icmp.pointer", "Pointer", 4, 1);
        }
        (3 | 4 | 11, _) => {
            rows.octets("icmp.unused", "Unused", 4..8);
        }
        _ => {}
    }
    8
}

fn body6(icmp: &Icmp, rows: &mut Rows<'_>) -> usize {
    match icmp.kind {
        128 | 129 => {
            rows.hexadecimal("icmpv6.echo.identifier", "Identifier", 4, 2);
            rows.decimal("icmpv6.echo.sequence_number", "Sequence number", 6, 2);
            8
        }
        2 => {
            rows.decimal("icmpv6.mtu", "Next hop takes at most", 4, 4);
            8
        }
        4 => {
            rows.decimal("icmpv6.pointer", "Pointer", 4, 4);
            8
        }
        134 => {
            rows.decimal("icmpv6.nd.ra.cur_hop_limit", "Hop limit to use", 4, 1);
            rows.hexadecimal("icmpv6.nd.ra.flag", "Flags", 5, 1);
            rows.decimal("icmpv6.nd.ra.router_lifetime", "Router lifetime", 6, 2).note("seconds");
            rows.decimal("icmpv6.nd.ra.reachable_time", "Reachable time", 8, 4).note("milliseconds");
            rows.decimal("icmpv6.nd.ra.retrans_timer", "Retransmission timer", 12, 4).note("milliseconds");
            16
        }
        135 => {
            rows.octets("icmpv6.reserved", "Reserved", 4..8);
            target(rows, "icmpv6.nd.ns.target_address");
            24
        }
        136 => {
            rows.flag("icmpv6.nd.na.flag.r", "From a router", 4, 1, 0x80);
            rows.flag("icmpv6.nd.na.flag.s", "Solicited", 4, 1, 0x40);
            rows.flag("icmpv6.nd.na.flag.o", "Override", 4, 1, 0x20);
            target(rows, "icmpv6.nd.na.target_address");
            24
        }
        1 | 3 | 133 => {
            rows.octets("icmpv6.reserved", "Reserved", 4..8);
            8
        }
        _ => 4,
    }
}

fn target(rows: &mut Rows<'_>, name: &'static str) {
    let address = Ipv6Addr::from(rows.array::<16>(8).unwrap_or_default());
    rows.add(name, "Target address", 8..24, address.to_string());
}

fn verdict(cx: &Context<'_>, icmp: &Icmp) -> &'static str {
    let net = cx.layers().get(..cx.index).unwrap_or(&[]).iter().rposition(|layer| layer.header.addresses().is_some());
    let net = net.and_then(|place| u8::try_from(place).ok());
    let Some(layer) = cx.net(net) else { return "" };
    if cx.layer.quoted || cx.in_fragment(net) {
        return "not checked: the message is not here whole";
    }
    let told = super::context::told_end(layer, &[]).filter(|_| layer.buffer == cx.layer.buffer);
    let length = told.map_or(cx.bytes.len(), |end| end.saturating_sub(cx.layer.start as usize));
    let pseudo = icmp.v6.then_some((&layer.header, 58));
    match message_checksum(pseudo, cx.bytes, length) {
        Checksum::Good => "good",
        Checksum::NotCaptured => "not checked: bytes that it covers were not captured",
        _ => "bad: it does not fit the bytes",
    }
}
