//! What no header is: payload, padding, pieces of datagrams.

use std::ops::Range;

use wirelab_text::safe;

use super::model::{DissectedField, DissectedLayer};
use super::rows::colons;

/// Characters of text shown of a payload.
const TEXT: usize = 400;

/// What a stretch of bytes behind a header is.
#[derive(Clone, Copy)]
pub(super) enum Rest {
    /// What a transport header, or the last known header, carries.
    Payload(&'static str),
    /// A piece of a datagram.
    Fragment,
    /// Zeros that make an Ethernet frame as long as it must be (60 bytes without check sequence).
    Padding,
    /// Bytes behind the packet that no header accounts for, and their field name.
    Trailer(&'static str),
    /// The frame check sequence.
    CheckSequence,
}

pub(super) fn layer(rest: Rest, bytes: &[u8], buffer: usize, place: Range<usize>, quoted: bool) -> DissectedLayer {
    let length = bytes.len();
    let (protocol, name, field, note) = match rest {
        Rest::Payload(field) => ("payload", "Payload", field, ""),
        Rest::Fragment => ("fragment", "Fragment data", "data.data", "a piece of a larger datagram"),
        Rest::Padding => ("padding", "Padding", "eth.padding", "makes the frame as long as Ethernet asks for"),
        Rest::Trailer(field) => ("trailer", "Trailer", field, "behind the packet: no header accounts for it"),
        Rest::CheckSequence => ("fcs", "Frame check sequence", "eth.fcs", ""),
    };
    let mut fields = vec![DissectedField {
        name: field,
        label: name.to_owned(),
        value: if matches!(rest, Rest::CheckSequence) {
            format!("0x{}", super::rows::digits(bytes))
        } else {
            colons(bytes)
        },
        note: (!note.is_empty()).then(|| note.to_owned()),
        bytes: place.clone(),
        mask: None,
        generated: false,
        depth: 0,
    }];
    if matches!(rest, Rest::Payload(_)) {
        fields.push(DissectedField {
            name: "wirelab.payload_text",
            label: "Text".to_owned(),
            value: safe::excerpt(bytes, TEXT),
            note: None,
            bytes: place.start..place.start,
            mask: None,
            generated: true,
            depth: 0,
        });
    }
    DissectedLayer {
        protocol,
        name: name.to_owned(),
        short: name.to_lowercase(),
        summary: format!("{name}, {}", wirelab_text::units::count(length as u64, "byte", "bytes")),
        quoted,
        buffer,
        bytes: place,
        fields,
    }
}
