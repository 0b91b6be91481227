//! The headers of tunnels: GRE, VXLAN, GENEVE, MPLS, GTP-U.

use crate::Kind;
use crate::entry::*;
use crate::header::HeaderView;
use crate::header_kind::HeaderKind;
use crate::names;
use crate::place::Bits;
use crate::protocol::Own;
use crate::section::{Said, Section};
use wirelab_engine::packet::layer::Plain;

const GRE_KIND: HeaderKind = HeaderKind::Plain(Plain::Gre);
const VXLAN_KIND: HeaderKind = HeaderKind::Plain(Plain::Vxlan);
const GENEVE_KIND: HeaderKind = HeaderKind::Plain(Plain::Geneve);
const MPLS_KIND: HeaderKind = HeaderKind::Plain(Plain::Mpls);
const GTP_KIND: HeaderKind = HeaderKind::Plain(Plain::Gtp);

/// Bits of GRE's first word (RFC 2784, RFC 2890, RFC 2637).
const CHECKSUM: u16 = 0x8000;
const ROUTING: u16 = 0x4000;
const KEY: u16 = 0x2000;
const SEQUENCE: u16 = 0x1000;
const ACKNOWLEDGEMENT: u16 = 0x0080;
const VERSION: u16 = 0x0007;
/// PPP in GRE.
const PPTP: u16 = 0x880b;

/// GRE (RFC 2784, RFC 2890).
pub(crate) const GRE: Section = Section::new(
    GRE_KIND,
    "gre",
    |_| Said::short("GRE"),
    &of(
        GRE_KIND,
        [
            protocol("gre", "GRE", Own::Header),
            hexadecimal("gre.flags_and_version", "Flags and version", 0, 2),
            flag("gre.flags.checksum", "Checksum", 0, 2, CHECKSUM as u64).about_it("GRE has a checksum").inside(1),
            flag("gre.flags.routing", "Routing", 0, 2, ROUTING as u64).about_it("GRE has a source route").inside(1),
            flag("gre.flags.key", "Key", 0, 2, KEY as u64).about_it("GRE has a key").inside(1),
            flag("gre.flags.sequence_number", "Sequence number", 0, 2, SEQUENCE as u64)
                .about_it("GRE has a sequence number")
                .inside(1),
            bits("gre.flags.version", "Version", 0, 2, VERSION as u64).about_it("Version of GRE").inside(1),
            hexadecimal("gre.proto", "Protocol", 2, 2).about_it("What GRE carries").noted(names::ETHER_TYPES),
            placed("gre.checksum", Kind::Hexadecimal, "Checksum", |header| {
                has(header, CHECKSUM | ROUTING).then_some(Bits::bytes(4, 2))
            })
            .bits(16),
            placed("gre.offset", Kind::Unsigned, "Offset", |header| {
                has(header, CHECKSUM | ROUTING).then_some(Bits::bytes(6, 2))
            })
            .bits(16)
            .about_it("Offset of GRE's source route in bytes"),
            placed("gre.key", Kind::Hexadecimal, "Key", |header| key(header, 4, 0).filter(|_| !is_pptp(header)))
                .about_it("GRE key, which tells tunnels apart"),
            placed("gre.key.payload_length", Kind::Unsigned, "Payload length", |header| {
                key(header, 2, 0).filter(|_| is_pptp(header))
            })
            .bits(16)
            .about_it("PPTP: payload length in bytes"),
            placed("gre.key.call_id", Kind::Unsigned, "Call", |header| key(header, 2, 2).filter(|_| is_pptp(header)))
                .bits(16)
                .about_it("PPTP: number of the call"),
            placed("gre.sequence_number", Kind::Unsigned, "Sequence number", |header| {
                has(header, SEQUENCE).then(|| Bits::bytes(after(header, CHECKSUM | ROUTING | KEY), 4))
            }),
            placed("gre.ack_number", Kind::Unsigned, "Acknowledgement", |header| {
                let there = is_pptp(header) && has(header, ACKNOWLEDGEMENT);
                there.then(|| Bits::bytes(after(header, CHECKSUM | ROUTING | KEY | SEQUENCE), 4))
            }),
        ],
    ),
);

fn has(header: &HeaderView<'_>, flags: u16) -> bool {
    header.be16(0).is_some_and(|word| word & flags != 0)
}

/// PPTP (RFC 2637) splits the key into a length and a call.
fn is_pptp(header: &HeaderView<'_>) -> bool {
    has(header, VERSION) && header.be16(2) == Some(PPTP)
}

/// Where the optional fields end whose flags are among these.
fn after(header: &HeaderView<'_>, flags: u16) -> u32 {
    let word = header.be16(0).unwrap_or(0) & flags;
    let fields = [CHECKSUM | ROUTING, KEY, SEQUENCE];
    4 + 4 * fields.into_iter().filter(|field| word & field != 0).count() as u32
}

fn key(header: &HeaderView<'_>, length: u32, skipped: u32) -> Option<Bits> {
    has(header, KEY).then(|| Bits::bytes(after(header, CHECKSUM | ROUTING) + skipped, length))
}

/// VXLAN (RFC 7348).
pub(crate) const VXLAN: Section = Section::new(
    VXLAN_KIND,
    "vxlan",
    |header| Said::details("VXLAN", format!("VNI: {}", header.be32(4).unwrap_or(0) >> 8)),
    &of(
        VXLAN_KIND,
        [
            protocol("vxlan", "VXLAN", Own::Header),
            hexadecimal("vxlan.flags", "Flags", 0, 2),
            decimal("vxlan.vni", "Network identifier (VNI)", 4, 3),
            decimal("vxlan.reserved8", "Reserved", 7, 1),
        ],
    ),
);

/// GENEVE (RFC 8926).
pub(crate) const GENEVE: Section = Section::new(
    GENEVE_KIND,
    "geneve",
    |header| Said::details("GENEVE", format!("VNI: 0x{:06x}", header.be32(4).unwrap_or(0) >> 8)),
    &of(
        GENEVE_KIND,
        [
            protocol("geneve", "GENEVE", Own::Header),
            bits("geneve.version", "Version", 0, 1, 0xc0),
            bits("geneve.option.length", "Length of options", 0, 1, 0x3f).times(4),
            hexadecimal("geneve.flags", "Flags", 1, 1),
            flag("geneve.flags.oam", "Control packet", 1, 1, 0x80).inside(1),
            flag("geneve.flags.critical", "Critical options", 1, 1, 0x40).inside(1),
            hexadecimal("geneve.proto_type", "Protocol", 2, 2).names(names::ETHER_TYPES),
            hexadecimal("geneve.vni", "Network identifier (VNI)", 4, 3),
            placed("geneve.options", Kind::Bytes, "Options", |header| {
                Bits::range(8, (header.layer.length as usize).checked_sub(8).filter(|length| *length > 0)?)
            }),
        ],
    ),
);

/// One entry of an MPLS label stack (RFC 3032).
pub(crate) const MPLS: Section = Section::new(
    MPLS_KIND,
    "mpls",
    |header| {
        let word = header.be32(0).unwrap_or(0);
        let (label, exp, bottom, ttl) = (word >> 12, word >> 9 & 7, word >> 8 & 1, word & 0xff);
        Said::details("MPLS", format!("Label: {label}, Exp: {exp}, S: {bottom}, TTL: {ttl}"))
    },
    &of(
        MPLS_KIND,
        [
            protocol("mpls", "MPLS", Own::Header),
            bits("mpls.label", "Label", 0, 4, 0xffff_f000),
            bits("mpls.exp", "Traffic class", 0, 4, 0x0e00),
            bits("mpls.bottom", "Bottom of the stack", 0, 4, 0x0100),
            bits("mpls.ttl", "Time to live", 0, 4, 0x00ff),
        ],
    ),
);

/// GTP-U version 1 (3GPP TS 29.281).
pub(crate) const GTP: Section = Section::new(
    GTP_KIND,
    "gtp",
    |header| Said::details("GTP", format!("TEID: 0x{:08x}", header.be32(4).unwrap_or(0))),
    &of(
        GTP_KIND,
        [
            protocol("gtp", "GTP-U", Own::Header),
            hexadecimal("gtp.flags", "Flags", 0, 1),
            bits("gtp.flags.version", "Version", 0, 1, 0xe0).inside(1),
            flag("gtp.flags.e", "Extension header", 0, 1, 0x04).inside(1),
            flag("gtp.flags.s", "Sequence number", 0, 1, 0x02).inside(1),
            flag("gtp.flags.pn", "N-PDU number", 0, 1, 0x01).inside(1),
            hexadecimal("gtp.message", "Message", 1, 1).always("a user's packet"),
            decimal("gtp.length", "Length", 2, 2),
            hexadecimal("gtp.teid", "Tunnel endpoint (TEID)", 4, 4),
        ],
    ),
);
