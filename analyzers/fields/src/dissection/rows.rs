//! Writing down the fields of one header. A field whose bytes were not captured is left out, never guessed.

use std::fmt::Write;
use std::ops::Range;

use super::model::DissectedField;

/// The fields of one header so far.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    /// Captured bytes from the header on, as far as the packet that it belongs to reaches.
    pub(super) bytes: &'a [u8],
    /// Where they begin in their buffer.
    pub(super) base: usize,
    /// What was written down.
    pub(super) fields: Vec<DissectedField>,
    depth: u8,
    /// Whether the last field was captured, so that a note belongs to it.
    added: bool,
}

impl<'a> Rows<'a> {
    pub(super) fn new(bytes: &'a [u8], base: usize) -> Self {
        Self { bytes, base, fields: Vec::new(), depth: 0, added: false }
    }

    pub(super) fn array<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        self.bytes.get(at..)?.first_chunk::<N>().copied()
    }

    pub(super) fn u8(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    pub(super) fn be16(&self, at: usize) -> Option<u16> {
        self.array(at).map(u16::from_be_bytes)
    }

    pub(super) fn be32(&self, at: usize) -> Option<u32> {
        self.array(at).map(u32::from_be_bytes)
    }

    /// Up to eight bytes as one big-endian number; `None` if they were not all captured.
    pub(super) fn number(&self, at: usize, length: usize) -> Option<u64> {
        let bytes = self.bytes.get(at..at.checked_add(length)?)?;
        Some(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    /// A field with a value that was made from its bytes.
    pub(super) fn add(
        &mut self,
        name: &'static str,
        label: &str,
        place: Range<usize>,
        value: impl Into<String>,
    ) -> &mut Self {
        self.added = place.end <= self.bytes.len() && place.start <= place.end;
        if self.added {
            let bytes = self.base + place.start..self.base + place.end;
            self.push(name, label, value.into(), bytes, None, false);
        }
        self
    }

    /// A value that was worked out.
    pub(super) fn generated(&mut self, name: &'static str, label: &str, value: impl Into<String>) -> &mut Self {
        self.added = true;
        self.push(name, label, value.into(), self.base..self.base, None, true);
        self
    }

    /// A whole number in decimal.
    pub(super) fn decimal(&mut self, name: &'static str, label: &str, at: usize, length: usize) -> &mut Self {
        let value = self.number(at, length).unwrap_or(0);
        self.add(name, label, at..at + length, value.to_string())
    }

    /// A whole number in hexadecimal, all digits.
    pub(super) fn hexadecimal(&mut self, name: &'static str, label: &str, at: usize, length: usize) -> &mut Self {
        let value = self.number(at, length).unwrap_or(0);
        self.add(name, label, at..at + length, format!("0x{value:0width$x}", width = length * 2))
    }

    /// Bytes, written with colons.
    pub(super) fn octets(&mut self, name: &'static str, label: &str, place: Range<usize>) -> &mut Self {
        let text = colons(self.bytes.get(place.clone()).unwrap_or(&[]));
        self.add(name, label, place, text)
    }

    /// Some bits of `length` bytes; `text` makes the value from them, moved to the right.
    pub(super) fn bits(
        &mut self,
        name: &'static str,
        label: &str,
        at: usize,
        length: usize,
        mask: u64,
        text: impl FnOnce(u64) -> String,
    ) -> &mut Self {
        let number = self.number(at, length);
        self.added = number.is_some();
        if let Some(number) = number {
            let value = (number & mask) >> mask.trailing_zeros().min(63);
            let bytes = self.base + at..self.base + at + length;
            self.push(name, label, text(value), bytes, Some(mask), false);
        }
        self
    }

    /// One bit.
    pub(super) fn flag(&mut self, name: &'static str, label: &str, at: usize, length: usize, mask: u64) -> &mut Self {
        self.bits(name, label, at, length, mask, |value| if value != 0 { "True".into() } else { "False".into() })
    }

    /// What the field before means.
    pub(super) fn note(&mut self, text: impl Into<String>) -> &mut Self {
        let text = text.into();
        if self.added
            && !text.is_empty()
            && let Some(field) = self.fields.last_mut()
        {
            field.note = Some(text);
        }
        self
    }

    /// Whether the last field was captured.
    pub(super) const fn captured(&self) -> bool {
        self.added
    }

    /// Fields that belong to the one before.
    pub(super) fn inside(&mut self, write: impl FnOnce(&mut Self)) -> &mut Self {
        self.depth += 1;
        write(self);
        self.depth -= 1;
        self
    }

    fn push(
        &mut self,
        name: &'static str,
        label: &str,
        value: String,
        bytes: Range<usize>,
        mask: Option<u64>,
        generated: bool,
    ) {
        let depth = self.depth;
        self.fields.push(DissectedField {
            name,
            label: label.to_owned(),
            value,
            note: None,
            bytes,
            mask,
            generated,
            depth,
        });
    }
}

/// `00:1b:21:aa:bb:cc`.
pub(super) fn colons(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 3);
    for (place, byte) in bytes.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = if place == 0 { write!(text, "{byte:02x}") } else { write!(text, ":{byte:02x}") };
    }
    text
}

/// `001b21aabbcc`.
pub(super) fn digits(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_captured_is_left_out_with_its_note() {
        let mut rows = Rows::new(&[0x45, 0xc0, 0x12], 14);
        rows.bits("ip.version", "Version", 0, 1, 0xf0, |value| value.to_string());
        rows.decimal("ip.len", "Total length", 2, 2).note("not there");
        rows.inside(|rows| {
            rows.flag("x", "X", 1, 1, 0x80);
        });
        let values: Vec<_> = rows.fields.iter().map(|f| (f.name, f.value.as_str(), f.depth, f.bytes.clone())).collect();
        assert_eq!(values, [("ip.version", "4", 0, 14..15), ("x", "True", 1, 15..16)]);
        assert!(rows.fields.iter().all(|field| field.note.is_none()));
    }
}
