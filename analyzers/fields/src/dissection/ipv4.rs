//! IPv4 (RFC 791), with the differentiated services field of RFC 2474 and ECN of RFC 3168.

use std::net::Ipv4Addr;

use wirelab_engine::packet::layer::Ipv4;
use wirelab_engine::packet::{Checksum, ipv4_header_checksum};

use super::context::{Context, Described};
use super::names;
use super::rows::Rows;

pub(super) fn dissect(cx: &Context<'_>, ip: &Ipv4, rows: &mut Rows<'_>) -> Described {
    let header_len = usize::from(ip.header_len);
    rows.bits("ip.version", "Version", 0, 1, 0xf0, |value| value.to_string());
    rows.bits("ip.hdr_len", "Header length", 0, 1, 0x0f, |words| (words * 4).to_string());
    rows.note(format!("{} words of four", ip.header_len / 4));
    services(rows);
    rows.decimal("ip.len", "Total length", 2, 2).note(match ip.total_len {
        0 => "0: captured before the network card cut it into packets",
        _ => "",
    });
    rows.hexadecimal("ip.id", "Identification", 4, 2);
    flags(rows);
    let offset = ip.fragment_offset();
    rows.bits("ip.frag_offset", "Fragment offset", 6, 2, 0x1fff, |units| units.to_string());
    if offset > 0 {
        rows.note(format!("units of 8: byte {offset} of its datagram"));
    }
    rows.decimal("ip.ttl", "Time to live", 8, 1).note("hops left");
    rows.decimal("ip.proto", "Protocol", 9, 1).note(names::ip_protocol(ip.protocol));
    rows.hexadecimal("ip.checksum", "Header checksum", 10, 2).note(checksum(cx, header_len));
    addresses(rows, ip);
    options(rows, header_len);
    let details = match ip.have {
        20.. => format!("Src: {}, Dst: {}", Ipv4Addr::from(ip.src), Ipv4Addr::from(ip.dst)),
        _ => "cut off".to_owned(),
    };
    cx.described("ip", "IPv4", &details)
}

fn services(rows: &mut Rows<'_>) {
    rows.hexadecimal("ip.dsfield", "Differentiated services", 1, 1).inside(|rows| {
        rows.bits("ip.dsfield.dscp", "Codepoint", 1, 1, 0xfc, |value| value.to_string());
        let byte = u64::from(rows.u8(1).unwrap_or(0));
        rows.note(names::codepoint(byte >> 2));
        rows.bits("ip.dsfield.ecn", "Congestion notification", 1, 1, 0x03, |value| value.to_string());
        rows.note(names::congestion(byte & 3));
    });
}

fn flags(rows: &mut Rows<'_>) {
    rows.bits("ip.flags", "Flags", 6, 1, 0xe0, |value| format!("0x{value:02x}"));
    let spelled = match rows.u8(6).unwrap_or(0) >> 5 & 3 {
        1 => "more fragments",
        2 => "don't fragment",
        3 => "don't fragment, more fragments",
        _ => "",
    };
    rows.note(spelled).inside(|rows| {
        rows.flag("ip.flags.rb", "Reserved", 6, 1, 0x80);
        rows.flag("ip.flags.df", "Don't fragment", 6, 1, 0x40);
        rows.flag("ip.flags.mf", "More fragments", 6, 1, 0x20);
    });
}

fn checksum(cx: &Context<'_>, header_len: usize) -> String {
    let header = cx.bytes.get(..header_len).unwrap_or(&[]);
    match ipv4_header_checksum(header) {
        Checksum::Good => "good",
        Checksum::Bad if cx.layer.quoted => "does not fit: quoted headers are often changed on the way",
        Checksum::Bad => "bad: it does not fit the header",
        Checksum::Offloaded => "offloaded: zero, left to the network card",
        Checksum::NotCaptured => "not checked: the header was not captured whole",
        Checksum::Absent => "",
    }
    .to_owned()
}

fn addresses(rows: &mut Rows<'_>, ip: &Ipv4) {
    rows.add("ip.src", "Source address", 12..16, Ipv4Addr::from(ip.src).to_string());
    let here = rows.array::<4>(16).unwrap_or_default();
    if here == ip.dst {
        rows.add("ip.dst", "Destination address", 16..20, Ipv4Addr::from(ip.dst).to_string());
    } else {
        rows.add("ip.cur_rt", "Next stop of its route", 16..20, Ipv4Addr::from(here).to_string());
        rows.generated("ip.dst", "Destination address", Ipv4Addr::from(ip.dst).to_string());
        rows.note("the end of the source route");
    }
}

/// Options: a type, and for all but two of them a length that counts type and length too (RFC 791, section 3.1).
fn options(rows: &mut Rows<'_>, header_len: usize) {
    let mut at = 20;
    while at < header_len {
        let Some(kind) = rows.u8(at) else { return };
        let length = if kind < 2 { 1 } else { usize::from(rows.u8(at + 1).unwrap_or(0)) };
        let words = match kind {
            0 => "end of the options",
            1 => "no operation: padding",
            7 => "record route",
            68 => "time stamps",
            130 => "security",
            131 => "loose source route",
            136 => "stream identifier",
            137 => "strict source route",
            148 => "router alert",
            _ => "unknown",
        };
        let sound = length >= 1 && at + length <= header_len && (kind < 2 || length >= 2);
        let end = if sound { at + length } else { header_len };
        rows.add("ip.opt.type", "Option", at..at + 1, kind.to_string());
        rows.note(if sound {
            words.to_owned()
        } else {
            format!("{words}; its length is wrong, the rest is unreadable")
        });
        if kind >= 2 {
            rows.inside(|rows| {
                rows.decimal("ip.opt.len", "Length", at + 1, 1);
                if end > at + 2 {
                    rows.octets("wirelab.option_data", "Data", at + 2..end);
                }
            });
        }
        if kind == 0 {
            return;
        }
        at = end;
    }
}
