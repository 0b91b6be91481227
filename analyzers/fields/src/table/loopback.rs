//! The loopback pseudo headers of BSD, macOS and Npcap: an address family, in the capturing machine's byte order (NULL)
//! or big-endian (LOOP).

use crate::Kind;
use crate::entry::*;
use crate::header::HeaderView;
use crate::header_kind::HeaderKind;
use crate::protocol::Own;
use crate::section::{Said, Section};
use wirelab_engine::packet::layer::{Header, Plain};

pub(crate) const LOOPBACK: Section = Section::new(
    HeaderKind::Loopback,
    "null",
    |_| Said::short("loopback"),
    &of(
        HeaderKind::Loopback,
        [
            protocol("null", "Loopback header", Own::Header),
            lying("null.family", Kind::Unsigned, "Address family", 0, 4)
                .about_it("Address family of a loopback header: 2 IPv4")
                .made_by(|header, out| family(header).into_iter().for_each(|(family, _)| out.unsigned(family.into())))
                .note(note),
        ],
    ),
);

/// The family, and whether it is little-endian.
fn family(header: &HeaderView<'_>) -> Option<(u32, bool)> {
    let raw = header.be32(0)?;
    let little = header.layer.header == Header::Plain(Plain::Null) && raw & 0xffff_0000 != 0;
    Some((if little { raw.swap_bytes() } else { raw }, little))
}

fn note(header: &HeaderView<'_>) -> String {
    let Some((family, little)) = family(header) else { return String::new() };
    let words = match family {
        2 => "IPv4",
        10 => "IPv6 on Linux",
        24 => "IPv6 on Windows, NetBSD and OpenBSD",
        28 => "IPv6 on FreeBSD",
        30 => "IPv6 on macOS",
        _ => "",
    };
    let order = if little { "little-endian" } else { "big-endian" };
    if words.is_empty() { order.to_owned() } else { format!("{words}, {order}") }
}
