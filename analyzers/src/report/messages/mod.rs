//! The lab's messages for people and programs.

mod json;
mod turns;

pub use json::MessageJson;
pub use turns::{Turns, turns};

use crate::message::{FieldValue, Message};
use crate::report::safe;

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
pub fn fields(message: &Message) -> String {
    let value = |value: &FieldValue| match value {
        FieldValue::Number(number) => number.to_string(),
        FieldValue::Float(number) => number.to_string(),
        FieldValue::Bytes(bytes) => format!("\"{}\"", safe::excerpt(bytes, 60)),
    };
    message.fields.iter().map(|(name, field)| format!("{name} {}", value(field))).collect::<Vec<_>>().join(", ")
}
