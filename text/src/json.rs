//! JSON that harms no terminal: characters that steer it, turn the reading direction or hide are written as escapes, and read
//! back as they were.

use std::io::{self, Write};

use super::hidden::is_deceptive;
use super::pieces::Pieces;

/// Writes JSON, made by whatever serializer, with such characters escaped. In JSON they can stand within strings only, so
/// nothing needs to be known of its structure.
#[derive(Debug)]
pub struct Escaping<W: Write> {
    out: W,
    pieces: Pieces,
}

impl<W: Write> Escaping<W> {
    /// Over a writer.
    pub fn new(out: W) -> Self {
        Self { out, pieces: Pieces::default() }
    }
}

/// Writes text with its deceptive characters escaped.
fn put(out: &mut impl Write, text: &str) -> io::Result<()> {
    let mut plain = 0;
    for (place, character) in text.char_indices().filter(|(_, character)| is_deceptive(*character)) {
        out.write_all(text.get(plain..place).unwrap_or_default().as_bytes())?;
        for unit in character.encode_utf16(&mut [0; 2]) {
            write!(out, "\\u{unit:04x}")?;
        }
        plain = place + character.len_utf8();
    }
    out.write_all(text.get(plain..).unwrap_or_default().as_bytes())
}

impl<W: Write> Write for Escaping<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Nearly all that is ever written: ASCII without DEL. The greatest byte is found sixteen at a time.
        if self.pieces.is_whole() && bytes.iter().fold(0, |most, byte| most.max(*byte)) < 0x7f {
            self.out.write_all(bytes)?;
            return Ok(bytes.len());
        }
        let out = &mut self.out;
        self.pieces.take(bytes, |text, rest| {
            put(out, text)?;
            out.write_all(rest)
        })?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The same of a text that is there already.
pub fn escaped(json: &str) -> String {
    let mut out = Escaping::new(Vec::with_capacity(json.len()));
    // Writing to memory cannot fail.
    let _ = out.write_all(json.as_bytes());
    String::from_utf8_lossy(&out.out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_back_as_it_was_in_whatever_pieces_it_comes() {
        let text = "{\"a\":\"\u{9b}31m\u{202e}gnp\u{200d}\u{e0041}\u{7f} é 日本 \u{1f468}\"}";
        let wanted = "{\"a\":\"\\u009b31m\\u202egnp\\u200d\\udb40\\udc41\\u007f é 日本 \u{1f468}\"}";
        for size in 1..=text.len() {
            let mut out = Escaping::new(Vec::new());
            text.as_bytes().chunks(size).for_each(|piece| out.write_all(piece).unwrap());
            assert_eq!(String::from_utf8(out.out).unwrap(), wanted, "{size}");
        }
    }
}
