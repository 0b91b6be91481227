//! IPv6 (RFC 8200).

use std::net::Ipv6Addr;

use wirelab_engine::packet::layer::Ipv6;

use super::context::{Context, Described};
use super::names;
use super::rows::Rows;

pub(super) fn dissect(cx: &Context<'_>, ip: &Ipv6, rows: &mut Rows<'_>) -> Described {
    rows.bits("ipv6.version", "Version", 0, 1, 0xf0, |value| value.to_string());
    rows.bits("ipv6.tclass", "Traffic class", 0, 2, 0x0ff0, |value| format!("0x{value:08x}"));
    let class = u64::from(rows.be16(0).unwrap_or(0) >> 4 & 0xff);
    rows.inside(|rows| {
        rows.bits("ipv6.tclass.dscp", "Codepoint", 0, 2, 0x0fc0, |value| value.to_string());
        rows.note(names::codepoint(class >> 2));
        rows.bits("ipv6.tclass.ecn", "Congestion notification", 0, 2, 0x0030, |value| value.to_string());
        rows.note(names::congestion(class & 3));
    });
    rows.bits("ipv6.flow", "Flow label", 1, 3, 0x0f_ffff, |value| format!("0x{value:06x}"));
    rows.decimal("ipv6.plen", "Payload length", 4, 2).note(match ip.payload_len {
        0 => "0: longer than 65535 bytes, or captured before the network card cut it up",
        _ => "",
    });
    rows.decimal("ipv6.nxt", "Next header", 6, 1).note(names::ip_protocol(ip.next_header));
    rows.decimal("ipv6.hlim", "Hop limit", 7, 1);
    rows.add("ipv6.src", "Source address", 8..24, Ipv6Addr::from(ip.src).to_string());
    let here = rows.array::<16>(24).unwrap_or_default();
    if here == ip.dst {
        rows.add("ipv6.dst", "Destination address", 24..40, Ipv6Addr::from(ip.dst).to_string());
    } else {
        rows.add("ipv6.dst", "Next stop of its route", 24..40, Ipv6Addr::from(here).to_string());
        rows.note(format!("the routing header ends at {}", Ipv6Addr::from(ip.dst)));
    }
    let details = match ip.have {
        40.. => format!("Src: {}, Dst: {}", Ipv6Addr::from(ip.src), Ipv6Addr::from(ip.dst)),
        _ => "cut off".to_owned(),
    };
    cx.described("ipv6", "IPv6", &details)
}
