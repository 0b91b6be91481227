//! Whether a record, or a header and its body, says a text: its number, its constants and its filling are not the text's.

use super::write::{chosen, typed};
use super::{Framing, json};
use crate::layout::{Field, Layout, Value};
use crate::message::text_field;
use crate::template::Template;

impl Framing {
    /// Whether one whole message says a text. Words `name=value` in front of the text set fields, as [`Framing::write`] has
    /// it; a server that sends them as part of the text says it too.
    pub(crate) fn says(&self, raw: &[u8], body: &[u8], text: &[u8]) -> bool {
        match self {
            Self::Record { layout } => {
                let (free, rest) = chosen(layout, text, None);
                let field = text_field(layout);
                let holds = |text| field.is_none_or(|field| holds(layout, field, raw, text));
                is_set(layout, raw, &free) && holds(rest) || field.is_some() && holds(text)
            }
            Self::Length { header, length, .. } => {
                let (free, rest) = chosen(header, text, Some(length));
                body == rest && is_set(header, raw, &free) || body == text
            }
            Self::Json { .. } => json::says(body, text),
            _ => body == text,
        }
    }

    /// Whether a text of the server would be lost, because its records have no field for it.
    pub(crate) fn loses(&self, template: &Template) -> bool {
        let Self::Record { layout } = self else { return false };
        let due = template.due(|_| Some(b"1"));
        !due.framed && text_field(layout).is_none() && !chosen(layout, &due.text, None).1.is_empty()
    }
}

/// Whether the fields that a text sets have those values.
fn is_set(layout: &Layout, raw: &[u8], free: &[(&Field, &[u8])]) -> bool {
    free.iter().all(|(field, text)| match (layout.value(field, raw), typed(field, text)) {
        (Some(Value::Bytes(there)), Value::Bytes(due)) => unfilled(field, there) == unfilled(field, due),
        // A float of four bytes is not the number that was typed.
        (Some(Value::Float(there)), Value::Float(due)) => (there as f32).total_cmp(&(due as f32)).is_eq(),
        (there, due) => there == Some(due),
    })
}

/// Whether a record's text field holds a text, as much of it as there is room for.
fn holds(layout: &Layout, field: &Field, raw: &[u8], text: &[u8]) -> bool {
    let there = layout.value(field, raw).and_then(Value::bytes).unwrap_or_default();
    let room = field.code.room(field.size);
    let due = text.get(..room).unwrap_or(text);
    unfilled(field, there) == unfilled(field, due)
}

/// Bytes without those that fill a field up: the byte that the lab has for it, zeros, as `struct` fills, or spaces.
pub(crate) fn unfilled<'b>(field: &Field, bytes: &'b [u8]) -> &'b [u8] {
    let last = bytes.last().copied();
    let Some(filling) = last.filter(|last| field.purpose.padding == Some(*last) || matches!(*last, 0 | b' ')) else {
        return bytes;
    };
    let end = bytes.iter().rposition(|byte| *byte != filling).map_or(0, |at| at + 1);
    bytes.get(..end).unwrap_or_default()
}
