//! The lab's messages for people and programs.

mod cuts;
mod json;
mod record;
mod table;
mod telling;

pub use cuts::{Cuts, Piece, cuts};
pub use json::{MessageJson, expected, fields, said, state};
pub use record::{Drawn, record};
pub use table::{csv, csv_header, csv_row, markdown};
pub use telling::{MessageEvent, Moment, tellings};

use std::fmt::Write;

use wirelab_labs::Side;
use wirelab_messages::log::Typed;
use wirelab_messages::{FieldValue, Message, StreamFound, Verdict};
use wirelab_text::harmless::Harmless;
use wirelab_text::safe;
use wirelab_text::units::bytes;
use wirelab_words::list::message as words;
use wirelab_words::list::words::Who;
use wirelab_words::{Said, Sentence, Span};

/// Frame numbers as people write them: `4`, `4, 5`, `4–9`.
pub fn frames(numbers: impl IntoIterator<Item = u64>) -> String {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last == number => {}
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let part = |(first, last): &(u64, u64)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first}–{last}"),
    };
    runs.iter().map(part).collect::<Vec<_>>().join(", ")
}

/// That the client of a stream sent its text key by key, if it did.
pub fn typed(found: &StreamFound) -> Option<Said> {
    let Typed { segments, lines } = found.log.typed()?;
    Some(wirelab_words::list::lab::Typed { segments, lines }.into())
}

/// The values of a record's fields, safe to show: `version 1, order 2, size 34, text "this message is long"`.
pub fn field_values(message: &Message) -> String {
    let value = |value: &FieldValue| match value {
        FieldValue::Number(number) => number.to_string(),
        FieldValue::Float(number) => number.to_string(),
        FieldValue::Bytes(bytes) => format!("\"{}\"", safe::excerpt(bytes, 60)),
    };
    message
        .fields
        .iter()
        .map(|(name, field)| format!("{name} {}", value(&message.shown_field(name, field))))
        .collect::<Vec<_>>()
        .join(", ")
}

/// What a message answers or copies, and whether that is right: `right answer to #1 after 11.6 µs`.
pub fn relation(message: &Message) -> Option<Said> {
    if let Some(request) = message.reply_to {
        let time = message.turn_time.map(Span);
        return Some(match &message.verdict {
            Some(Verdict::Right) => words::Right { request, time }.into(),
            Some(Verdict::Wrong(expected)) => {
                let due = (!expected.is_empty()).then(|| Harmless::excerpt(expected, 60));
                words::Wrong { request, time, due }.into()
            }
            Some(Verdict::Open) | None => words::Answer { request, time }.into(),
        });
    }
    let original = message.forward_of?;
    Some(words::Copy { original, time: message.forward_time.map(Span) }.into())
}

/// The same without what would have been right.
fn relation_alone(message: &Message) -> Option<Said> {
    match (message.reply_to, &message.verdict) {
        (Some(request), Some(Verdict::Wrong(_))) => {
            Some(words::WrongOnly { request, time: message.turn_time.map(Span) }.into())
        }
        _ => relation(message),
    }
}

/// A message on one line, without its text and anything that quotes it: `#2 server: 5 B; right answer to #1 after 11.6 µs`.
pub fn one_line_without_text(message: &Message) -> String {
    let from = if message.from == Side::Client { Who::Client } else { Who::Server };
    let text = Harmless::line(bytes(message.bytes.len() as u64));
    let mut line = words::Line { number: message.number, from, text }.said().to_string();
    if let Some(clause) = relation_alone(message) {
        // Writing to a string cannot fail.
        let _ = write!(line, "; {clause}");
    }
    line
}

/// A message on one line: `#2 server: "PONG", right answer to #1 after 11.6 µs`.
pub fn one_line(message: &Message, room: usize) -> String {
    let from = if message.from == Side::Client { Who::Client } else { Who::Server };
    let text = if message.fields.is_empty() {
        Harmless::line(format!("\"{}\"", safe::excerpt(&message.shown(), room)))
    } else {
        Harmless::line(field_values(message))
    };
    let mut line = words::Line { number: message.number, from, text }.said().to_string();
    let notes = message.notes.iter().map(|note| note.said.clone());
    for clause in relation(message).into_iter().chain(notes) {
        // Writing to a string cannot fail.
        let _ = write!(line, "; {clause}");
    }
    line
}
