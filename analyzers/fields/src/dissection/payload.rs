//! What no header is: payload, padding, pieces of datagrams.

use wirelab_engine::engine::PacketView;
use wirelab_engine::packet::layer::Header;
use wirelab_text::units;

use super::model::{DissectedField, DissectedLayer};
use super::rows::{self, Text};
use crate::pieces::{Piece, Rest};
use crate::table::{self, data, ethernet, tcp, udp};
use crate::text::colons;
use crate::{Field, Kind, Sink};

/// The layer of a stretch of bytes.
pub(super) fn layer(view: &PacketView<'_>, piece: &Piece, rest: Rest) -> DissectedLayer {
    let bytes = bytes(view, piece);
    let (protocol, name, note) = match rest {
        Rest::Payload => ("payload", "Payload", piece.why.as_str()),
        Rest::Fragment if piece.why.is_empty() => ("fragment", "Fragment data", "a piece of a larger datagram"),
        Rest::Fragment => ("fragment", "Fragment data", piece.why.as_str()),
        Rest::Padding => ("padding", "Padding", "makes the frame as long as Ethernet asks for"),
        Rest::Trailer | Rest::OtherTrailer => ("trailer", "Trailer", "behind the packet: no header accounts for it"),
        Rest::CheckSequence => ("fcs", "Frame check sequence", ""),
    };
    let value = match rest {
        Rest::CheckSequence => format!("0x{}", crate::text::digits(bytes)),
        _ => colons(bytes),
    };
    let field = table::find(field_name(view, piece, rest));
    let value = if field.is_some_and(|field| field.kind == Kind::Text) { data::excerpt(bytes) } else { value };
    let mut fields: Vec<_> = field
        .map(|field| DissectedField { label: name.to_owned(), ..row(field, piece, value, note) })
        .into_iter()
        .collect();
    if rest == Rest::Payload {
        fields.extend(table::find(data::TEXT).map(|field| {
            let mut text = Text::default();
            let sink: &mut dyn Sink = &mut text;
            sink.text(&data::excerpt(bytes));
            rows::row(field, text.text().unwrap_or_default(), String::new(), None, piece.bytes.start)
        }));
    }
    DissectedLayer {
        protocol,
        name: name.to_owned(),
        short: name.to_lowercase(),
        summary: format!("{name}, {}", units::count(bytes.len() as u64, "byte", "bytes")),
        quoted: piece.quoted,
        buffer: usize::from(piece.buffer),
        bytes: piece.bytes.clone(),
        fields,
    }
}

/// The row of a header that no section is about: its bytes.
pub(super) fn untold(view: &PacketView<'_>, piece: &Piece) -> Option<DissectedField> {
    let bytes = bytes(view, piece);
    let note = format!("{} bytes, not told apart further", bytes.len());
    Some(row(table::find(data::HEADER)?, piece, colons(bytes), &note))
}

/// Under which name the bytes of a piece are a field.
fn field_name(view: &PacketView<'_>, piece: &Piece, rest: Rest) -> &'static str {
    let header = piece.header.and_then(|index| view.decoded.layers().get(index)).map(|layer| layer.header);
    match (rest, header) {
        (Rest::Payload, Some(Header::Tcp(tcp))) if tcp.flags.rst() => tcp::RESET_CAUSE,
        (Rest::Payload, Some(Header::Tcp(_))) => tcp::PAYLOAD,
        (Rest::Payload, Some(Header::Udp(_))) => udp::PAYLOAD,
        (Rest::Payload | Rest::Fragment, _) => data::DATA,
        (Rest::Padding, _) => ethernet::PADDING,
        (Rest::Trailer, _) => ethernet::TRAILER,
        (Rest::OtherTrailer, _) => data::TRAILER,
        (Rest::CheckSequence, _) => ethernet::CHECK_SEQUENCE,
    }
}

fn row(field: &Field, piece: &Piece, value: String, note: &str) -> DissectedField {
    let note = note.to_owned();
    let row = rows::row(field, value, note, None, 0);
    DissectedField { bytes: piece.bytes.clone(), generated: false, ..row }
}

fn bytes<'a>(view: &'a PacketView<'_>, piece: &Piece) -> &'a [u8] {
    view.decoded.buffer(view.packet.data, piece.buffer).get(piece.bytes.clone()).unwrap_or(&[])
}
