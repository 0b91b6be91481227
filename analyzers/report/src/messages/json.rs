//! One object a message.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use wirelab_labs::{Lab, Side};
use wirelab_messages::{Border, Conversations, FieldValue, Message, NoteId, State, Verdict};
use wirelab_text::limit::HEX_BYTES;
use wirelab_text::{secret, time};

/// A message as `messages --format jsonl` prints it. docs/messages.schema.json describes it.
#[derive(Debug, Serialize)]
pub struct MessageJson<'a> {
    number: u64,
    lab: Option<&'a str>,
    variant: Option<&'a str>,
    protocol: &'static str,
    stream: u32,
    from: &'static str,
    part: &'static str,
    time: Option<String>,
    since_own: Option<i64>,
    since_any: Option<i64>,
    frames: Vec<u64>,
    repeats: &'a [u64],
    ranges: Vec<[u64; 2]>,
    position: u64,
    bytes: usize,
    text: String,
    hex: String,
    state: &'static str,
    border: &'static str,
    fields: BTreeMap<&'a str, Value>,
    reply_to: Option<u64>,
    turn_time: Option<i64>,
    correct: Option<bool>,
    expected: Option<String>,
    forward_of: Option<u64>,
    forward_time: Option<i64>,
    notes: Vec<NoteJson>,
}

#[derive(Debug, Serialize)]
struct NoteJson {
    id: NoteId,
    text: String,
}

impl<'a> MessageJson<'a> {
    /// The object of a message.
    pub fn new(message: &'a Message, all: &'a Conversations) -> Self {
        Self::among(message, &all.labs)
    }

    /// The same for whoever has the labs that were looked for, and nothing else.
    pub fn among(message: &'a Message, labs: &'a [Lab]) -> Self {
        let lab = message.lab.and_then(|lab| labs.get(lab));
        let variant = lab.and_then(|lab| lab.variants.get(message.variant));
        let hex = message.bytes.iter().take(HEX_BYTES.get()).map(|byte| format!("{byte:02x}")).collect();
        Self {
            number: message.number,
            lab: lab.map(|lab| lab.id.as_str()),
            variant: variant.map(|variant| variant.id.as_str()),
            protocol: message.transport.name(),
            stream: message.stream,
            from: if message.from == Side::Client { "client" } else { "server" },
            part: message.part.name(),
            time: time::rfc3339(message.time.into()),
            since_own: message.since_own,
            since_any: message.since_any,
            frames: message.carriers.iter().map(|carrier| carrier.frame).collect(),
            repeats: &message.repeats,
            ranges: message.carriers.iter().map(|carrier| [carrier.from, carrier.to]).collect(),
            position: message.position,
            bytes: message.bytes.len(),
            text: said(message),
            hex,
            state: state(message.state),
            border: if message.border == Border::Certain { "certain" } else { "assumed" },
            fields: fields(message),
            reply_to: message.reply_to,
            turn_time: message.turn_time,
            correct: match message.verdict {
                Some(Verdict::Right) => Some(true),
                Some(Verdict::Wrong(_)) => Some(false),
                _ => None,
            },
            expected: expected(message),
            forward_of: message.forward_of,
            forward_time: message.forward_time,
            notes: message.notes.iter().map(|note| NoteJson { id: note.id, text: note.said.to_string() }).collect(),
        }
    }
}

/// What a message says, for programs: passwords masked where those are.
pub fn said(message: &Message) -> String {
    text(&secret_free(&message.shown()))
}

/// What would have been right, where it is not.
pub fn expected(message: &Message) -> Option<String> {
    match &message.verdict {
        Some(Verdict::Wrong(expected)) => Some(text(expected)),
        _ => None,
    }
}

/// The values of a record's fields by their names.
pub fn fields(message: &Message) -> BTreeMap<&str, Value> {
    let shown = |(name, value): &'_ (String, FieldValue)| field(&message.shown_field(name, value));
    message.fields.iter().map(|one| (one.0.as_str(), shown(one))).collect()
}

/// The bytes, without passwords where those are masked.
pub(super) fn secret_free(bytes: &[u8]) -> Cow<'_, [u8]> {
    if secret::are_masked() { secret::masked(bytes) } else { Cow::Borrowed(bytes) }
}

/// A text as it is; JSON has escapes of its own. What is no UTF-8 is in `hex`.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// How whole a message is, for programs.
pub const fn state(state: State) -> &'static str {
    match state {
        State::Whole => "whole",
        State::Unfinished(_) => "unfinished",
        State::Damaged => "damaged",
        State::TooLong(_) => "too long",
        State::Unframed(_) => "unframed",
    }
}

fn field(value: &FieldValue) -> Value {
    match value {
        FieldValue::Number(number) => i64::try_from(*number).map_or_else(|_| number.to_string().into(), Value::from),
        FieldValue::Float(number) => Value::from(*number),
        FieldValue::Bytes(bytes) => text(&secret_free(bytes)).into(),
    }
}
