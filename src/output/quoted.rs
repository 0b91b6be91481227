//! JSON that is harmless on a terminal: it carries the texts of a capture as they are, and what could move a cursor or hide text
//! is written as JSON's own escape, which means the same to every reader.

use std::io::{self, Write};

use wirelab_labs::safe;

/// Hands on what serde writes, with such characters escaped. serde writes whole characters.
pub(crate) struct Quoted<W>(pub(crate) W);

impl<W: Write> Write for Quoted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match std::str::from_utf8(bytes) {
            Ok(text) if text.bytes().any(|byte| byte >= 0x7f) => self.0.write_all(escaped(text).as_bytes())?,
            _ => self.0.write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// JSON with such characters escaped; they stand in its strings only.
pub(crate) fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        let mut bytes = [0; 4];
        let text = character.encode_utf8(&mut bytes);
        if character < '\u{7f}' || safe::line(text.as_bytes()) == *text {
            out.push(character);
        } else {
            let mut units = [0; 2];
            character.encode_utf16(&mut units).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn the_same_text_in_characters_that_do_nothing() {
        for text in ["plain \n \u{1b}", "naïve →", "\u{202e}evil\u{9b}31m", "\u{e0001}", "\u{7f}"] {
            let json = serde_json::to_string(text).unwrap();
            let harmless = escaped(&json);
            assert_eq!(serde_json::from_str::<String>(&harmless).unwrap(), text, "{harmless}");
            assert!(harmless.chars().all(|c| !c.is_control() && !('\u{2028}'..='\u{202e}').contains(&c)), "{harmless}");
        }
    }
}
