//! From a text to the bytes of a message.

use super::{Framing, json};
use crate::layout::{Code, Field, Layout, Value};
use crate::message::text_field;

impl Framing {
    /// A text with the borders that this framing asks for, as the `number`th message of its side.
    pub fn write(&self, text: &[u8], number: u64) -> Vec<u8> {
        match self {
            Self::Silent | Self::Receive | Self::UntilClose { .. } => text.to_vec(),
            Self::Line { .. } => [text, b"\n"].concat(),
            Self::Delimiter { delimiter, .. } => [text, delimiter].concat(),
            Self::AsciiLength { column: Some(column), counts_itself, .. } => {
                let number = text.len() + if *counts_itself { column.width } else { 0 };
                [&column.write(number), text].concat()
            }
            Self::AsciiLength { separator, counts_itself, .. } => ascii(text, separator, *counts_itself),
            Self::Json { members, lines, .. } => {
                let end: &[u8] = if *lines { b"\n" } else { b"" };
                [&json::object(text, members), end].concat()
            }
            Self::Record { layout } => {
                let (free, text) = chosen(layout, text, None);
                let mut record = pack(layout, &free, text, number, None);
                layout.seal(&mut record);
                record
            }
            Self::Length { header, length, counts_header, .. } => {
                let (free, text) = chosen(header, text, Some(length));
                let size = text.len() + if *counts_header { header.size } else { 0 };
                let mut message = pack(header, &free, text, number, Some((length, size)));
                message.extend_from_slice(text);
                header.seal(&mut message);
                message
            }
        }
    }
}

fn ascii(text: &[u8], separator: &[u8], counts_itself: bool) -> Vec<u8> {
    let rest = separator.len() + text.len();
    let mut number = text.len();
    if counts_itself {
        // The digits count themselves: one more digit may make one more necessary.
        number = rest + 1;
        while number != rest + number.to_string().len() {
            number = rest + number.to_string().len();
        }
    }
    [number.to_string().as_bytes(), separator, text].concat()
}

/// Words `name=value` in front of a text set the fields of a record that nothing else fills in.
pub(super) fn chosen<'a, 't>(
    layout: &'a Layout,
    text: &'t [u8],
    length: Option<&str>,
) -> (Vec<(&'a Field, &'t [u8])>, &'t [u8]) {
    let own = text_field(layout).map(|field| field.name.as_str());
    let is_free = |field: &&Field| {
        !field.purpose.is_filled()
            && Some(field.name.as_str()) != length
            && (length.is_some() || Some(field.name.as_str()) != own)
    };
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        let end = rest.iter().position(|byte| *byte == b' ').unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default();
        let Some(at) = word.iter().position(|byte| *byte == b'=') else { break };
        let (name, value) = (word.get(..at).unwrap_or_default(), word.get(at + 1..).unwrap_or_default());
        let field = layout.fields.iter().find(|field| field.name.as_bytes() == name).filter(is_free);
        // A field is set once: the same again is the beginning of the text, which may be somebody else's.
        let Some(field) = field.filter(|field| !found.iter().any(|(known, _)| known == field)) else { break };
        found.push((field, value));
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    (found, rest)
}

fn pack(layout: &Layout, free: &[(&Field, &[u8])], text: &[u8], number: u64, length: Option<(&str, usize)>) -> Vec<u8> {
    let own = text_field(layout);
    let values: Vec<Value<'_>> = layout
        .fields
        .iter()
        .map(|field| {
            let purpose = &field.purpose;
            if let Some((name, size)) = length
                && name == field.name
            {
                return Value::Number(size as i128);
            }
            if let Some(constant) = purpose.constant {
                return Value::Number(i128::from(constant));
            }
            if let Some(mark) = &purpose.mark {
                return Value::Bytes(mark);
            }
            if purpose.counts {
                return Value::Number(i128::from(number));
            }
            if purpose.length_of.is_some() {
                let size = if purpose.characters { String::from_utf8_lossy(text).chars().count() } else { text.len() };
                return Value::Number(size as i128);
            }
            if let Some((_, value)) = free.iter().find(|(one, _)| one.name == field.name) {
                return typed(field, value);
            }
            if length.is_none() && own == Some(field) { Value::Bytes(text) } else { empty(field) }
        })
        .collect();
    layout.pack(&values)
}

pub(super) fn typed<'a>(field: &Field, value: &'a [u8]) -> Value<'a> {
    let text = std::str::from_utf8(value).unwrap_or_default();
    match field.code {
        Code::Bytes | Code::Pascal => Value::Bytes(value),
        Code::Float => Value::Float(text.parse().unwrap_or_default()),
        Code::Signed | Code::Unsigned | Code::Bool => Value::Number(text.parse().unwrap_or_default()),
    }
}

fn empty(field: &Field) -> Value<'static> {
    match field.code {
        Code::Bytes | Code::Pascal => Value::Bytes(b""),
        Code::Float => Value::Float(0.0),
        _ => Value::Number(0),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Cut, Framing};
    use super::ascii;

    #[test]
    fn a_length_in_digits_counts_itself() {
        let framing = Framing::AsciiLength { separator: b" ".to_vec(), counts_itself: true, column: None, max: 10_000 };
        for length in 0..1_200 {
            let message = ascii(&vec![b'x'; length], b" ", true);
            let cut = framing.cut(&message, 0);
            let whole = matches!(cut, Cut::Whole { len, .. } if len == message.len());
            assert!(whole, "{length}: {cut:?}");
        }
    }
}
