//! The lab's messages for people and programs.

mod cuts;
mod json;
mod record;
mod table;
mod telling;

pub use cuts::{Cuts, Piece, cuts};
pub use json::MessageJson;
pub use record::{Drawn, record};
pub use table::{csv, markdown};
pub use telling::{Moment, Telling, tellings};

use wirelab_labs::Side;
use wirelab_messages::{FieldValue, Message, Verdict};
use wirelab_text::safe;
use wirelab_text::units::span;

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

/// The values of a record's fields, safe to show: `version 1, order 2, size 34, text "this message is long"`.
pub fn field_values(message: &Message) -> String {
    let value = |value: &FieldValue| match value {
        FieldValue::Number(number) => number.to_string(),
        FieldValue::Float(number) => number.to_string(),
        FieldValue::Bytes(bytes) => format!("\"{}\"", safe::excerpt(bytes, 60)),
    };
    message.fields.iter().map(|(name, field)| format!("{name} {}", value(field))).collect::<Vec<_>>().join(", ")
}

/// What a message answers or copies, and whether that is right: `right answer to #1 after 11.6 µs`.
pub fn relation(message: &Message) -> Option<String> {
    if let (Some(request), Some(time)) = (message.reply_to, message.turn_time) {
        let after = format!("to #{request} after {}", span(time));
        return Some(match &message.verdict {
            Some(Verdict::Right) => format!("right answer {after}"),
            Some(Verdict::Wrong(expected)) if expected.is_empty() => {
                format!("wrong answer {after}: none was due")
            }
            Some(Verdict::Wrong(expected)) => {
                format!("wrong answer {after}: \"{}\" was due", safe::excerpt(expected, 60))
            }
            _ => format!("answer {after}"),
        });
    }
    let original = message.forward_of?;
    Some(format!("copy of #{original}, {} after it", span(message.forward_time.unwrap_or(0))))
}

/// A message on one line: `#2 server: "PONG", right answer to #1 after 11.6 µs`.
pub fn one_line(message: &Message, room: usize) -> String {
    let who = if message.from == Side::Client { "client" } else { "server" };
    let text = if message.fields.is_empty() {
        format!("\"{}\"", safe::excerpt(message.text(), room))
    } else {
        field_values(message)
    };
    let mut line = format!("#{} {who}: {text}", message.number);
    let notes = message.notes.iter().map(|note| note.said.to_string());
    for clause in relation(message).into_iter().chain(notes) {
        line.push_str("; ");
        line.push_str(&clause);
    }
    line
}
