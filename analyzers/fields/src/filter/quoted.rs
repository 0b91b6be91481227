//! Text in double quotes and characters in single quotes, with their escapes.

use super::error::FilterError;
use super::lexer::Token;

/// The quoted token at the front of `rest`, if there is one, and its length.
pub(super) fn text(whole: &str, at: usize, rest: &str) -> Result<Option<(Token, usize)>, FilterError> {
    let raw = rest.strip_prefix(['r', 'R']).is_some_and(|rest| rest.starts_with('"'));
    let open = usize::from(raw);
    match rest.as_bytes().get(open) {
        Some(b'"') => {
            let (bytes, length) = until(whole, at, rest, open + 1, '"', raw)?;
            Ok(Some((Token::Text(bytes), length)))
        }
        Some(b'\'') if !raw => {
            let (bytes, length) = until(whole, at, rest, 1, '\'', false)?;
            match bytes.as_slice() {
                [one] => Ok(Some((Token::Character(*one), length))),
                _ => Err(FilterError::new(whole, at..at + length, "there must be one character in single quotes")
                    .with_hint("text stands in double quotes")),
            }
        }
        _ => Ok(None),
    }
}

fn until(
    whole: &str,
    at: usize,
    rest: &str,
    start: usize,
    quote: char,
    raw: bool,
) -> Result<(Vec<u8>, usize), FilterError> {
    let mut bytes = Vec::new();
    let mut from = start;
    loop {
        let here = rest.get(from..).unwrap_or("");
        let Some(first) = here.chars().next() else {
            return Err(FilterError::new(whole, at..whole.len(), "the closing quote is missing"));
        };
        if first == quote {
            return Ok((bytes, from + 1));
        }
        if first != '\\' {
            bytes.extend_from_slice(first.encode_utf8(&mut [0; 4]).as_bytes());
            from += first.len_utf8();
            continue;
        }
        if raw {
            // The backslash stays; what follows it does not end the text.
            let second = here.chars().nth(1).map_or(0, char::len_utf8);
            bytes.extend_from_slice(here.get(..1 + second).unwrap_or(here).as_bytes());
            from += 1 + second;
            continue;
        }
        let fail = |length: usize| {
            let place = at + from;
            let shown = whole.get(place..place + length).unwrap_or("\\").to_owned();
            FilterError::new(whole, place..place + length, format!("'{shown}' is no escape sequence"))
                .with_hint("a backslash itself is written \\\\; r\"...\" keeps backslashes as they are")
        };
        from += escape(here, &mut bytes).map_err(fail)?;
    }
}

/// Reads an escape; gives its length, or how many bytes are wrong.
fn escape(here: &str, bytes: &mut Vec<u8>) -> Result<usize, usize> {
    let after = here.get(1..).unwrap_or("");
    let Some(kind) = after.chars().next() else { return Err(1) };
    let simple = match kind {
        'a' => Some(7),
        'b' => Some(8),
        't' => Some(b'\t'),
        'n' => Some(b'\n'),
        'v' => Some(11),
        'f' => Some(12),
        'r' => Some(b'\r'),
        '\\' | '"' | '\'' => Some(kind as u8),
        _ => None,
    };
    if let Some(byte) = simple {
        bytes.push(byte);
        return Ok(2);
    }
    let digits = |text: &str, base: u32, most: usize| text.chars().take(most).take_while(|c| c.is_digit(base)).count();
    match kind {
        '0'..='7' => {
            let count = digits(after, 8, 3);
            let value = after.get(..count).and_then(|text| u8::from_str_radix(text, 8).ok());
            bytes.push(value.ok_or(1 + count)?);
            Ok(1 + count)
        }
        'x' => {
            let text = after.get(1..).unwrap_or("");
            let count = digits(text, 16, 2);
            let value = text.get(..count).and_then(|text| u8::from_str_radix(text, 16).ok());
            bytes.push(value.ok_or(2 + count)?);
            Ok(2 + count)
        }
        'u' | 'U' => {
            let wanted = if kind == 'u' { 4 } else { 8 };
            let text = after.get(1..).unwrap_or("");
            let count = digits(text, 16, wanted);
            let value = text.get(..count).and_then(|text| u32::from_str_radix(text, 16).ok());
            // As in C, what can be written plainly is not written so.
            let value =
                value.filter(|value| count == wanted && (*value >= 0xa0 || matches!(value, 0x24 | 0x40 | 0x60)));
            let character = value.and_then(char::from_u32).ok_or(2 + count)?;
            bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            Ok(2 + count)
        }
        other => Err(1 + other.len_utf8()),
    }
}
