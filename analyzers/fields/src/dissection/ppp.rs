//! PPP (RFC 1661, RFC 1662), PPPoE sessions (RFC 2516) and Cisco HDLC.

use super::context::{Context, Described};
use super::names;
use super::rows::Rows;

pub(super) fn dissect(cx: &Context<'_>, rows: &mut Rows<'_>) -> Described {
    let length = cx.length();
    let mut at = 0;
    if length >= 3 {
        rows.hexadecimal("ppp.address", "Address", 0, 1);
        rows.hexadecimal("ppp.control", "Control", 1, 1);
        at = 2;
    }
    let number = rows.number(at, length - at.min(length)).unwrap_or(0);
    let words = match number {
        0x0021 => "IPv4",
        0x0057 => "IPv6",
        0x0281 => "MPLS",
        0x8021 => "IP control (IPCP)",
        0xc021 => "link control (LCP)",
        0xc023 => "password authentication (PAP)",
        0xc223 => "challenge authentication (CHAP)",
        _ => "",
    };
    rows.add("ppp.protocol", "Protocol", at..length.max(at), format!("0x{number:04x}")).note(words);
    cx.described("ppp", "PPP", "")
}

pub(super) fn over_ethernet(cx: &Context<'_>, rows: &mut Rows<'_>) -> Described {
    rows.bits("pppoe.version", "Version", 0, 1, 0xf0, |value| value.to_string());
    rows.bits("pppoe.type", "Type", 0, 1, 0x0f, |value| value.to_string());
    rows.hexadecimal("pppoe.code", "Code", 1, 1);
    if rows.u8(1) == Some(0) {
        rows.note("session data");
    }
    rows.hexadecimal("pppoe.session_id", "Session", 2, 2);
    rows.decimal("pppoe.payload_length", "Payload length", 4, 2);
    cx.described("pppoes", "PPPoE", "")
}

pub(super) fn cisco(cx: &Context<'_>, rows: &mut Rows<'_>) -> Described {
    rows.hexadecimal("chdlc.address", "Address", 0, 1);
    rows.hexadecimal("chdlc.control", "Control", 1, 1);
    rows.hexadecimal("chdlc.protocol", "Protocol", 2, 2);
    rows.note(names::ether_type(rows.be16(2).unwrap_or(0)));
    cx.described("chdlc", "HDLC", "")
}
