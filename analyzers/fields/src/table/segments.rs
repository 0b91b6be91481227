//! Messages put together from several TCP segments: `tcp.segment`, `tcp.reassembled_in` and the like.

use wirelab_engine::engine::{LinkKind, PacketView};
use wirelab_engine::{AssembledPart, Found};

use super::links::later;
use crate::entry::*;
use crate::header_kind::HeaderKind;
use crate::needs::Needs;
use crate::section::Section;
use crate::{Kind, Value};

/// A value for each message that the packet completes.
macro_rules! whole {
    ($name:literal, $kind:ident, $label:literal, $about:literal, |$parts:ident, $bytes:ident, $out:ident| $say:expr) => {
        of_packet($name, Kind::$kind, $label, |view, $out| each(view, |$parts, $bytes| $say))
            .about_it($about)
            .needing(Needs::APPLICATIONS)
            .in_last_layer()
    };
}

pub(crate) const SEGMENTS: Section = Section::more(
    HeaderKind::None,
    &of(
        HeaderKind::None,
        [
            whole!(
                "tcp.segments",
                Label,
                "Completes a message",
                "Whether this segment completes a message of several segments",
                |_parts, _bytes, out| out.unsigned(1)
            )
            .hidden(),
            whole!(
                "tcp.segment",
                Unsigned,
                "Message from frames",
                "Frames of the segments of the message that this one completes",
                |parts, _bytes, out| parts.iter().for_each(|part| out.unsigned(part.frame.into()))
            ),
            whole!(
                "tcp.segment.count",
                Unsigned,
                "Segments of the message",
                "How many segments the message has that this one completes",
                |parts, _bytes, out| out.unsigned(parts.len() as u64)
            ),
            whole!(
                "tcp.reassembled.length",
                Unsigned,
                "Length of the message",
                "Length in bytes of the message that this segment completes",
                |parts, _bytes, out| out.unsigned(length(parts))
            ),
            whole!(
                "tcp.reassembled.data",
                Bytes,
                "Whole message",
                "The message that this segment completes, as far as it is kept",
                |_parts, bytes, out| out.value(Value::Bytes(bytes))
            )
            .hidden(),
            of_packet("tcp.reassembled_in", Kind::Unsigned, "Message complete in frame", |view, out| {
                later(view, LinkKind::Segment, out);
            })
            .about_it("The frame that completes the message of this segment")
            .needing(Needs::LATER)
            .in_last_layer(),
        ],
    ),
);

fn each(view: &PacketView<'_>, mut say: impl FnMut(&[AssembledPart], &[u8])) {
    view.applications.into_iter().flat_map(Found::assembled).for_each(|(parts, bytes)| say(parts, bytes));
}

/// Segments that overlap count once.
fn length(parts: &[AssembledPart]) -> u64 {
    parts.iter().map(|part| u64::from(part.at) + u64::from(part.len)).max().unwrap_or(0)
}
