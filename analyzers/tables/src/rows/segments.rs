//! A row a TCP segment with data.

use wirelab_engine::measures::SegmentMeasure;
use wirelab_engine::stream::Role;

use super::{CAPTURE, CONVERSATION, Whose};
use crate::batch::Kind::{Boolean, Signed, Span, Text, Time};
use crate::column::{Column, Rows};

/// The table.
pub enum Segments {}

/// What a row is made of.
#[derive(Clone, Copy, Debug)]
pub struct Segment<'a> {
    /// Its keys.
    pub whose: Whose<'a>,
    /// Its stream.
    pub stream: u32,
    /// Who sent it.
    pub from: Role,
    /// What was measured.
    pub measure: &'a SegmentMeasure,
}

impl Rows for Segments {
    type Of<'a> = Segment<'a>;
    const COLUMNS: &'static [Column<Self>] = &[
        Column::sure("capture_id", Text, CAPTURE, |s| s.whose.capture().into()),
        Column::sure("conversation_id", Text, CONVERSATION, |s| s.whose.conversation().into()),
        Column::sure("stream", Signed, "number of the stream, as tcp.stream", |s| s.stream.into()),
        Column::sure("frame", Signed, "number of the frame, from 1", |s| s.measure.frame.into()),
        Column::sure("time", Time, "when it was captured, UTC", |s| s.measure.time.into()),
        Column::sure("sender", Text, "client or server", |s| s.from.name().into()),
        Column::sure("seq", Signed, "relative sequence number", |s| s.measure.seq.into()),
        Column::sure("len", Signed, "bytes of data", |s| s.measure.len.into()),
        Column::maybe("acked_in", Signed, "number of the frame whose ACK covers its last byte", |s| {
            s.measure.acked_in.into()
        }),
        Column::maybe("acked_at", Time, "when that was captured, UTC", |s| s.measure.acked_at.into()),
        Column::maybe("rtt", Span, "from the segment to that ACK, ns", |s| s.measure.rtt.into()),
        Column::sure("ambiguous", Boolean, "sent more than once: nobody can tell which one the ACK answers", |s| {
            s.measure.ambiguous.into()
        }),
        Column::maybe("estimated_rtt", Span, "EstimatedRTT behind that ACK (RFC 6298), ns", |s| {
            s.measure.estimated_rtt.into()
        }),
        Column::maybe("dev_rtt", Span, "DevRTT behind that ACK (RFC 6298), ns", |s| s.measure.dev_rtt.into()),
        Column::maybe("rto", Span, "RTO behind that ACK (RFC 6298), ns", |s| s.measure.rto.into()),
        Column::maybe("flight", Signed, "bytes under way behind the segment", |s| s.measure.flight.into()),
        Column::maybe("window", Signed, "what the receiver had announced by then, bytes", |s| s.measure.window.into()),
        Column::maybe("repeat_of", Signed, "number of the frame that carried the same before", |s| {
            s.measure.repeat_of.into()
        }),
    ];
}
