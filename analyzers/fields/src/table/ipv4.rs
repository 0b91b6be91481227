//! IPv4 (RFC 791), with the differentiated services field of RFC 2474 and ECN of RFC 3168.

use std::net::Ipv4Addr;

use crate::entry::{Found, *};
use crate::header::HeaderView;
use crate::header_kind::HeaderKind;
use crate::names;
use crate::place::Bits;
use crate::protocol::Own;
use crate::section::{Said, Section};
use crate::{Kind, Value};
use wirelab_engine::packet::{Checksum, ipv4_header_checksum};

const OPTION: &str = "ip.opt.type";
const OPTION_LENGTH: &str = "ip.opt.len";
/// The data of an option that has no field of its own.
const OPTION_DATA: &str = "wirelab.ip_option_data";

pub(crate) const IPV4: Section = Section::new(
    HeaderKind::Ipv4,
    "ip",
    |header| match header.ipv4() {
        Some(ip) if ip.have >= 20 => {
            Said::details("IPv4", format!("Src: {}, Dst: {}", Ipv4Addr::from(ip.src), Ipv4Addr::from(ip.dst)))
        }
        _ => Said::details("IPv4", "cut off".to_owned()),
    },
    &of(
        HeaderKind::Ipv4,
        [
            protocol("ip", "IPv4", Own::Header),
            bits("ip.version", "Version", 0, 1, 0xf0)
                .about_it("IP version: 4 or 6")
                .of(HeaderKind::Ip)
                .usual(|_, line| line.number(4)),
            bits("ip.hdr_len", "Header length", 0, 1, 0x0f)
                .about_it("IPv4 header length in bytes, options included")
                .times(4)
                .note(|header| format!("{} words of four", header.ipv4().map_or(0, |ip| ip.header_len / 4)))
                .usual(|packet, line| line.number(u64::from(packet.ipv4().header_len))),
            hexadecimal("ip.dsfield", "Differentiated services", 1, 1).about_it("IPv4 differentiated services field"),
            bits("ip.dsfield.dscp", "Codepoint", 1, 1, 0xfc)
                .about_it("IPv4 differentiated services codepoint")
                .inside(1)
                .names(names::CODEPOINTS),
            bits("ip.dsfield.ecn", "Congestion notification", 1, 1, 0x03)
                .about_it("IPv4 explicit congestion notification")
                .inside(1)
                .names(names::CONGESTION),
            decimal("ip.len", "Total length", 2, 2)
                .about_it("IPv4 total length in bytes")
                .note(|header| match header.ipv4() {
                    Some(ip) if ip.total_len == 0 => {
                        "0: captured before the network card cut it into packets".to_owned()
                    }
                    _ => String::new(),
                })
                .usual(|packet, line| line.number(u64::from(packet.ipv4().total_len))),
            hexadecimal("ip.id", "Identification", 4, 2)
                .about_it("IPv4 identification")
                .usual(|packet, line| line.hexadecimal(packet.headers.id)),
            hexadecimal_bits("ip.flags", "Flags", 6, 1, 0xe0)
                .about_it("Three flag bits of IPv4")
                .note(|header| flags(header).to_owned()),
            flag("ip.flags.rb", "Reserved", 6, 1, 0x80).inside(1).names(names::SET),
            flag("ip.flags.df", "Don't fragment", 6, 1, 0x40)
                .about_it("IPv4: must not be fragmented")
                .inside(1)
                .names(names::SET)
                .usual(|packet, line| line.boolean(packet.ipv4().fragment & 0x4000 != 0)),
            flag("ip.flags.mf", "More fragments", 6, 1, 0x20)
                .about_it("IPv4: more fragments follow")
                .inside(1)
                .names(names::SET)
                .usual(|_, line| line.boolean(false)),
            bits("ip.frag_offset", "Fragment offset", 6, 2, 0x1fff)
                .about_it("IPv4 fragment offset in units of eight bytes")
                .note(|header| match header.ipv4().map_or(0, |ip| ip.fragment_offset()) {
                    0 => String::new(),
                    offset => format!("units of 8: byte {offset} of its datagram"),
                })
                .usual(|_, line| line.number(0)),
            decimal("ip.ttl", "Time to live", 8, 1)
                .about_it("IPv4 time to live in hops")
                .always("hops left")
                .usual(|packet, line| line.number(u64::from(packet.ipv4().ttl))),
            decimal("ip.proto", "Protocol", 9, 1)
                .about_it("IPv4 payload protocol")
                .names(names::PROTOCOLS)
                .usual(|packet, line| line.number(u64::from(packet.ipv4().protocol))),
            hexadecimal("ip.checksum", "Header checksum", 10, 2)
                .about_it("IPv4 header checksum field")
                .note(|header| checksum(header).to_owned())
                .usual(|packet, line| line.hexadecimal(packet.ipv4().checksum)),
            super::checksum::status("ip.checksum.status", 10),
            both("ip.addr", Kind::Ipv4, "IPv4 source and destination address", Bits::bytes(12, 4), Bits::bytes(16, 4))
                .made_by(|header, out| {
                    let Some(ip) = header.ipv4().filter(|ip| ip.have >= 16) else { return };
                    out.ipv4(ip.src);
                    if ip.have >= 20 {
                        out.ipv4(ip.dst);
                    }
                }),
            lying("ip.src", Kind::Ipv4, "Source address", 12, 4)
                .about_it("IPv4 source address")
                .usual(|packet, line| line.ipv4(packet.headers.src)),
            lying("ip.cur_rt", Kind::Ipv4, "Next stop of its route", 16, 4)
                .about_it("Next stop of an IPv4 source route")
                .when(is_routed),
            // The end of a source route lies among the options.
            placed("ip.dst", Kind::Ipv4, "Destination address", |header| {
                let routed = is_routed(header);
                (!routed).then_some(Bits::bytes(16, 4))
            })
            .about_it("IPv4 destination address")
            .made_by(|header, out| {
                header.ipv4().filter(|ip| ip.have >= 20).into_iter().for_each(|ip| out.ipv4(ip.dst));
            })
            .note(|header| if is_routed(header) { "the end of the source route".to_owned() } else { String::new() })
            .usual(|packet, line| line.ipv4(packet.headers.dst)),
            walked(OPTION, Kind::Unsigned, "Option", options).bits(8).about_it("Kind of an IPv4 option"),
            walked(OPTION_LENGTH, Kind::Unsigned, "Length", options)
                .bits(8)
                .inside(1)
                .about_it("Length of an IPv4 option in bytes"),
            walked(OPTION_DATA, Kind::Bytes, "Data", options)
                .inside(1)
                .about_it("Data of an IPv4 option that has no field of its own"),
        ],
    ),
);

/// Whether a source route goes on: the destination in the header is its next stop.
fn is_routed(header: &HeaderView<'_>) -> bool {
    header.ipv4().is_some_and(|ip| header.array::<4>(16).is_some_and(|here| here != ip.dst))
}

fn flags(header: &HeaderView<'_>) -> &'static str {
    match header.u8(6).unwrap_or(0) >> 5 & 3 {
        1 => "more fragments",
        2 => "don't fragment",
        3 => "don't fragment, more fragments",
        _ => "",
    }
}

fn checksum(header: &HeaderView<'_>) -> &'static str {
    let length = header.ipv4().map_or(0, |ip| usize::from(ip.header_len));
    match ipv4_header_checksum(header.rest().get(..length).unwrap_or(&[])) {
        Checksum::Good => "good",
        Checksum::Bad if header.layer.quoted => "does not fit: quoted headers are often changed on the way",
        Checksum::Bad => "bad: it does not fit the header",
        Checksum::Offloaded => "offloaded: zero, left to the network card",
        Checksum::NotCaptured => "not checked: the header was not captured whole",
        Checksum::Absent => "",
    }
}

/// Options: a type, and for all but two of them a length that counts type and length too (RFC 791, section 3.1).
fn options(header: &HeaderView<'_>, report: &mut dyn FnMut(Found<'_>)) {
    let Some(header_len) = header.ipv4().map(|ip| usize::from(ip.header_len)) else { return };
    let mut at = 20;
    while at < header_len {
        let Some(kind) = header.u8(at) else { return };
        let length = if kind < 2 { 1 } else { usize::from(header.u8(at + 1).unwrap_or(0)) };
        let sound = length >= 1 && at + length <= header_len && (kind < 2 || length >= 2);
        let end = if sound { at + length } else { header_len };
        let mut note = option_words(kind).to_owned();
        if !sound {
            note.push_str("; its length is wrong, the rest is unreadable");
        }
        let value = Value::Unsigned(kind.into());
        report(Found { name: OPTION, place: Bits::range(at, 1), value, note });
        if kind >= 2 {
            if let Some(told) = header.u8(at + 1) {
                let value = Value::Unsigned(told.into());
                report(Found { name: OPTION_LENGTH, place: Bits::range(at + 1, 1), value, note: String::new() });
            }
            let data = Bits::range(at + 2, end.saturating_sub(at + 2)).filter(|place| place.length > 0);
            if let Some((place, bytes)) = data.and_then(|place| Some((place, header.get(place)?))) {
                let value = Value::Bytes(bytes);
                report(Found { name: OPTION_DATA, place: Some(place), value, note: String::new() });
            }
        }
        if kind == 0 {
            return;
        }
        at = end;
    }
}

const fn option_words(kind: u8) -> &'static str {
    match kind {
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
    }
}
