//! A text of unknown origin as lines: any encoding that terminals and editors write, any line ends, terminal escapes taken
//! out, and no more memory than a line needs.

use std::borrow::Cow;
use std::io;
use std::io::{BufRead, BufReader, Read};

use wirelab_text::limit::LOG_BYTES;

/// Longest line that is kept, in bytes; of a longer one the beginning.
pub const MAX_LINE: usize = 8_192;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// From 1.
    pub number: u64,
    /// Without its end, without escapes.
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16 { big: bool },
}

/// Reads lines.
pub struct Lines {
    input: BufReader<io::Take<Box<dyn Read + Send>>>,
    encoding: Encoding,
    number: u64,
    /// A carriage return ended the line before: a line feed right behind it ends nothing.
    returned: bool,
    done: bool,
}

impl Lines {
    /// Looks at the beginning to find the encoding.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn new(input: Box<dyn Read + Send>) -> io::Result<Self> {
        let mut input = BufReader::with_capacity(1 << 16, input.take(LOG_BYTES.count()));
        let head = input.fill_buf()?;
        let zeros = |odd: usize| head.iter().take(64).skip(odd).step_by(2).filter(|byte| **byte == 0).count();
        let (encoding, mark) = match head {
            [0xef, 0xbb, 0xbf, ..] => (Encoding::Utf8, 3),
            [0xff, 0xfe, ..] => (Encoding::Utf16 { big: false }, 2),
            [0xfe, 0xff, ..] => (Encoding::Utf16 { big: true }, 2),
            // ASCII in UTF-16 has every second byte zero.
            _ if head.len() >= 8 && zeros(1) * 4 > head.len().min(64) => (Encoding::Utf16 { big: false }, 0),
            _ if head.len() >= 8 && zeros(0) * 4 > head.len().min(64) => (Encoding::Utf16 { big: true }, 0),
            _ => (Encoding::Utf8, 0),
        };
        input.consume(mark);
        Ok(Self { input, encoding, number: 0, returned: false, done: false })
    }

    /// Whether the text goes on behind what is read.
    pub fn is_cut(&self) -> bool {
        self.done && self.input.get_ref().limit() == 0
    }

    /// The next line.
    ///
    /// # Errors
    /// When reading fails.
    pub fn next_line(&mut self) -> io::Result<Option<Line>> {
        let mut bytes = Vec::new();
        let mut any = false;
        let mut high = None;
        while !self.done {
            let Some(unit) = self.unit()? else {
                self.done = true;
                break;
            };
            let after_return = std::mem::take(&mut self.returned);
            if unit == 0x0a && after_return && !any {
                continue;
            }
            if unit == 0x0a || unit == 0x0d {
                self.returned = unit == 0x0d;
                self.number += 1;
                return Ok(Some(Line { number: self.number, text: plain(&bytes) }));
            }
            any = true;
            if bytes.len() >= MAX_LINE {
                continue;
            }
            match self.encoding {
                Encoding::Utf8 => bytes.push(unit.to_le_bytes()[0]),
                Encoding::Utf16 { .. } => push_unit(&mut bytes, unit, &mut high),
            }
        }
        if !any {
            return Ok(None);
        }
        self.number += 1;
        Ok(Some(Line { number: self.number, text: plain(&bytes) }))
    }

    /// The next byte, or the next two of UTF-16.
    fn unit(&mut self) -> io::Result<Option<u16>> {
        let Some(first) = self.byte()? else { return Ok(None) };
        let Encoding::Utf16 { big } = self.encoding else { return Ok(Some(u16::from(first))) };
        let Some(second) = self.byte()? else { return Ok(None) };
        Ok(Some(if big { u16::from_be_bytes([first, second]) } else { u16::from_le_bytes([first, second]) }))
    }

    fn byte(&mut self) -> io::Result<Option<u8>> {
        let byte = self.input.fill_buf()?.first().copied();
        self.input.consume(usize::from(byte.is_some()));
        Ok(byte)
    }
}

fn push_unit(bytes: &mut Vec<u8>, unit: u16, high: &mut Option<u16>) {
    let pair = [high.take().unwrap_or(unit), unit];
    if (0xd800..0xdc00).contains(&unit) {
        *high = Some(unit);
        return;
    }
    let units = if pair[0] == unit { &pair[1..] } else { &pair[..] };
    let mut buffer = [0; 4];
    for character in char::decode_utf16(units.iter().copied()) {
        let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
        bytes.extend_from_slice(character.encode_utf8(&mut buffer).as_bytes());
    }
}

/// A line as UTF-8; one that is none, and has no character of it beyond ASCII, is of the code page that Windows has in western
/// Europe.
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    let known = |chunk: std::str::Utf8Chunk<'_>| chunk.valid().is_ascii();
    let mut chunks = bytes.utf8_chunks();
    // A line that was cut may end within a character.
    let cut = bytes.len() >= MAX_LINE || std::str::from_utf8(bytes).is_ok();
    if cut || !chunks.by_ref().all(known) {
        return String::from_utf8_lossy(bytes);
    }
    Cow::Owned(bytes.iter().map(|byte| western(*byte)).collect())
}

/// A character of Windows-1252.
fn western(byte: u8) -> char {
    const BEYOND: [char; 32] = [
        '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}',
        '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
    ];
    let place = usize::from(byte).checked_sub(0x80);
    place.and_then(|place| BEYOND.get(place)).copied().unwrap_or(char::from(byte))
}

/// A line without what a terminal would have carried out: colours, cursor movements, titles, characters taken back.
fn plain(bytes: &[u8]) -> String {
    let text = decoded(bytes);
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\u{1b}' => match characters.next() {
                Some('[') => while characters.next().is_some_and(|c| !('\u{40}'..='\u{7e}').contains(&c)) {},
                Some(']') => {
                    while let Some(c) = characters.next() {
                        if c == '\u{7}' || c == '\u{1b}' && characters.next_if_eq(&'\\').is_some() {
                            break;
                        }
                    }
                }
                Some('(' | ')') => drop(characters.next()),
                _ => {}
            },
            '\u{8}' => drop(out.pop()),
            '\t' | '\u{a0}' => out.push(' '),
            '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<String> {
        let mut lines = Lines::new(Box::new(io::Cursor::new(bytes.to_vec()))).expect("opens");
        std::iter::from_fn(|| lines.next_line().expect("reads")).map(|line| line.text).collect()
    }

    #[test]
    fn any_encoding_and_any_line_end() {
        let expected = vec!["ação: 1", "", "x"];
        assert_eq!(lines("ação: 1\n\nx".as_bytes()), expected);
        assert_eq!(lines("\u{feff}ação: 1\r\n\r\nx\r\n".as_bytes()), expected);
        assert_eq!(lines("ação: 1\r\rx\r".as_bytes()), expected);
        let wide = |big: bool, mark: bool| -> Vec<u8> {
            let text = if mark { "\u{feff}ação: 1\r\n\r\nx" } else { "ação: 1\r\n\r\nx" };
            text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        for (big, mark) in [(true, true), (false, true), (true, false), (false, false)] {
            assert_eq!(lines(&wide(big, mark)), expected, "{big} {mark}");
        }
        assert_eq!(lines(b"a\xe7\xe3o: 1\r\n\x84x\x93 \x96\n"), ["ação: 1", "„x“ –"]);
        assert_eq!(lines("ação \u{fffd}".as_bytes()), ["ação \u{fffd}"]);
        assert_eq!(lines(b"a\xc3\xa7 \xe3"), ["aç \u{fffd}"]);
        let rocket: Vec<u8> = "\u{feff}a🚀b".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(lines(&rocket), ["a🚀b"]);
    }

    #[test]
    fn what_a_terminal_carries_out_is_gone() {
        assert_eq!(lines(b"\x1b[1;32m[INFO]\x1b[0m ok\x1b]0;title\x07!\x08.\n"), ["[INFO] ok."]);
        assert_eq!(lines("a\u{202e}b\u{0}c".as_bytes()), ["abc"]);
    }

    #[test]
    fn a_long_line_costs_its_end_only() {
        let mut text = vec![b'a'; 10 << 20];
        text.extend(b"\nnext");
        let found = lines(&text);
        assert_eq!((found.len(), found[0].len(), found[1].as_str()), (2, MAX_LINE, "next"));
    }

    #[test]
    fn a_text_without_end_is_read_so_far_and_no_further() {
        struct Endless;
        impl Read for Endless {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                buffer.fill(b'\n');
                Ok(buffer.len())
            }
        }
        let mut lines = Lines::new(Box::new(Endless)).expect("opens");
        // The whole limit takes a while in a test: a short one behaves the same.
        lines.input.get_mut().set_limit(1 << 12);
        let mut count = 0;
        while lines.next_line().expect("reads").is_some() {
            count += 1;
        }
        assert!(count > 1 << 12 && lines.is_cut());
    }
}
