//! One message taken apart: the values that rules and log lines speak of.

use wirelab_labs::Framing;
use wirelab_labs::layout::{Field, Layout, Value};

/// A message of either side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// All its bytes, header and delimiter included.
    pub raw: Vec<u8>,
    /// What it says: the text of a record whole, with its padding.
    pub text: Vec<u8>,
    /// The same as a program would show it: without padding and line end.
    pub shown: Vec<u8>,
    /// The fields of its record or header.
    pub fields: Vec<(String, Vec<u8>)>,
}

impl Message {
    /// Takes the bytes of one whole message apart. `body` and `tail` are those of [`wirelab_labs::framing::Cut`].
    pub fn read(framing: &Framing, raw: &[u8], body: usize, tail: usize) -> Self {
        let inner = raw.get(body..raw.len().saturating_sub(tail)).unwrap_or_default();
        let mut message = Self { raw: raw.to_vec(), text: inner.to_vec(), shown: Vec::new(), fields: Vec::new() };
        if let Some(layout) = framing.layout() {
            message.fields = fields(layout, raw);
        }
        if let Framing::Record { layout } = framing
            && let Some(field) = text_field(layout)
        {
            message.text = layout.value(field, raw).and_then(Value::bytes).unwrap_or_default().to_vec();
            message.shown = without_padding(layout, field, &message);
        } else {
            message.shown = without_line_end(&message.text).to_vec();
        }
        message
    }

    /// A value of a record.
    pub fn field(&self, name: &str) -> Option<&[u8]> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_slice())
    }
}

/// The field of a record that holds its text: the one whose length is told, or else the first that holds bytes.
pub fn text_field(layout: &Layout) -> Option<&Field> {
    let told = layout.fields.iter().find_map(|field| field.purpose.length_of.as_deref());
    told.and_then(|name| layout.field(name)).or_else(|| {
        use wirelab_labs::layout::Code;
        layout.fields.iter().find(|field| matches!(field.code, Code::Bytes | Code::Pascal) && field.size > 1)
    })
}

fn fields(layout: &Layout, record: &[u8]) -> Vec<(String, Vec<u8>)> {
    let text = |value: Value<'_>| match value {
        Value::Number(number) => number.to_string().into_bytes(),
        Value::Float(number) => number.to_string().into_bytes(),
        Value::Bytes(bytes) => bytes.to_vec(),
    };
    let value = |field: &Field| layout.value(field, record).map(|value| (field.name.clone(), text(value)));
    layout.fields.iter().filter_map(value).collect()
}

/// The text of a record up to the length that the record tells, or without the bytes that fill it up.
fn without_padding(layout: &Layout, field: &Field, message: &Message) -> Vec<u8> {
    let length = layout.fields.iter().find(|other| other.purpose.length_of.as_deref() == Some(&field.name));
    let told = length.and_then(|length| layout.value(length, &message.raw)).and_then(Value::number);
    let told = told.and_then(|told| usize::try_from(told).ok());
    match (told, length.is_some_and(|length| length.purpose.characters)) {
        (Some(count), false) => message.text.get(..count).unwrap_or(&message.text).to_vec(),
        (Some(count), true) => match std::str::from_utf8(&message.text) {
            Ok(text) => text.chars().take(count).collect::<String>().into_bytes(),
            Err(_) => message.text.get(..count).unwrap_or(&message.text).to_vec(),
        },
        (None, _) => {
            let padding = field.purpose.padding.unwrap_or(0);
            let end = message.text.iter().rposition(|byte| *byte != padding).map_or(0, |at| at + 1);
            message.text.get(..end).unwrap_or_default().to_vec()
        }
    }
}

fn without_line_end(text: &[u8]) -> &[u8] {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    text.strip_suffix(b"\r").unwrap_or(text)
}
