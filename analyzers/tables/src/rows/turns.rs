//! A row a request of a lab, with its reply.

use wirelab_messages::Message;
use wirelab_report::messages::{expected, said};

use super::messages::{Said, side};
use super::{CAPTURE, CONVERSATION, listed};
use crate::batch::Kind::{Boolean, Signed, Span, Text, Time};
use crate::column::{Column, Rows};

/// The table.
pub enum Turns {}

/// What a row is made of.
#[derive(Clone, Copy, Debug)]
pub struct Turn<'a> {
    /// The request.
    pub request: Said<'a>,
    /// Its reply, if it has one.
    pub reply: Option<Said<'a>>,
}

impl<'a> Turn<'a> {
    fn reply<T>(&self, get: impl FnOnce(&'a Message) -> T) -> Option<T> {
        self.reply.map(|reply| get(reply.message))
    }
}

impl Rows for Turns {
    type Of<'a> = Turn<'a>;
    const COLUMNS: &'static [Column<Self>] = &[
        Column::sure("capture_id", Text, CAPTURE, |t| t.request.whose.capture().into()),
        Column::sure("conversation_id", Text, CONVERSATION, |t| t.request.whose.conversation().into()),
        Column::maybe("lab", Text, "the lab", |t| t.request.lab_id().into()),
        Column::maybe("variant", Text, "the lab's variant", |t| t.request.variant_id().into()),
        Column::sure("protocol", Text, "tcp or udp", |t| t.request.message.transport.name().into()),
        Column::sure("stream", Signed, "number of its stream", |t| t.request.message.stream.into()),
        Column::sure("request", Signed, "the request's place among the messages of its conversation", |t| {
            t.request.place.into()
        }),
        Column::maybe("reply", Signed, "the reply's place; missing where there is none", |t| {
            t.reply.map(|reply| reply.place).into()
        }),
        Column::sure("asked_by", Text, "client or server", |t| side(t.request.message.from).into()),
        Column::sure("request_time", Time, "when the request was complete, UTC", |t| t.request.message.time.into()),
        Column::maybe("reply_time", Time, "when the reply was complete, UTC", |t| t.reply(|reply| reply.time).into()),
        Column::maybe("turn_time", Span, "last byte of the request to first byte of the reply, ns", |t| {
            t.reply(|reply| reply.turn_time).flatten().into()
        }),
        Column::sure("answered", Boolean, "whether there is a reply", |t| t.reply.is_some().into()),
        Column::maybe("correct", Boolean, "whether it is the right one; missing where nobody can tell", |t| {
            t.reply.and_then(|reply| reply.right()).into()
        }),
        Column::sure("request_text", Text, "what was asked", |t| said(t.request.message).into()),
        Column::maybe("reply_text", Text, "what was answered", |t| t.reply(said).into()),
        Column::maybe("expected", Text, "what would have been right", |t| t.reply(expected).flatten().into()),
        Column::sure("request_frames", Text, "numbers of the frames that carried the request, with commas", |t| {
            frames(t.request.message).into()
        }),
        Column::maybe("reply_frames", Text, "numbers of the frames that carried the reply, with commas", |t| {
            t.reply(frames).into()
        }),
    ];
}

fn frames(message: &Message) -> String {
    listed(message.carriers.iter().map(|carrier| carrier.frame))
}
