//! Bytes that nobody reads.

use crate::entry::*;
use crate::header::HeaderView;
use crate::header_kind::HeaderKind;
use crate::needs::Needs;
use crate::pieces::{self, Rest};
use crate::protocols;
use crate::section::Section;
use crate::{Kind, Value};
use wirelab_text::safe;

/// A payload as text, at most 400 characters.
pub(crate) fn excerpt(bytes: &[u8]) -> String {
    safe::excerpt(bytes, 400)
}

/// The bytes.
pub(crate) const DATA: &str = "data.data";
/// Bytes behind the packet, if the link layer is not Ethernet.
pub(crate) const TRAILER: &str = "wirelab.trailer";
/// A payload as text.
pub(crate) const TEXT: &str = "wirelab.payload_text";
/// A header of which no field is told.
pub(crate) const HEADER: &str = "wirelab.header";

pub(crate) const REST: Section = Section::more(
    HeaderKind::None,
    &of(
        HeaderKind::None,
        [
            of_packet("data", Kind::Protocol, "Bytes that no protocol reads", |view, out| {
                if let Some(bytes) = protocols::data(view) {
                    out.value(Value::Protocol { name: "data", bytes, length: bytes.len() });
                }
            })
            .needing(Needs::APPLICATIONS)
            .hidden(),
            of_packet(DATA, Kind::Bytes, "Payload", |view, out| {
                protocols::data(view).into_iter().for_each(|bytes| out.bytes(bytes));
            })
            .about_it("Bytes that no protocol reads")
            .needing(Needs::APPLICATIONS)
            .in_payload(),
            of_packet("data.len", Kind::Unsigned, "Length", |view, out| {
                protocols::data(view).into_iter().for_each(|bytes| out.unsigned(bytes.len() as u64));
            })
            .about_it("How many bytes no protocol reads")
            .needing(Needs::APPLICATIONS)
            .hidden(),
            of_packet(TRAILER, Kind::Bytes, "Trailer", |view, out| pieces::tell(view, Rest::OtherTrailer, out))
                .about_it("Bytes behind the packet, if the link layer is not Ethernet")
                .in_payload(),
            of_packet(TEXT, Kind::Text, "Text", |view, out| {
                pieces::each(view, |piece, bytes| {
                    if piece.rest == Some(Rest::Payload) {
                        out.text(&excerpt(bytes));
                    }
                });
            })
            .about_it("What a header carries as text, at most 400 characters")
            .in_payload(),
            of_packet(HEADER, Kind::Bytes, "Header", |view, out| {
                pieces::each(view, |piece, bytes| {
                    let header = piece.header.and_then(|index| HeaderView::new(view, index));
                    if piece.rest.is_none() && header.is_some_and(|header| super::heading(&header).is_none()) {
                        out.bytes(bytes);
                    }
                });
            })
            .about_it("A header whose fields are not told apart")
            .in_payload(),
        ],
    ),
);
