//! Bytes from a capture or a socket, made harmless for a terminal: they come from somebody who may want to play tricks.
//! Stands here, because analyzers and generators show such bytes and neither may use the other.

use std::borrow::Cow;
use std::fmt::Write;

use super::hidden::{deceives, is_deceptive};
use super::secret;

/// Text with every character that could move the cursor, change colours or turn the reading direction written as an
/// escape: `\n`, `\x1b`, `\u{202e}`. Bytes that are not UTF-8 become `\xff`. A backslash becomes two.
pub fn escaped(bytes: &[u8]) -> String {
    harmless(bytes, |text, character, _| push(text, character))
}

/// Text with each character put by `put`, which is told what comes behind it, but for those that deceive where they stand
/// and bytes that are not UTF-8: they become escapes. Where secrets are masked, they are so here.
fn harmless(bytes: &[u8], put: impl Fn(&mut String, char, Option<char>)) -> String {
    let masked = if secret::are_masked() { secret::masked(bytes) } else { Cow::Borrowed(bytes) };
    whole(&masked, put)
}

/// The same with its secrets.
fn whole(bytes: &[u8], put: impl Fn(&mut String, char, Option<char>)) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        let mut characters = chunk.valid().chars().peekable();
        let mut before = None;
        while let Some(character) = characters.next() {
            let after = characters.peek().copied();
            if !character.is_ascii() && deceives(before, character, after) {
                // Writing to a string cannot fail.
                let _ = write!(text, "{}", character.escape_unicode());
            } else {
                put(&mut text, character, after);
            }
            before = Some(character);
        }
        for byte in chunk.invalid() {
            hex(&mut text, *byte);
        }
    }
    text
}

/// As [`escaped`], at most `limit` characters, with `…` where something was left out.
pub fn excerpt(bytes: &[u8], limit: usize) -> String {
    // No character needs more than four bytes to be seen as whole.
    let cut = bytes.len() > limit.saturating_mul(4);
    let bytes = if cut { bytes.get(..limit.saturating_mul(4)).unwrap_or(bytes) } else { bytes };
    let text = escaped(bytes);
    if !cut && text.chars().count() <= limit {
        return text;
    }
    let mut short: String = text.chars().take(limit.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// Text of several lines: as [`escaped`], but line breaks and tabs stay, and a carriage return before a line break is
/// dropped. What the program itself says: nothing in it is masked that was not before.
pub fn lines(bytes: &[u8]) -> String {
    whole(bytes, |text, character, after| match character {
        '\n' | '\t' | '\\' => text.push(character),
        '\r' if after == Some('\n') => {}
        _ => push(text, character),
    })
}

/// As [`escaped`], for a line of a log: a backslash stays one.
pub fn line(bytes: &[u8]) -> String {
    harmless(bytes, |text, character, _| if character == '\\' { text.push(character) } else { push(text, character) })
}

/// As [`line()`], for the name of a file: it is no secret, and who reads it wants to find the file.
pub fn name(bytes: &[u8]) -> String {
    whole(bytes, |text, character, _| if character == '\\' { text.push(character) } else { push(text, character) })
}

fn push(text: &mut String, character: char) {
    match character {
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        '\\' => text.push_str("\\\\"),
        '\0'..='\x1f' | '\x7f' => hex(text, character as u8),
        _ => text.push(character),
    }
}

fn hex(text: &mut String, byte: u8) {
    // Writing to a string cannot fail.
    let _ = write!(text, "\\x{byte:02x}");
}

/// The characters of a text, and which of them deceive where they stand: they are not to be shown as they are.
pub fn characters(text: &str) -> impl Iterator<Item = (char, bool)> {
    let mut characters = text.chars().peekable();
    let mut before = None;
    std::iter::from_fn(move || {
        let character = characters.next()?;
        let deceives = !character.is_ascii() && deceives(before, character, characters.peek().copied());
        before = Some(character);
        Some((character, deceives))
    })
}

/// A cell for a spreadsheet: text that a spreadsheet would take for a formula gets an apostrophe in front. White space and
/// marks in front of a formula are passed over by some, and signs of full width are taken for the usual ones.
pub fn spreadsheet(text: &str) -> String {
    let begins = text.trim_start_matches(|first: char| first.is_whitespace() || is_deceptive(first)).chars().next();
    let formula = matches!(begins, Some('=' | '+' | '-' | '@' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}'));
    if formula || text.starts_with(['\t', '\r', '\n']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_moves_the_cursor_gets_through() {
        for (bytes, text) in [
            (&b"plain text"[..], "plain text"),
            (b"\x1b[2J\x07\r\n\t", "\\x1b[2J\\x07\\r\\n\\t"),
            (b"C:\\temp", "C:\\\\temp"),
            (b"\xff\xfeok", "\\xff\\xfeok"),
            ("naïve → ok".as_bytes(), "naïve → ok"),
            ("\u{202e}evil\u{9b}31m".as_bytes(), "\\u{202e}evil\\u{9b}31m"),
        ] {
            assert_eq!(escaped(bytes), text);
        }
        for byte in 0..=255u8 {
            let text = escaped(&[byte]);
            assert!(text.chars().all(|c| !c.is_control()), "{byte:#x}");
        }
    }

    #[test]
    fn excerpts_are_short_and_say_so() {
        assert_eq!(excerpt(b"hello", 5), "hello");
        assert_eq!(excerpt(b"hello world", 5), "hell…");
        assert_eq!(excerpt(&[b'a'; 10_000], 8), "aaaaaaa…");
        assert_eq!(excerpt("日本語テキスト".as_bytes(), 4), "日本語…");
    }

    #[test]
    fn lines_keep_their_breaks_and_formulas_lose_their_power() {
        assert_eq!(lines(b"a\r\nb\tc\x1b[0m\rd"), "a\nb\tc\\x1b[0m\\rd");
        assert_eq!(spreadsheet("=1+1"), "'=1+1");
        for formula in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(1)",
            "\t=1",
            "\r=1",
            "\n=1",
            " =1+1",
            "\u{feff}=1",
            "＝1+1",
            "＋1",
            "－1",
            "＠S(1)",
        ] {
            assert_eq!(spreadsheet(formula), format!("'{formula}"));
        }
        for plain in ["1+1", "a=b", "", " x", "~-"] {
            assert_eq!(spreadsheet(plain), plain);
        }
    }
}
