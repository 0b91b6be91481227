//! A row for each of Wireshark's verdicts on a packet.

use wirelab_engine::stream::Role;
use wirelab_engine::stream::tcp::Verdict;

use super::{CAPTURE, CONVERSATION, Whose};
use crate::batch::Kind::{Signed, Text, Time};
use crate::column::{Column, Rows};

/// The table.
pub enum Verdicts {}

/// What a row is made of.
#[derive(Clone, Copy, Debug)]
pub struct Mark<'a> {
    /// Its keys.
    pub whose: Whose<'a>,
    /// Its stream.
    pub stream: u32,
    /// Its frame.
    pub frame: u64,
    /// When that was captured, in nanoseconds since 1970.
    pub time: Option<i64>,
    /// Who sent it.
    pub from: Role,
    /// The verdict.
    pub verdict: Verdict,
    /// The relative sequence number.
    pub seq: u32,
    /// Bytes of data.
    pub len: u32,
}

impl Rows for Verdicts {
    type Of<'a> = Mark<'a>;
    const COLUMNS: &'static [Column<Self>] = &[
        Column::sure("capture_id", Text, CAPTURE, |m| m.whose.capture().into()),
        Column::sure("conversation_id", Text, CONVERSATION, |m| m.whose.conversation().into()),
        Column::sure("stream", Signed, "number of the stream, as tcp.stream", |m| m.stream.into()),
        Column::sure("frame", Signed, "number of the frame, from 1", |m| m.frame.into()),
        Column::maybe("time", Time, "when it was captured, UTC", |m| m.time.into()),
        Column::sure("sender", Text, "client or server", |m| m.from.name().into()),
        Column::sure("verdict", Text, "what Wireshark calls the packet, as its field in tcp.analysis", |m| {
            m.verdict.id().into()
        }),
        Column::sure("seq", Signed, "relative sequence number", |m| m.seq.into()),
        Column::sure("len", Signed, "bytes of data", |m| m.len.into()),
    ];
}
