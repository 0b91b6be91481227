//! Bytes from a capture or a socket, made harmless for a terminal: they come from somebody who may want to play tricks.
//! Stands here, because analyzers and generators show such bytes and neither may use the other.

use std::fmt::Write;

/// Text with every character that could move the cursor, change colours or turn the reading direction written as an
/// escape: `\n`, `\x1b`, `\u{202e}`. Bytes that are not UTF-8 become `\xff`. A backslash becomes two.
pub fn escaped(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            push(&mut text, character);
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
/// dropped.
pub fn lines(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        let mut characters = chunk.valid().chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                '\n' | '\t' => text.push(character),
                '\r' if characters.peek() == Some(&'\n') => {}
                '\\' => text.push('\\'),
                _ => push(&mut text, character),
            }
        }
        for byte in chunk.invalid() {
            hex(&mut text, *byte);
        }
    }
    text
}

/// As [`escaped`], for a line of a log: a backslash stays one.
pub fn line(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            if character == '\\' { text.push(character) } else { push(&mut text, character) }
        }
        for byte in chunk.invalid() {
            hex(&mut text, *byte);
        }
    }
    text
}

fn push(text: &mut String, character: char) {
    match character {
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        '\\' => text.push_str("\\\\"),
        '\0'..='\x1f' | '\x7f' => hex(text, character as u8),
        _ if is_deceptive(character) => {
            // Writing to a string cannot fail.
            let _ = write!(text, "{}", character.escape_unicode());
        }
        _ => text.push(character),
    }
}

/// C1 controls, and format characters that reorder or hide text (Unicode bidirectional controls, zero-width).
fn is_deceptive(character: char) -> bool {
    matches!(character,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn hex(text: &mut String, byte: u8) {
    // Writing to a string cannot fail.
    let _ = write!(text, "\\x{byte:02x}");
}

/// A cell for a spreadsheet: text that a spreadsheet would take for a formula gets an apostrophe in front.
pub fn spreadsheet(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}"),
        _ => text.to_owned(),
    }
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
        assert_eq!(spreadsheet("1+1"), "1+1");
    }
}
