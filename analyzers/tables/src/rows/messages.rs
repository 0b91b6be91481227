//! A row a message of a lab.

use wirelab_labs::{Lab, Side};
use wirelab_messages::{Border, Message, Verdict};
use wirelab_report::messages::{expected, fields, said, state};
use wirelab_text::limit::HEX_BYTES;

use super::{CAPTURE, CONVERSATION, Whose, listed};
use crate::batch::Kind::{Boolean, Signed, Span, Text, Time};
use crate::column::{Column, Rows};
use crate::id::Id;

/// The table.
pub enum Messages {}

/// What a row is made of.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// Its keys.
    pub whose: Whose<'a>,
    /// The message.
    pub message: &'a Message,
    /// The labs that were looked for.
    pub labs: &'a [Lab],
    /// Its place among the messages of its conversation, from 1.
    pub place: u32,
    /// The place of the message that it answers.
    pub reply_to: Option<u32>,
    /// The conversation and place of the message that it passes on.
    pub forward_of: Option<(&'a Id, u32)>,
}

impl<'a> Said<'a> {
    fn lab(&self) -> Option<&'a Lab> {
        self.labs.get(self.message.lab?)
    }

    pub(super) fn lab_id(&self) -> Option<&'a str> {
        self.lab().map(|lab| lab.id.as_str())
    }

    pub(super) fn variant_id(&self) -> Option<&'a str> {
        self.lab()?.variants.get(self.message.variant).map(|variant| variant.id.as_str())
    }

    pub(super) fn right(&self) -> Option<bool> {
        match self.message.verdict {
            Some(Verdict::Right) => Some(true),
            Some(Verdict::Wrong(_)) => Some(false),
            _ => None,
        }
    }
}

const LAB: &str = "the lab that it belongs to";

impl Rows for Messages {
    type Of<'a> = Said<'a>;
    const COLUMNS: &'static [Column<Self>] = &[
        Column::sure("capture_id", Text, CAPTURE, |s| s.whose.capture().into()),
        Column::sure("conversation_id", Text, CONVERSATION, |s| s.whose.conversation().into()),
        Column::sure("message", Signed, "place among the messages of its conversation, from 1", |s| s.place.into()),
        Column::maybe("lab", Text, LAB, |s| s.lab_id().into()),
        Column::maybe("variant", Text, "the lab's variant", |s| s.variant_id().into()),
        Column::sure("protocol", Text, "tcp or udp", |s| s.message.transport.name().into()),
        Column::sure("stream", Signed, "number of its stream", |s| s.message.stream.into()),
        Column::sure("sender", Text, "client or server", |s| side(s.message.from).into()),
        Column::sure("part", Text, "what it is in the lab", |s| s.message.part.name().into()),
        Column::sure("time", Time, "when it was complete, UTC", |s| s.message.time.into()),
        Column::maybe("since_own", Span, "since the message before by the same side, ns", |s| {
            s.message.since_own.into()
        }),
        Column::maybe("since_any", Span, "since the message before in the stream, ns", |s| s.message.since_any.into()),
        Column::sure("frames", Text, "numbers of the frames that carried it, with commas", |s| {
            listed(s.message.carriers.iter().map(|carrier| carrier.frame)).into()
        }),
        Column::sure("bytes", Signed, "its length, bytes", |s| (s.message.bytes.len() as u64).into()),
        Column::sure("text", Text, "its text", |s| said(s.message).into()),
        Column::sure("hex", Text, "its bytes, as hexadecimal digits", |s| {
            s.message.bytes.iter().take(HEX_BYTES.get()).map(|byte| format!("{byte:02x}")).collect::<String>().into()
        }),
        Column::sure("state", Text, "whole, or what is missing", |s| state(s.message.state).into()),
        Column::sure("border", Text, "how sure its borders are", |s| {
            if s.message.border == Border::Certain { "certain" } else { "assumed" }.into()
        }),
        Column::sure("fields", Text, "the fields of a record, as JSON", |s| {
            serde_json::to_string(&fields(s.message)).unwrap_or_default().into()
        }),
        Column::maybe("reply_to", Signed, "place of the message that it answers, in the same conversation", |s| {
            s.reply_to.into()
        }),
        Column::maybe("turn_time", Span, "from that message to this one, ns", |s| s.message.turn_time.into()),
        Column::maybe("correct", Boolean, "whether it is the right answer; missing where nobody can tell", |s| {
            s.right().into()
        }),
        Column::maybe("expected", Text, "what would have been right", |s| expected(s.message).into()),
        Column::maybe("forward_of", Signed, "place of the message that it passes on, in its conversation", |s| {
            s.forward_of.map(|(_, place)| place).into()
        }),
        Column::maybe("forward_of_conversation", Text, "key of that conversation", |s| {
            s.forward_of.map(|(id, _)| id.as_str()).into()
        }),
        Column::maybe("forward_time", Span, "from that message to this one, ns", |s| s.message.forward_time.into()),
    ];
}

impl Messages {
    /// Columns under the numbers that messages have in a whole capture, as `wirelab messages` prints them.
    pub const IN_CAPTURE: &'static [Column<Self>] = &[
        Column::sure("number", Signed, "place among the messages of the capture, from 1", |s| s.message.number.into()),
        Column::maybe("reply_to", Signed, "number of the message that it answers", |s| s.message.reply_to.into()),
        Column::maybe("forward_of", Signed, "number of the message that it passes on", |s| s.message.forward_of.into()),
    ];
}

pub(super) const fn side(side: Side) -> &'static str {
    match side {
        Side::Client => "client",
        Side::Server => "server",
    }
}
