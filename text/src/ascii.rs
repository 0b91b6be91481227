//! Text for terminals that show ASCII alone.

use std::io::{self, Write};

use super::pieces::Pieces;

/// The character of ASCII that looks most like another one. Every cell stays one cell.
pub fn like(character: char) -> char {
    match character {
        ' '..='~' | '\n' | '\r' | '\t' | '\x1b' => character,
        '─' | '–' | '—' | '‐' => '-',
        '│' => '|',
        '└' | '┘' | '┌' | '┐' | '┴' | '┬' | '┼' => '+',
        '━' | '╺' | '╸' => '=',
        '▶' => '>',
        '◀' => '<',
        '●' => 'o',
        '○' => 'c',
        '×' => 'x',
        '■' | '▅'..='█' | '▋' | '▊' | '▉' => '#',
        '◧' => '%',
        '▒' => 'X',
        '□' => '_',
        '▁' | '▂' => '_',
        '▃' | '▄' | '▌' | '▍' => '=',
        '▎' | '▏' => '|',
        '\u{2800}' => ' ',
        '\u{2801}'..='\u{28ff}' => braille(character),
        '…' => '~',
        'µ' => 'u',
        '“' | '”' => '"',
        '‘' | '’' => '\'',
        '·' => '.',
        '→' | '›' | '»' | '▸' => '>',
        '←' | '‹' | '«' => '<',
        '✓' => '+',
        '✗' => 'x',
        '≈' => '~',
        '≤' => '<',
        '≥' => '>',
        '•' => '*',
        '␣' => '_',
        _ => '?',
    }
}

/// Points in the upper half of a cell, in the lower one, in both.
fn braille(character: char) -> char {
    const UPPER: u32 = 0x01 | 0x08 | 0x02 | 0x10;
    let bits = u32::from(character) & 0xff;
    match (bits & UPPER != 0, bits & !UPPER != 0) {
        (true, false) => '\'',
        (false, true) => '.',
        _ => ':',
    }
}

/// Writes text with each character as [`like`] has it: letters of other scripts become question marks.
#[derive(Debug)]
pub struct Ascii<W: Write> {
    out: W,
    pieces: Pieces,
}

impl<W: Write> Ascii<W> {
    /// Over a writer.
    pub fn new(out: W) -> Self {
        Self { out, pieces: Pieces::default() }
    }
}

impl<W: Write> Write for Ascii<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.pieces.is_whole() && bytes.is_ascii() {
            self.out.write_all(bytes)?;
            return Ok(bytes.len());
        }
        let out = &mut self.out;
        self.pieces.take(bytes, |text, rest| {
            let text: String = text.chars().map(like).collect();
            out.write_all(text.as_bytes())?;
            out.write_all(if rest.is_empty() { b"" } else { b"?" })
        })?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_keeps_its_cells_however_it_is_cut() {
        let text = "── 3.2 µs → “hello” … שלום ✓\n\x1b[1mstrong\x1b[0m";
        let asked = "-- 3.2 us > \"hello\" ~ ???? +\n\x1b[1mstrong\x1b[0m";
        for size in 1..9 {
            let mut out = Vec::new();
            let mut ascii = Ascii::new(&mut out);
            for piece in text.as_bytes().chunks(size) {
                ascii.write_all(piece).expect("memory");
            }
            ascii.flush().expect("memory");
            assert_eq!(String::from_utf8(out).expect("ASCII"), asked);
        }
    }
}
