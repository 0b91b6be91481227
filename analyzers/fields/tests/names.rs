//! Every name of the table is Wireshark's, with its type, or one of our own.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to fail there")]

use std::collections::HashMap;

use wirelab_fields::{Kind, all};

/// Names and types, as tshark 4.4 lists them.
fn known() -> HashMap<&'static str, &'static str> {
    let text = include_str!("../../../tests/data/fields/names-4.4.tsv");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| line.split_once('\t').unwrap())
        .map(|(name, rest)| (name, rest.split('\t').next().unwrap()))
        .chain(NEW)
        .collect()
}

/// Fields that came with 4.6.
const NEW: [(&str, &str); 5] = [
    ("tcp.options.mss.exceeded", "FT_NONE"),
    ("tcp.analysis.partial_ack", "FT_NONE"),
    ("tcp.analysis.ambiguous_ack", "FT_NONE"),
    ("tcp.stream.client.contiguity_count", "FT_UINT32"),
    ("tcp.stream.server.contiguity_count", "FT_UINT32"),
];

/// Whether a field of this kind holds what Wireshark's type holds.
fn fits(kind: Kind, wireshark: &str) -> bool {
    match kind {
        Kind::Unsigned => wireshark.starts_with("FT_UINT") || matches!(wireshark, "FT_FRAMENUM" | "FT_INT32"),
        Kind::Hexadecimal => wireshark.starts_with("FT_UINT"),
        Kind::Float => wireshark == "FT_DOUBLE",
        Kind::Time => matches!(wireshark, "FT_ABSOLUTE_TIME" | "FT_RELATIVE_TIME"),
        Kind::Span => wireshark == "FT_RELATIVE_TIME",
        Kind::Ipv4 => wireshark == "FT_IPv4",
        Kind::Ipv6 => wireshark == "FT_IPv6",
        Kind::Text => wireshark.starts_with("FT_STRING"),
        Kind::Boolean => wireshark == "FT_BOOLEAN",
        Kind::Mac => wireshark == "FT_ETHER",
        // Options of TCP are protocols there, and printed as bytes.
        Kind::Bytes => matches!(wireshark, "FT_BYTES" | "PROTO"),
        Kind::Protocol => wireshark == "PROTO",
        Kind::Label => wireshark == "FT_NONE",
    }
}

#[test]
fn names_and_types_are_those_of_wireshark() {
    let known = known();
    let wrong: Vec<String> = all()
        .filter(|field| !field.name.starts_with("wirelab."))
        .filter_map(|field| match known.get(field.name) {
            None => Some(format!("{} is no field of tshark 4.4", field.name)),
            Some(wireshark) if !fits(field.kind, wireshark) => {
                Some(format!("{} is {:?} here and {wireshark} there", field.name, field.kind))
            }
            Some(_) => None,
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(all().count() > 450);
}
