//! A layer as text: a heading, and a row for each field with its bytes.

use std::io::{self, Write};
use std::ops::Range;

use wirelab_analyzers::fields::Kind;
use wirelab_analyzers::report::dissection::{DissectedField, DissectedLayer, Dissection};
use wirelab_analyzers::report::units;

use crate::output::{Style, Tone};

/// Columns of a field's name, with the two in front of it and the one behind it.
const LABEL: usize = 28;
/// Columns of byte numbers: `1234–1235`.
const PLACE: usize = 9;
/// Columns of bytes: six, or sixteen bits.
const BYTES: usize = 19;

pub(super) fn write(
    out: &mut impl Write,
    dissection: &Dissection,
    layer: &DissectedLayer,
    style: Style,
) -> io::Result<()> {
    heading(out, dissection, layer, style)?;
    for field in &layer.fields {
        row(out, dissection, layer, field, style)?;
    }
    Ok(())
}

fn heading(out: &mut impl Write, dissection: &Dissection, layer: &DissectedLayer, style: Style) -> io::Result<()> {
    let place = match layer.buffer {
        _ if layer.protocol == "frame" || layer.bytes.is_empty() => String::new(),
        0 => format!("bytes {}", numbers(&layer.bytes)),
        number => format!("bytes {} of {}", numbers(&layer.bytes), dissection.buffer_name(number)),
    };
    let quoted = if layer.quoted { "quoted: " } else { "" };
    let room = style.width.saturating_sub(place.chars().count() + 2);
    let fits = layer.summary.chars().count() + quoted.len() <= room;
    let title = format!("{quoted}{}", if fits { &layer.summary } else { &layer.name });
    let title = style.paint(Tone::Strong, &title);
    if place.is_empty() {
        return writeln!(out, "{title}");
    }
    writeln!(out, "{title}  {}", style.paint(Tone::Dim, &place))
}

fn row(
    out: &mut impl Write,
    dissection: &Dissection,
    layer: &DissectedLayer,
    field: &DissectedField,
    style: Style,
) -> io::Result<()> {
    let indent = 2 + 2 * usize::from(field.depth);
    // In brackets, as Wireshark has it: it stands in no byte.
    let name = if field.generated { format!("[{}]", field.label) } else { field.label.clone() };
    let label = format!("{:indent$}{name} ", "");
    let label = format!("{label:LABEL$}");
    let raw = dissection.bytes(layer.buffer, &field.bytes);
    let value = value(field, raw);
    let whole = match &field.note {
        Some(note) => format!("{value} ({note})"),
        None => value.clone(),
    };
    let rest = style.width.saturating_sub(LABEL);
    if field.generated {
        return hanging(out, &label, &whole, rest, style);
    }
    let room = style.width.saturating_sub(LABEL + PLACE + BYTES + 2).max(20);
    let place = style.paint(Tone::Dim, &format!("{:PLACE$}", numbers(&field.bytes)));
    let bytes = digits(raw, field.mask);
    if whole.chars().count() <= room {
        return writeln!(out, "{label}{whole:room$} {place} {bytes}");
    }
    if value.chars().count() <= room {
        writeln!(out, "{label}{value:room$} {place} {bytes}")?;
    } else {
        // What is too long for its column goes below, over the whole width.
        writeln!(out, "{label}{:room$} {place} {bytes}", "")?;
        hanging(out, "", &value, rest, style)?;
    }
    match &field.note {
        Some(note) => hanging(out, "", &format!("({note})"), rest, style),
        None => Ok(()),
    }
}

/// Text beside its label, or below it, as many lines as it takes.
fn hanging(out: &mut impl Write, label: &str, text: &str, width: usize, style: Style) -> io::Result<()> {
    let mut label = label;
    let lines = wrapped(text, width);
    if lines.is_empty() {
        return writeln!(out, "{}", label.trim_end());
    }
    for line in lines {
        let line = tone(text).map_or_else(|| line.clone(), |tone| style.paint(tone, &line));
        writeln!(out, "{label:LABEL$}{line}")?;
        label = "";
    }
    Ok(())
}

fn value(field: &DissectedField, bytes: &[u8]) -> String {
    let is_flag = field.kind == Kind::Boolean && !field.generated;
    match field.value.as_str() {
        "True" if is_flag => "set".to_owned(),
        "False" if is_flag => "not set".to_owned(),
        // Bytes that are nothing but bytes stand in their own column and in the hexdump; six are a hardware address.
        raw if is_raw(raw, bytes) => units::count(bytes.len() as u64, "byte", "bytes"),
        other => other.to_owned(),
    }
}

fn is_raw(value: &str, bytes: &[u8]) -> bool {
    let pairs = value.split(':').map(|pair| u8::from_str_radix(pair, 16).ok().filter(|_| pair.len() == 2));
    bytes.len() != 6 && value.len() + 1 == bytes.len() * 3 && pairs.eq(bytes.iter().map(|byte| Some(*byte)))
}

fn tone(text: &str) -> Option<Tone> {
    match text {
        _ if text.starts_with("(bad") => Some(Tone::Bad),
        _ if text.starts_with('(') => Some(Tone::Dim),
        _ => None,
    }
}

/// `14`, or `14–33`: the first and the last byte.
pub(super) fn numbers(range: &Range<usize>) -> String {
    match range.len() {
        0 => String::new(),
        1 => range.start.to_string(),
        _ => format!("{}–{}", range.start, range.end - 1),
    }
}

/// The bytes in hexadecimal, the first six; of a field of bits, the bits: `0100 ....`.
fn digits(bytes: &[u8], mask: Option<u64>) -> String {
    const SHOWN: usize = 6;
    if let Some(mask) = mask.filter(|_| bytes.len() <= 2) {
        return bits(bytes, mask);
    }
    let mut text: Vec<String> = bytes.iter().take(SHOWN).map(|byte| format!("{byte:02x}")).collect();
    if bytes.len() > SHOWN {
        text.push("…".to_owned());
    }
    text.join(" ")
}

fn bits(bytes: &[u8], mask: u64) -> String {
    let number = bytes.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    let mut text = String::new();
    for bit in (0..bytes.len() * 8).rev() {
        text.push(match (mask >> bit & 1, number >> bit & 1) {
            (0, _) => '.',
            (_, 0) => '0',
            _ => '1',
        });
        if bit % 4 == 0 && bit > 0 {
            text.push(' ');
        }
    }
    text
}

/// Lines of at most `width` characters, broken at spaces where there are any.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    for word in text.split_inclusive(' ') {
        let size = word.trim_end().chars().count();
        if length + size > width && length > 0 {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
            length = 0;
        }
        for character in word.chars() {
            if length >= width && character != ' ' {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
                length = 0;
            }
            line.push(character);
            length += 1;
        }
    }
    if !line.trim_end().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}
