//! The loopback pseudo headers of BSD, macOS and Npcap: an address family, in the capturing machine's byte order (NULL)
//! or big-endian (LOOP).

use wirelab_engine::packet::layer::{Header, Plain};

use super::context::{Context, Described};
use super::rows::Rows;

pub(super) fn dissect(cx: &Context<'_>, rows: &mut Rows<'_>) -> Described {
    let raw = rows.be32(0).unwrap_or(0);
    let little = cx.layer.header == Header::Plain(Plain::Null) && raw & 0xffff_0000 != 0;
    let family = if little { raw.swap_bytes() } else { raw };
    rows.add("null.family", "Address family", 0..4, family.to_string());
    let words = match family {
        2 => "IPv4",
        10 => "IPv6 on Linux",
        24 => "IPv6 on Windows, NetBSD and OpenBSD",
        28 => "IPv6 on FreeBSD",
        30 => "IPv6 on macOS",
        _ => "",
    };
    let order = if little { "little-endian" } else { "big-endian" };
    rows.note(if words.is_empty() { order.to_owned() } else { format!("{words}, {order}") });
    cx.described("null", "loopback", "")
}
