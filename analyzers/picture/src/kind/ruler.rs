//! The bytes of a message as a ruler: each in its column, its offset above, its field below.

use wirelab_labs::framing::Framing;
use wirelab_messages::{FieldValue, Index, Message};
use wirelab_text::harmless::Harmless;
use wirelab_text::safe;
use wirelab_words::Said;
use wirelab_words::list::picture as words;

use crate::Scene;
use crate::scene::{Anchor, Colour, Ground, Kind, Sheet, Stroke, fit, spot};

/// Columns of a byte.
const BYTE: f64 = 3.0;
/// Most bytes that are drawn.
const BYTES: usize = 192;
/// Letters of a value.
const VALUE: usize = 48;

/// A stretch of a message.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// First byte.
    pub from: usize,
    /// Behind the last.
    pub to: usize,
    /// What it is.
    pub name: Said,
    /// What it holds, in words.
    pub value: Option<String>,
}

/// A message with its fields.
#[derive(Clone, Debug, Default)]
pub struct Ruler {
    /// The message's number.
    pub number: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its fields, in order, padding included.
    pub stretches: Vec<Stretch>,
}

/// The ruler of a message: with fields where its framing has a layout.
pub fn of_message(index: &Index, message: &Message) -> Ruler {
    let mut stretches = Vec::new();
    let variant = index.lab(message.transport, message.stream).map(|(_, variant)| variant);
    let framing = variant.map(|variant| variant.framing(message.from));
    let length = message.bytes.len();
    let mut add = |from: usize, to: usize, name: Said, value: Option<String>| {
        let to = to.min(length);
        if from < to {
            stretches.push(Stretch { from, to, name, value });
        }
    };
    let value = |name: &str| {
        let field = message.fields.iter().find(|(other, _)| other == name);
        field.map(|(_, value)| match &*message.shown_field(name, value) {
            FieldValue::Number(number) => number.to_string(),
            FieldValue::Float(number) => number.to_string(),
            FieldValue::Bytes(bytes) => format!("\"{}\"", safe::excerpt(bytes, VALUE)),
        })
    };
    if let Some(layout) = framing.and_then(Framing::layout) {
        let mut at = 0;
        for field in &layout.fields {
            add(at, field.offset, words::Padding {}.into(), None);
            let name = words::Named { name: Harmless::line(&field.name) };
            add(field.offset, field.offset + field.size, name.into(), value(&field.name));
            at = field.offset + field.size;
        }
        add(at, layout.size, words::Padding {}.into(), None);
        let rest: Said = match framing {
            Some(Framing::Length { body, .. }) => words::Named { name: Harmless::line(body) }.into(),
            _ => words::Beyond {}.into(),
        };
        add(layout.size, length, rest, None);
    }
    Ruler { number: message.number, bytes: message.bytes.to_vec(), stretches }
}

/// Draws a message byte by byte.
pub fn scene(ruler: &Ruler, ground: &Ground) -> Scene {
    let (number, size) = (ruler.number, ruler.bytes.len() as u64);
    let mut sheet = Sheet::new(ground, words::Ruler { number, size });
    let fits = ((ground.width() - 8.0) / BYTE) as usize;
    let across = (fits / 8 * 8).clamp(8, 64);
    let bytes = ruler.bytes.get(..BYTES.min(ruler.bytes.len())).unwrap_or_default();
    for (row, part) in bytes.chunks(across).enumerate() {
        line(&mut sheet, ruler, row * across, part);
    }
    if bytes.len() < ruler.bytes.len() {
        sheet.note(words::RulerMore { shown: bytes.len() as u64, all: size });
    }
    for stretch in &ruler.stretches {
        let size = (stretch.to - stretch.from) as u64;
        let value = stretch.value.as_ref().map(Harmless::line);
        sheet.note(words::AtByte { from: stretch.from as u64, size, name: stretch.name.clone(), value });
    }
    let fields = ruler.stretches.iter().map(|stretch| Harmless::line(stretch.name.to_string())).collect();
    sheet.finish(words::RulerAbout { number, size, fields })
}

/// A line of bytes that begins at offset `first`.
fn line(sheet: &mut Sheet, ruler: &Ruler, first: usize, bytes: &[u8]) {
    let y = sheet.y();
    let column = |offset: usize| 6.0 + BYTE * (offset - first) as f64;
    let last = first + bytes.len();
    let borders = ruler.stretches.iter().map(|stretch| stretch.from).filter(|from| (first..last).contains(from));
    let every = (first..last).filter(|offset| offset.is_multiple_of(8));
    // Borders of fields first, then as many others as fit.
    for offset in borders.chain(every) {
        sheet.text(spot(column(offset), y), Anchor::Start, Kind::Value, Colour::Soft, &offset.to_string());
    }
    let of = |offset: usize| ruler.stretches.iter().position(|one| (one.from..one.to).contains(&offset));
    for (place, byte) in bytes.iter().enumerate() {
        let tone = of(first + place).map_or(Colour::Ink, tone);
        sheet.text(spot(column(first + place), y + 1.0), Anchor::Start, Kind::Value, tone, &format!("{byte:02x}"));
    }
    let letters = |place: usize, byte: u8| {
        let letter = if byte.is_ascii_graphic() { char::from(byte) } else { '·' };
        (spot(column(first + place), y + 2.0), letter.to_string())
    };
    for (place, byte) in bytes.iter().enumerate() {
        let (at, letter) = letters(place, *byte);
        sheet.text(at, Anchor::Start, Kind::Value, Colour::Soft, &letter);
    }
    let mut below = y + 3.0;
    if !ruler.stretches.is_empty() {
        names(sheet, ruler, [first, last], below, column);
        below += 2.0;
    }
    sheet.skip(below + sheet.ground().pitch - 0.5 - y);
    let whole = sheet.y().ceil();
    sheet.skip(whole - sheet.y());
}

/// A stroke below each field, and its name where there is room.
fn names(sheet: &mut Sheet, ruler: &Ruler, [first, last]: [usize; 2], y: f64, column: impl Fn(usize) -> f64) {
    for (place, stretch) in ruler.stretches.iter().enumerate() {
        let (from, to) = (stretch.from.max(first), stretch.to.min(last));
        if from >= to {
            continue;
        }
        let (left, right) = (column(from), column(to) - 1.0);
        sheet.line(vec![spot(left, y + 0.25), spot(right, y + 0.25)], tone(place), Stroke::Data);
        // A name may reach to where the next field begins.
        let room = (right - left) as usize;
        let name = fit(&Harmless::line(stretch.name.to_string()).to_string(), room.max(2));
        sheet.text(spot(left, y + 1.0), Anchor::Start, Kind::Value, tone(place), &name);
    }
}

/// Fields beside each other have different colours.
const fn tone(place: usize) -> Colour {
    if place.is_multiple_of(2) { Colour::Client } else { Colour::Server }
}
