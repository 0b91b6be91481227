//! The table as JSON. The names are a promise: docs/conversations.schema.json has them, and a test holds them to it.

use std::io;
use std::io::Write;

use serde::Serialize;
use wirelab_findings::conversations::{Conversation, Conversations};

use crate::analysis::{CaptureView, Rows, SCHEMA, capture, line};

#[derive(Serialize)]
struct View {
    stream: u32,
    a: String,
    b: String,
    a_port: u16,
    b_port: u16,
    frames_b_to_a: u64,
    bytes_b_to_a: u64,
    frames_a_to_b: u64,
    bytes_a_to_b: u64,
    frames: u64,
    bytes: u64,
    relative_start: Option<i128>,
    duration: Option<i128>,
}

impl From<Conversation> for View {
    fn from(row: Conversation) -> Self {
        let total = row.total();
        Self {
            stream: row.stream,
            a: row.a.address.to_string(),
            b: row.b.address.to_string(),
            a_port: row.a.port,
            b_port: row.b.port,
            frames_b_to_a: row.from_b.frames,
            bytes_b_to_a: row.from_b.bytes,
            frames_a_to_b: row.from_a.frames,
            bytes_a_to_b: row.from_a.bytes,
            frames: total.frames,
            bytes: total.bytes,
            relative_start: row.start,
            duration: row.duration,
        }
    }
}

/// The whole table as one object.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json(conversations: &Conversations, out: &mut impl Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Whole<'a, T: Serialize, U: Serialize> {
        schema: u32,
        capture: CaptureView<'a>,
        tcp: T,
        udp: U,
    }
    let whole = Whole {
        schema: SCHEMA,
        capture: capture(conversations.analysis()),
        tcp: Rows(|| conversations.tcp().map(View::from)),
        udp: Rows(|| conversations.udp().map(View::from)),
    };
    crate::pretty::pretty(out, &whole)?;
    out.write_all(b"\n")
}

/// One object a line: the capture, then each conversation, told apart by `type`.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json_lines(conversations: &Conversations, out: &mut impl Write) -> io::Result<()> {
    line(out, "capture", &capture(conversations.analysis()))?;
    conversations.all().try_for_each(|row| line(out, row.transport.id(), &View::from(row)))
}
