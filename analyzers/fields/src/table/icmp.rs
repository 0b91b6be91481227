//! ICMP (RFC 792, RFC 1191).

use super::icmp_words::{checksum, code, kind};
use crate::entry::*;
use crate::header::HeaderView;
use crate::header_kind::HeaderKind;
use crate::protocol::Own;
use crate::section::{Said, Section};
use crate::{Kind, Sink};

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
            super::icmp_words::status("icmp.checksum.status"),
            decimal("icmp.ident", "Identifier", 4, 2).about_it("Identifier of an ICMP echo").when(is_query),
            decimal("icmp.seq", "Sequence number", 6, 2).about_it("Sequence number of an ICMP echo").when(is_query),
            lying("icmp.ident_le", Kind::Unsigned, "Identifier, little-endian", 4, 2)
                .about_it("Identifier of an ICMP echo, read as little-endian")
                .when(is_query)
                .made_by(|header, out| little_endian(header, 4, out))
                .hidden(),
            lying("icmp.seq_le", Kind::Unsigned, "Sequence number, little-endian", 6, 2)
                .about_it("Sequence number of an ICMP echo, read as little-endian")
                .when(is_query)
                .made_by(|header, out| little_endian(header, 6, out))
                .hidden(),
            octets("icmp.unused", "Unused", 4, 4)
                .when(|header| matches!(told(header), (3, _) | (4 | 11, _)) && told(header) != (3, 4)),
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

/// Some systems count in their own order of bytes.
fn little_endian(header: &HeaderView<'_>, at: usize, out: &mut dyn Sink) {
    header.be16(at).into_iter().for_each(|number| out.unsigned(number.swap_bytes().into()));
}
