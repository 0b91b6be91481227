//! ICMPv6 (RFC 4443) and neighbour discovery (RFC 4861).

use super::icmp_words::{checksum, code, line};
use crate::Kind;
use crate::entry::*;
use crate::header::HeaderView;
use crate::header_kind::HeaderKind;
use crate::names;
use crate::place::Bits;
use crate::protocol::Own;
use crate::section::{Said, Section};

/// RFC 3810, section 5.2.
const LISTENER_REPORT_2: u8 = 143;
const ECHO_REQUEST: u8 = 128;
const ECHO_REPLY: u8 = 129;
const ROUTER_ADVERTISEMENT: u8 = 134;
const NEIGHBOUR_SOLICITATION: u8 = 135;
const NEIGHBOUR_ADVERTISEMENT: u8 = 136;

pub(crate) const ICMPV6: Section = Section::new(
    HeaderKind::Icmpv6,
    "icmpv6",
    |header| Said { length: Some(length(header)), ..Said::details("ICMPv6", line(header)) },
    &of(
        HeaderKind::Icmpv6,
        [
            protocol("icmpv6", "ICMPv6", Own::Everything),
            decimal("icmpv6.type", "Type", 0, 1)
                .about_it("ICMPv6 type: 128 and 129 echo, 1 unreachable")
                .names(names::ICMPV6),
            decimal("icmpv6.code", "Code", 1, 1).about_it("ICMPv6 code").note(|header| code(header).to_owned()),
            hexadecimal("icmpv6.checksum", "Checksum", 2, 2)
                .about_it("ICMPv6 checksum field")
                .note(|header| checksum(header).to_owned()),
            super::icmp_words::status("icmpv6.checksum.status"),
            hexadecimal("icmpv6.echo.identifier", "Identifier", 4, 2)
                .about_it("Identifier of an ICMPv6 echo")
                .when(is_echo),
            decimal("icmpv6.echo.sequence_number", "Sequence number", 6, 2)
                .about_it("Sequence number of an ICMPv6 echo")
                .when(is_echo),
            decimal("icmpv6.mtu", "Next hop takes at most", 4, 4)
                .about_it("Largest packet that the next hop takes, in bytes")
                .when(|header| number(header) == 2),
            decimal("icmpv6.pointer", "Pointer", 4, 4)
                .about_it("Byte of the quoted packet that is wrong")
                .when(|header| number(header) == 4),
            decimal("icmpv6.nd.ra.cur_hop_limit", "Hop limit to use", 4, 1).when(advertises_router),
            hexadecimal("icmpv6.nd.ra.flag", "Flags", 5, 1)
                .about_it("Flags of a router advertisement")
                .when(advertises_router),
            decimal("icmpv6.nd.ra.router_lifetime", "Router lifetime", 6, 2).always("seconds").when(advertises_router),
            decimal("icmpv6.nd.ra.reachable_time", "Reachable time", 8, 4)
                .always("milliseconds")
                .when(advertises_router),
            decimal("icmpv6.nd.ra.retrans_timer", "Retransmission timer", 12, 4)
                .always("milliseconds")
                .when(advertises_router),
            placed("icmpv6.reserved", Kind::Bytes, "Reserved", |header| match number(header) {
                1 | 3 | 133 | NEIGHBOUR_SOLICITATION => Some(Bits::bytes(4, 4)),
                LISTENER_REPORT_2 => Some(Bits::bytes(4, 2)),
                _ => None,
            }),
            lying("icmpv6.nd.ns.target_address", Kind::Ipv6, "Target address", 8, 16)
                .about_it("Address whose hardware address is asked for")
                .when(|header| number(header) == NEIGHBOUR_SOLICITATION),
            flag("icmpv6.nd.na.flag.r", "From a router", 4, 4, 0x8000_0000).when(advertises_neighbour),
            flag("icmpv6.nd.na.flag.s", "Solicited", 4, 4, 0x4000_0000).when(advertises_neighbour),
            flag("icmpv6.nd.na.flag.o", "Override", 4, 4, 0x2000_0000).when(advertises_neighbour),
            lying("icmpv6.nd.na.target_address", Kind::Ipv6, "Target address", 8, 16)
                .about_it("Address whose hardware address is told")
                .when(advertises_neighbour),
        ],
    ),
);

/// The type.
fn number(header: &HeaderView<'_>) -> u8 {
    header.icmp().map_or(255, |icmp| icmp.kind)
}

fn is_echo(header: &HeaderView<'_>) -> bool {
    matches!(number(header), ECHO_REQUEST | ECHO_REPLY)
}

fn advertises_router(header: &HeaderView<'_>) -> bool {
    number(header) == ROUTER_ADVERTISEMENT
}

fn advertises_neighbour(header: &HeaderView<'_>) -> bool {
    number(header) == NEIGHBOUR_ADVERTISEMENT
}

/// Length of what is told apart, in bytes.
fn length(header: &HeaderView<'_>) -> usize {
    match number(header) {
        ROUTER_ADVERTISEMENT => 16,
        NEIGHBOUR_SOLICITATION | NEIGHBOUR_ADVERTISEMENT => 24,
        1..=4 | ECHO_REQUEST | ECHO_REPLY | 133 => 8,
        _ => 4,
    }
}
