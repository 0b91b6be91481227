//! One message taken apart: the values that rules and log lines speak of.

use std::borrow::Cow;

use crate::Framing;
use crate::layout::{Field, Layout, Value};

/// A message of either side; it need not own its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message<'a> {
    /// All its bytes, header and delimiter included.
    pub raw: Cow<'a, [u8]>,
    /// What it says: the text of a record whole, with its padding.
    pub text: Cow<'a, [u8]>,
    /// The same as a program would show it: without padding and line end.
    pub shown: Cow<'a, [u8]>,
    /// The fields of its record or header.
    pub fields: Vec<(String, Vec<u8>)>,
}

impl<'a> Message<'a> {
    /// Takes the bytes of one whole message apart. `body` and `tail` are those of [`crate::framing::Cut`].
    pub fn read(framing: &Framing, raw: &'a [u8], body: usize, tail: usize) -> Self {
        let inner = raw.get(body..raw.len().saturating_sub(tail)).unwrap_or_default();
        let fields = framing.values(raw, inner);
        let (text, shown) = texts(framing, raw, inner);
        let shown = if matches!(framing, Framing::Record { .. }) { shown } else { without_line_end(shown) };
        Self { raw: raw.into(), text: text.into(), shown: shown.into(), fields }
    }

    /// A datagram, which is one message whatever the framing says of it.
    pub fn datagram(framing: &Framing, raw: &'a [u8]) -> Self {
        let (body, tail) = framing.bounds(raw);
        Self::read(framing, raw, body, tail)
    }

    /// The same with bytes of its own.
    pub fn into_owned(self) -> Message<'static> {
        let own = |bytes: Cow<'a, [u8]>| Cow::Owned(bytes.into_owned());
        Message { raw: own(self.raw), text: own(self.text), shown: own(self.shown), fields: self.fields }
    }

    /// A value of a record.
    pub fn field(&self, name: &str) -> Option<&[u8]> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_slice())
    }
}

/// What a message says, and the same without the bytes that fill a record's text up. `inner` is what its framing leaves of
/// it.
pub fn texts<'a>(framing: &Framing, raw: &'a [u8], inner: &'a [u8]) -> (&'a [u8], &'a [u8]) {
    let Framing::Record { layout } = framing else { return (inner, inner) };
    let Some(field) = text_field(layout) else { return (inner, inner) };
    let text = layout.value(field, raw).and_then(Value::bytes).unwrap_or_default();
    (text, without_padding(layout, field, raw, text))
}

/// The field of a record that holds its text: the one whose length is told, or else the first that holds bytes.
pub fn text_field(layout: &Layout) -> Option<&Field> {
    use crate::layout::Code;
    let told = layout.fields.iter().find_map(|field| field.purpose.length_of.as_deref());
    let holds_text = |field: &&Field| {
        matches!(field.code, Code::Bytes | Code::Pascal) && field.size > 1 && field.purpose.mark.is_none()
    };
    told.and_then(|name| layout.field(name)).or_else(|| layout.fields.iter().find(holds_text))
}

/// The values of a record's fields, as texts have them.
pub fn fields(layout: &Layout, record: &[u8]) -> Vec<(String, Vec<u8>)> {
    let text = |value: Value<'_>| match value {
        Value::Number(number) => number.to_string().into_bytes(),
        Value::Float(number) => number.to_string().into_bytes(),
        Value::Bytes(bytes) => bytes.to_vec(),
    };
    let value = |field: &Field| layout.value(field, record).map(|value| (field.name.clone(), text(value)));
    layout.fields.iter().filter_map(value).collect()
}

/// The text of a record up to the length that the record tells, or without the bytes that fill it up.
fn without_padding<'a>(layout: &Layout, field: &Field, record: &[u8], text: &'a [u8]) -> &'a [u8] {
    let length = layout.fields.iter().find(|other| other.purpose.length_of.as_deref() == Some(&field.name));
    let told = length.and_then(|length| layout.value(length, record)).and_then(Value::number);
    let told = told.and_then(|told| usize::try_from(told).ok());
    let Some(count) = told else {
        let padding = field.purpose.padding.unwrap_or(0);
        let end = text.iter().rposition(|byte| *byte != padding).map_or(0, |at| at + 1);
        return text.get(..end).unwrap_or_default();
    };
    let characters = length.is_some_and(|length| length.purpose.characters);
    let end = match std::str::from_utf8(text) {
        Ok(text) if characters => text.char_indices().nth(count).map_or(text.len(), |(at, _)| at),
        _ => count,
    };
    text.get(..end).unwrap_or(text)
}

fn without_line_end(text: &[u8]) -> &[u8] {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    text.strip_suffix(b"\r").unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use crate::Framing;
    use crate::layout::{Layout, Machine, Purpose};

    use super::Message;

    /// What is shown of a record of a length and a text of eight bytes.
    fn shown(characters: bool, length: u8, text: &[u8; 8]) -> Vec<u8> {
        let size = Purpose { length_of: Some("text".to_owned()), characters, ..Purpose::default() };
        let fields = [("size".to_owned(), size), ("text".to_owned(), Purpose::default())];
        let layout = Layout::new("record", "<B8s", Machine::default(), &fields).expect("a layout");
        let record = [&[length], text.as_slice()].concat();
        let message = Message::read(&Framing::Record { layout }, &record, 0, 0);
        assert_eq!((&*message.raw, &*message.text), (record.as_slice(), text.as_slice()));
        assert_eq!(message.field("size"), Some(length.to_string().as_bytes()));
        message.into_owned().shown.into_owned()
    }

    #[test]
    fn a_text_ends_where_its_length_says() {
        assert_eq!(shown(false, 3, b"abc\0\0\0\0\0"), b"abc");
        assert_eq!(shown(false, 9, b"abc\0\0\0\0\0"), b"abc\0\0\0\0\0", "more than there is");
        let text = "zăpadă".as_bytes().try_into().expect("eight bytes");
        assert_eq!(shown(true, 2, text), "ză".as_bytes());
        assert_eq!(shown(true, 9, text), text);
        assert_eq!(shown(true, 2, b"\xffbcdefgh"), b"\xffb", "bytes where there are no characters");
    }

    #[test]
    fn a_line_is_shown_without_its_end() {
        let message = Message::read(&Framing::Line { max: 100 }, b"ping\r\n", 0, 0);
        assert_eq!((&*message.text, &*message.shown), (b"ping\r\n".as_slice(), b"ping".as_slice()));
    }
}
