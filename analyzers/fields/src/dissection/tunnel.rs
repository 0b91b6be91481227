//! The headers of tunnels: their main fields.

use super::context::{Context, Described};
use super::names;
use super::rows::Rows;

/// GRE (RFC 2784, RFC 2890).
pub(super) fn gre(cx: &Context<'_>, rows: &mut Rows<'_>) -> Described {
    let flags = rows.be16(0).unwrap_or(0);
    rows.hexadecimal("gre.flags_and_version", "Flags and version", 0, 2).inside(|rows| {
        rows.flag("gre.flags.checksum", "Checksum", 0, 2, 0x8000);
        rows.flag("gre.flags.routing", "Routing", 0, 2, 0x4000);
        rows.flag("gre.flags.key", "Key", 0, 2, 0x2000);
        rows.flag("gre.flags.sequence_number", "Sequence number", 0, 2, 0x1000);
        rows.bits("gre.flags.version", "Version", 0, 2, 0x0007, |value| value.to_string());
    });
    let protocol = rows.be16(2).unwrap_or(0);
    rows.hexadecimal("gre.proto", "Protocol", 2, 2).note(names::ether_type(protocol));
    let mut at = 4;
    if flags & 0xc000 != 0 {
        rows.hexadecimal("gre.checksum", "Checksum", at, 2);
        rows.decimal("gre.offset", "Offset", at + 2, 2);
        at += 4;
    }
    // PPTP (RFC 2637) splits the key into a length and a call.
    let pptp = protocol == 0x880b && flags & 0x0007 != 0;
    if flags & 0x2000 != 0 {
        if pptp {
            rows.decimal("gre.key.payload_length", "Payload length", at, 2);
            rows.decimal("gre.key.call_id", "Call", at + 2, 2);
        } else {
            rows.hexadecimal("gre.key", "Key", at, 4);
        }
        at += 4;
    }
    if flags & 0x1000 != 0 {
        rows.decimal("gre.sequence_number", "Sequence number", at, 4);
        at += 4;
    }
    if pptp && flags & 0x0080 != 0 {
        rows.decimal("gre.ack_number", "Acknowledgement", at, 4);
    }
    cx.described("gre", "GRE", "")
}

/// VXLAN (RFC 7348).
pub(super) fn vxlan(cx: &Context<'_>, rows: &mut Rows<'_>) -> Described {
    rows.hexadecimal("vxlan.flags", "Flags", 0, 2);
    rows.decimal("vxlan.vni", "Network identifier (VNI)", 4, 3);
    rows.decimal("vxlan.reserved8", "Reserved", 7, 1);
    cx.described("vxlan", "VXLAN", &format!("VNI: {}", rows.number(4, 3).unwrap_or(0)))
}

/// GENEVE (RFC 8926).
pub(super) fn geneve(cx: &Context<'_>, rows: &mut Rows<'_>) -> Described {
    rows.bits("geneve.version", "Version", 0, 1, 0xc0, |value| value.to_string());
    rows.bits("geneve.option.length", "Length of options", 0, 1, 0x3f, |words| (words * 4).to_string());
    rows.hexadecimal("geneve.flags", "Flags", 1, 1).inside(|rows| {
        rows.flag("geneve.flags.oam", "Control packet", 1, 1, 0x80);
        rows.flag("geneve.flags.critical", "Critical options", 1, 1, 0x40);
    });
    rows.hexadecimal("geneve.proto_type", "Protocol", 2, 2);
    rows.note(names::ether_type(rows.be16(2).unwrap_or(0)));
    rows.hexadecimal("geneve.vni", "Network identifier (VNI)", 4, 3);
    if cx.length() > 8 {
        rows.octets("geneve.options", "Options", 8..cx.length());
    }
    cx.described("geneve", "GENEVE", &format!("VNI: 0x{:06x}", rows.number(4, 3).unwrap_or(0)))
}

/// One entry of an MPLS label stack (RFC 3032).
pub(super) fn mpls(cx: &Context<'_>, rows: &mut Rows<'_>) -> Described {
    rows.bits("mpls.label", "Label", 0, 4, 0xffff_f000, |value| value.to_string());
    rows.bits("mpls.exp", "Traffic class", 0, 4, 0x0e00, |value| value.to_string());
    rows.bits("mpls.bottom", "Bottom of the stack", 0, 4, 0x0100, |value| value.to_string());
    rows.decimal("mpls.ttl", "Time to live", 3, 1);
    let word = rows.be32(0).unwrap_or(0);
    let details = format!("Label: {}, Exp: {}, S: {}, TTL: {}", word >> 12, word >> 9 & 7, word >> 8 & 1, word & 0xff);
    cx.described("mpls", "MPLS", &details)
}

/// GTP-U version 1 (3GPP TS 29.281).
pub(super) fn gtp(cx: &Context<'_>, rows: &mut Rows<'_>) -> Described {
    rows.hexadecimal("gtp.flags", "Flags", 0, 1).inside(|rows| {
        rows.bits("gtp.flags.version", "Version", 0, 1, 0xe0, |value| value.to_string());
        rows.flag("gtp.flags.e", "Extension header", 0, 1, 0x04);
        rows.flag("gtp.flags.s", "Sequence number", 0, 1, 0x02);
        rows.flag("gtp.flags.pn", "N-PDU number", 0, 1, 0x01);
    });
    rows.hexadecimal("gtp.message", "Message", 1, 1).note("a user's packet");
    rows.decimal("gtp.length", "Length", 2, 2);
    rows.hexadecimal("gtp.teid", "Tunnel endpoint (TEID)", 4, 4);
    cx.described("gtp", "GTP", &format!("TEID: 0x{:08x}", rows.be32(4).unwrap_or(0)))
}

/// A header whose fields are not told apart: only that it is there, and how long it is.
pub(super) fn plain(cx: &Context<'_>, rows: &mut Rows<'_>) -> Described {
    let length = cx.length();
    rows.octets("wirelab.header", "Header", 0..length).note(format!("{length} bytes, not told apart further"));
    let name = cx.layer.header.name();
    cx.described("wirelab.header", name, "")
}
