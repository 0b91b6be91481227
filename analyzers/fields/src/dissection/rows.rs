//! Entries of the table as rows: the value as text, the bytes that it lies in, what it means.

use std::ops::Range;

use wirelab_capture::time::Timestamp;
use wirelab_text::safe;

use super::model::DissectedField;
use crate::entry::{Field, Found, Note, Read, Shown};
use crate::header::HeaderView;
use crate::place::{Bits, Place};
use crate::text::colons;
use crate::{Kind, Sink, Value, Values};

/// Collects the values of one field as text, and the number for its note.
#[derive(Debug, Default)]
pub(super) struct Text {
    values: Values,
    /// The last number.
    number: Option<u64>,
    /// How many values there were.
    count: usize,
}

impl Sink for Text {
    fn value(&mut self, value: Value<'_>) {
        self.count += 1;
        match value {
            Value::Unsigned(number) => {
                self.number = Some(number);
                self.values.value(value);
            }
            Value::Bytes([]) => self.values.text(""),
            Value::Bytes(bytes) => self.values.text(&colons(bytes)),
            Value::Text(text) => self.values.text(&safe::escaped(text.as_bytes())),
            value => self.values.value(value),
        }
    }

    fn hexadecimal(&mut self, value: u64, digits: usize) {
        self.count += 1;
        self.number = Some(value);
        self.values.hexadecimal(value, digits);
    }

    fn date(&mut self, time: Timestamp) {
        self.count += 1;
        self.values.date(time);
    }

    fn unsigned(&mut self, value: u64) {
        self.value(Value::Unsigned(value));
    }
}

impl Text {
    /// The text, if there was a value.
    pub(super) fn text(&self) -> Option<String> {
        (self.count > 0).then(|| String::from_utf8_lossy(self.values.as_bytes()).into_owned())
    }

    /// The last number.
    pub(super) fn number(&self) -> Option<u64> {
        self.number
    }
}

/// The rows of one header.
pub(super) struct Rows<'h, 'a> {
    header: &'h HeaderView<'a>,
    /// What was written down.
    pub(super) fields: Vec<DissectedField>,
}

impl<'h, 'a> Rows<'h, 'a> {
    pub(super) fn new(header: &'h HeaderView<'a>) -> Self {
        Self { header, fields: Vec::new() }
    }

    /// Adds the rows of a section's entries, those of a walk where its first entry stands.
    pub(super) fn section(&mut self, fields: &'static [Field]) {
        let mut walked = false;
        for field in fields.iter().filter(|field| field.shown == Shown::InHeader) {
            match field.read {
                Read::Walk(walk) if !walked => {
                    walked = true;
                    let mut found = Vec::new();
                    walk(self.header, &mut |one| {
                        if let Some(field) = fields.iter().find(|field| field.name == one.name) {
                            found.push(self.found(field, &one));
                        }
                    });
                    self.fields.extend(found);
                }
                Read::Walk(_) => {}
                _ => self.one(field),
            }
        }
    }

    fn one(&mut self, field: &Field) {
        let mut text = Text::default();
        field.write_header(self.header, &mut text);
        let Some(value) = text.text() else { return };
        // A condition that was worked out and does not hold is not worth a line.
        if field.kind == Kind::Boolean && matches!(field.place, Place::Nowhere) && value == "False" {
            return;
        }
        let place = match field.place {
            Place::At(bits) => Some(bits),
            Place::Of(place) => place(self.header),
            Place::Both(..) | Place::Nowhere => None,
        };
        let note = match field.note {
            Note::Header(note) => note(self.header),
            _ => note(field, text.number()),
        };
        self.fields.push(row(field, value, note, place, self.header.layer.start as usize));
    }

    fn found(&self, field: &Field, found: &Found<'_>) -> DissectedField {
        let mut text = Text::default();
        field.put(found.value, &mut text);
        let note = if found.note.is_empty() { note(field, text.number()) } else { found.note.clone() };
        let value = if field.kind == Kind::Label { String::new() } else { text.text().unwrap_or_default() };
        row(field, value, note, found.place, self.header.layer.start as usize)
    }
}

/// What a value means by the entry alone.
pub(super) fn note(field: &Field, number: Option<u64>) -> String {
    let name = match field.note {
        Note::Always(note) => Some(note),
        Note::From(names) => number.and_then(|number| names.of(number)),
        Note::Named => field.names.zip(number).and_then(|(names, number)| names.of(number)),
        Note::Header(_) => None,
    };
    name.unwrap_or_default().to_owned()
}

/// A row; `start` is where the header begins.
pub(super) fn row(field: &Field, value: String, note: String, place: Option<Bits>, start: usize) -> DissectedField {
    let (bytes, mask) = place.map_or((start..start, None), |bits| shown(bits, start));
    let generated = place.is_none();
    DissectedField {
        name: field.name.to_owned(),
        label: field.label.to_owned(),
        value: if field.kind == Kind::Label { String::new() } else { value },
        note: (!note.is_empty()).then_some(note),
        bytes,
        mask,
        generated,
        depth: field.depth,
        kind: field.kind,
    }
}

/// The bytes that hold the bits of a place, without those at either end that hold none of them.
fn shown(bits: Bits, start: usize) -> (Range<usize>, Option<u64>) {
    let mut bytes = start + bits.at as usize..start + (bits.at + bits.length) as usize;
    let mut mask = bits.mask;
    if mask == 0 {
        return (bytes, None);
    }
    while mask & 0xff == 0 && bytes.len() > 1 {
        mask >>= 8;
        bytes.end -= 1;
    }
    while bytes.len() > 1 && bytes.len() <= 8 && mask >> (8 * (bytes.len() - 1)) == 0 {
        bytes.start += 1;
    }
    let all = bytes.len() < 8 && mask == (1 << (8 * bytes.len())) - 1;
    (bytes, (!all).then_some(mask))
}
