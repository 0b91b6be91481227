//! The options of TCP (RFC 9293, section 3.1; IANA, "TCP Option Kind Numbers"), each by name, known or not.

use super::rows::Rows;

/// Walks the options of a header of `header_len` bytes. `base` is what the other side's relative numbers count from.
pub(super) fn dissect(rows: &mut Rows<'_>, header_len: usize, base: u32) {
    if header_len <= 20 {
        return;
    }
    rows.octets("tcp.options", "Options", 20..header_len);
    let mut at = 20;
    while at < header_len {
        let Some(kind) = rows.u8(at) else { return };
        if kind <= 1 {
            let (name, label) = if kind == 0 {
                ("tcp.options.eol", "End of the options")
            } else {
                ("tcp.options.nop", "No operation (padding)")
            };
            rows.inside(|rows| {
                rows.octets(name, label, at..at + 1);
            });
            at += 1;
            // What follows the end is padding: zeros.
            if kind == 0 && rows.u8(at) != Some(0) {
                return;
            }
            continue;
        }
        let length = usize::from(rows.u8(at + 1).unwrap_or(0));
        if length < 2 || at + length > header_len {
            rows.inside(|rows| {
                rows.octets("wirelab.malformed_option", "Malformed option", at..header_len.min(rows.bytes.len()));
                rows.note(format!("kind {kind} claims {length} bytes: the rest is unreadable"));
            });
            return;
        }
        rows.inside(|rows| option(rows, kind, at, length, base));
        at += length;
    }
}

fn option(rows: &mut Rows<'_>, kind: u8, at: usize, length: usize, base: u32) {
    let (name, label) = name(kind);
    rows.octets(name, label, at..at + length);
    if label == UNKNOWN {
        rows.note(format!("kind {kind}, {length} bytes"));
        return;
    }
    if !rows.captured() {
        return;
    }
    rows.inside(|rows| match (kind, length) {
        (2, 4) => {
            rows.decimal("tcp.options.mss_val", "Largest segment", at + 2, 2).note("bytes of payload");
        }
        (3, 3) => {
            let shift = rows.u8(at + 2).unwrap_or(0);
            // RFC 7323, section 2.3: above 14 it counts as 14.
            let factor = 1_u32 << shift.min(14);
            rows.decimal("tcp.options.wscale.shift", "Shift count", at + 2, 1);
            rows.note(format!("multiply the window by {factor}"));
        }
        (5, _) => {
            for edge in (at + 2..at + length).step_by(8) {
                if edge + 8 > at + length {
                    return;
                }
                for (name, label, from) in
                    [("tcp.options.sack_le", "Left edge", edge), ("tcp.options.sack_re", "Right edge", edge + 4)]
                {
                    let value = rows.be32(from).unwrap_or(0).wrapping_sub(base);
                    rows.add(name, label, from..from + 4, value.to_string());
                    if base != 0 {
                        rows.note("relative");
                    }
                }
            }
        }
        (8, 10) => {
            rows.decimal("tcp.options.timestamp.tsval", "Sender's clock", at + 2, 4);
            rows.decimal("tcp.options.timestamp.tsecr", "Echo of the other's", at + 6, 4);
        }
        (34, 3..) => {
            rows.add("tcp.options.tfo.cookie", "Cookie", at + 2..at + length, {
                super::rows::colons(rows.bytes.get(at + 2..at + length).unwrap_or(&[]))
            });
        }
        (34, 2) => {
            rows.generated("tcp.options.tfo.request", "Cookie request", "");
        }
        (28, 4) => {
            rows.decimal("tcp.options.user_to_val", "User timeout", at + 2, 2);
        }
        (30, 3..) => multipath(rows, at),
        _ => {}
    });
}

const UNKNOWN: &str = "Unknown option";

const fn name(kind: u8) -> (&'static str, &'static str) {
    match kind {
        2 => ("tcp.options.mss", "Maximum segment size"),
        3 => ("tcp.options.wscale", "Window scale"),
        4 => ("tcp.options.sack_perm", "SACK permitted"),
        5 => ("tcp.options.sack", "Selective acks (SACK)"),
        8 => ("tcp.options.timestamp", "Timestamps"),
        19 => ("tcp.options.md5", "MD5 signature"),
        28 => ("tcp.options.user_to", "User timeout"),
        29 => ("tcp.options.ao", "Authentication (TCP-AO)"),
        30 => ("tcp.options.mptcp", "Multipath TCP"),
        34 => ("tcp.options.tfo", "Fast Open"),
        _ => ("tcp.options.unknown", UNKNOWN),
    }
}

/// The subtype of a Multipath TCP option (RFC 8684, section 3).
fn multipath(rows: &mut Rows<'_>, at: usize) {
    rows.bits("tcp.options.mptcp.subtype", "Subtype", at + 2, 1, 0xf0, |value| value.to_string());
    rows.note(match rows.u8(at + 2).unwrap_or(0) >> 4 {
        0 => "MP_CAPABLE",
        1 => "MP_JOIN",
        2 => "DSS: data sequence signal",
        3 => "ADD_ADDR",
        4 => "REMOVE_ADDR",
        5 => "MP_PRIO",
        6 => "MP_FAIL",
        7 => "MP_FASTCLOSE",
        8 => "MP_TCPRST",
        _ => "",
    });
}
