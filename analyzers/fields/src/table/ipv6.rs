//! IPv6 (RFC 8200).

use std::net::Ipv6Addr;

use crate::Kind;
use crate::entry::*;
use crate::header::HeaderView;
use crate::header_kind::HeaderKind;
use crate::names;
use crate::place::Bits;
use crate::protocol::Own;
use crate::section::{Said, Section};

pub(crate) const IPV6: Section = Section::new(
    HeaderKind::Ipv6,
    "ipv6",
    |header| match header.ipv6() {
        Some(ip) if ip.have >= 40 => {
            Said::details("IPv6", format!("Src: {}, Dst: {}", Ipv6Addr::from(ip.src), Ipv6Addr::from(ip.dst)))
        }
        _ => Said::details("IPv6", "cut off".to_owned()),
    },
    &of(
        HeaderKind::Ipv6,
        [
            protocol("ipv6", "IPv6", Own::Header),
            bits("ipv6.version", "Version", 0, 1, 0xf0).about_it("IP version: 6"),
            hexadecimal_bits("ipv6.tclass", "Traffic class", 0, 4, 0x0ff0_0000).about_it("IPv6 traffic class"),
            bits("ipv6.tclass.dscp", "Codepoint", 0, 4, 0x0fc0_0000)
                .about_it("IPv6 differentiated services codepoint")
                .inside(1)
                .names(names::CODEPOINTS),
            bits("ipv6.tclass.ecn", "Congestion notification", 0, 4, 0x0030_0000)
                .about_it("IPv6 explicit congestion notification")
                .inside(1)
                .names(names::CONGESTION),
            hexadecimal_bits("ipv6.flow", "Flow label", 1, 3, 0x0f_ffff).about_it("IPv6 flow label"),
            decimal("ipv6.plen", "Payload length", 4, 2).about_it("IPv6 payload length in bytes").note(|header| {
                match header.ipv6() {
                    Some(ip) if ip.payload_len == 0 => {
                        "0: longer than 65535 bytes, or captured before the network card cut it up".to_owned()
                    }
                    _ => String::new(),
                }
            }),
            decimal("ipv6.nxt", "Next header", 6, 1).about_it("IPv6 next header").names(names::PROTOCOLS),
            decimal("ipv6.hlim", "Hop limit", 7, 1).about_it("IPv6 hop limit"),
            both(
                "ipv6.addr",
                Kind::Ipv6,
                "IPv6 source and destination address",
                Bits::bytes(8, 16),
                Bits::bytes(24, 16),
            )
            .made_by(|header, out| {
                let Some(ip) = header.ipv6().filter(|ip| ip.have >= 24) else { return };
                out.ipv6(ip.src);
                if ip.have >= 40 {
                    out.ipv6(ip.dst);
                }
            }),
            lying("ipv6.src", Kind::Ipv6, "Source address", 8, 16).about_it("IPv6 source address"),
            lying("ipv6.dst", Kind::Ipv6, "Destination address", 24, 16)
                .about_it("IPv6 destination address")
                .made_by(|header, out| header.ipv6().into_iter().for_each(|ip| out.ipv6(ip.dst)))
                .note(|header| match header.array::<16>(24) {
                    Some(here) if is_routed(header) => format!("by way of {}", Ipv6Addr::from(here)),
                    _ => String::new(),
                }),
        ],
    ),
);

/// Whether a routing header goes on: the destination in the header is its next stop.
fn is_routed(header: &HeaderView<'_>) -> bool {
    header.ipv6().is_some_and(|ip| header.array::<16>(24).is_some_and(|here| here != ip.dst))
}
