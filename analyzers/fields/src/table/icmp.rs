//! ICMP (RFC 792, RFC 1191).

use super::icmp_words::{checksum, code, kind};
use crate::Kind;
use crate::entry::*;
use crate::header::HeaderView;
use crate::header_kind::HeaderKind;
use crate::protocol::Own;
use crate::section::{Said, Section};

pub(crate) const ICMP: Section = Section::new(
    HeaderKind::Icmp,
    "icmp",
    |header| Said { length: Some(8), ..Said::details("ICMP", super::icmp_words::line(header)) },
    &of(
        HeaderKind::Icmp,
        [
            protocol("icmp", "ICMP", Own::Everything),
            decimal("icmp.type", "Type", 0, 1)
                .about_it("ICMP type: 8 and 0 echo, 3 unreachable, 11 time exceeded")
                .note(|header| kind(header).to_owned()),
            decimal("icmp.code", "Code", 1, 1).about_it("ICMP code").note(|header| code(header).to_owned()),
            hexadecimal("icmp.checksum", "Checksum", 2, 2)
                .about_it("ICMP checksum field")
                .note(|header| checksum(header).to_owned()),
            decimal("icmp.ident", "Identifier", 4, 2).about_it("Identifier of an ICMP echo").when(is_query),
            decimal("icmp.seq", "Sequence number", 6, 2).about_it("Sequence number of an ICMP echo").when(is_query),
            octets("icmp.unused", "Unused", 4, 4).when(|header| {
                matches!(told(header), (3, _) | (4 | 11, _)) && told(header) != (3, 4)
            }),
            decimal("icmp.mtu", "Next hop takes at most", 6, 2)
                .about_it("Largest packet that the next hop takes, in bytes")
                .when(|header| told(header) == (3, 4)),
            lying("icmp.redir_gw", Kind::Ipv4, "Better gateway", 4, 4).when(|header| told(header).0 == 5),
            decimal("icmp.pointer", "Pointer", 4, 1)
                .bits(32)
                .about_it("Byte of the quoted packet that is wrong")
                .when(|header| told(header).0 == 12),
        ],
    ),
);

/// Type and code.
fn told(header: &HeaderView<'_>) -> (u8, u8) {
    header.icmp().map_or((255, 255), |icmp| (icmp.kind, icmp.code))
}

/// Echo, time stamp, information, address mask.
fn is_query(header: &HeaderView<'_>) -> bool {
    matches!(told(header).0, 0 | 8 | 13..=18) && header.rest().len() >= 8
}
