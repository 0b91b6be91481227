//! A layer as text: a heading, and a row for each field with its bytes.

use std::io::{self, Write};
use std::ops::Range;

use wirelab_analyzers::report::dissection::{DissectedField, DissectedLayer, Dissection};

use crate::output::{Style, Tone};

/// Columns of a field's name, with the two in front of it and the one behind it.
const LABEL: usize = 28;
/// Columns of byte numbers: `1234–1235` and a space.
const PLACE: usize = 10;
/// Columns of bytes: six, or sixteen bits.
const BYTES: usize = 20;

pub(super) fn write(
    out: &mut impl Write,
    dissection: &Dissection,
    layer: &DissectedLayer,
    style: Style,
) -> io::Result<()> {
    heading(out, layer, style)?;
    for field in &layer.fields {
        row(out, dissection, layer, field, style)?;
    }
    Ok(())
}

fn heading(out: &mut impl Write, layer: &DissectedLayer, style: Style) -> io::Result<()> {
    let place = match layer.buffer {
        _ if layer.protocol == "frame" || layer.bytes.is_empty() => String::new(),
        0 => format!("bytes {}", numbers(&layer.bytes)),
        number => format!("bytes {} of datagram {number}", numbers(&layer.bytes)),
    };
    let quoted = if layer.quoted { "quoted: " } else { "" };
    let room = style.width.saturating_sub(place.chars().count() + 2);
    let fits = layer.summary.chars().count() + quoted.len() <= room;
    let title = format!("{quoted}{}", if fits { &layer.summary } else { &layer.name });
    writeln!(out, "{}  {}", style.paint(Tone::Strong, &title), style.paint(Tone::Dim, &place)).or_else(Err)
}

fn row(
    out: &mut impl Write,
    dissection: &Dissection,
    layer: &DissectedLayer,
    field: &DissectedField,
    style: Style,
) -> io::Result<()> {
    let label = format!("{:indent$}{}", "", field.label, indent = 2 + 2 * usize::from(field.depth));
    let label = format!("{label:LABEL$}");
    let room = style.width.saturating_sub(LABEL + PLACE + BYTES + 2).max(20);
    let value = value(field);
    let (place, bytes) = if field.generated {
        ("worked out".to_owned(), String::new())
    } else {
        (numbers(&field.bytes), digits(dissection.bytes(layer.buffer, &field.bytes), field.mask))
    };
    let place = style.paint(Tone::Dim, &format!("{place:PLACE$}"));
    let tail = if bytes.is_empty() { place } else { format!("{place} {bytes}") };
    let whole = match &field.note {
        Some(note) => format!("{value} ({note})"),
        None => value.clone(),
    };
    let rest = style.width.saturating_sub(LABEL);
    if whole.chars().count() <= room {
        return writeln!(out, "{label}{whole:room$} {tail}").map(drop);
    }
    let note = field.note.as_ref().map(|note| format!("({note})"));
    if value.chars().count() <= room {
        writeln!(out, "{label}{value:room$} {tail}")?;
    } else {
        // What is too long for its column goes below, over the whole width.
        writeln!(out, "{label}{:room$} {tail}", "")?;
        for line in wrapped(&value, rest) {
            writeln!(out, "{:LABEL$}{line}", "")?;
        }
    }
    for line in note.iter().flat_map(|note| wrapped(note, rest)) {
        writeln!(out, "{:LABEL$}{}", "", style.paint(tone(&line), &line))?;
    }
    Ok(())
}

/// Bytes shown of a long value; the hexdump has them all.
const LONG: usize = 150;

fn value(field: &DissectedField) -> String {
    match field.value.as_str() {
        "True" if field.is_flag() => "set".to_owned(),
        "False" if field.is_flag() => "not set".to_owned(),
        // The bytes of a payload stand in the hexdump.
        long if field.bytes.len() > 20 && long.len() == field.bytes.len() * 3 - 1 => {
            format!("{} bytes", field.bytes.len())
        }
        long if long.chars().count() > LONG => long.chars().take(LONG).chain(['…']).collect(),
        short => short.to_owned(),
    }
}

fn tone(note: &str) -> Tone {
    if note.starts_with("(bad") { Tone::Bad } else { Tone::Dim }
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
