//! What a lab's server does to a text before it sends it on.

use std::borrow::Cow;

use super::clock::ClockForm;

/// A change to a text, as Python's methods of the same name make it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transform {
    /// Without white space at both ends.
    Strip,
    /// Without white space in front.
    LStrip,
    /// Without white space behind.
    RStrip,
    /// In upper case, as `str.upper` after `decode(errors="replace")`.
    Upper,
    /// In lower case likewise.
    Lower,
    /// ASCII letters: the first in upper case, all others in lower case, as `bytes.capitalize`.
    Capitalize,
    /// Backwards, character by character.
    Reverse,
    /// The length in bytes, as decimal digits.
    Length,
    /// As Python prints bytes: `b'hi\n'`.
    Bytes,
    /// As Python prints a string: `'hi\n'`.
    Repr,
    /// As it stands between the quotes of a text in JSON.
    Json,
    /// As JSON has what is no text: a number, `true`, an object; `null` of anything else.
    Plain,
    /// How many words it has, divided by white space.
    Words,
    /// The whole number behind it: `7` of `6`, and `1` of what is no number.
    Next,
    /// So many seconds since 1970, as a time.
    Clock(ClockForm),
    /// What a sum, difference, product or quotient of two whole numbers is: `7` of `3 + 4`; nothing of anything else.
    Calc,
}

impl Transform {
    /// Names as templates have them.
    pub(super) const NAMES: [(&'static str, Self); 18] = [
        ("strip", Self::Strip),
        ("lstrip", Self::LStrip),
        ("rstrip", Self::RStrip),
        ("upper", Self::Upper),
        ("lower", Self::Lower),
        ("capitalize", Self::Capitalize),
        ("reverse", Self::Reverse),
        ("len", Self::Length),
        ("bytes", Self::Bytes),
        ("repr", Self::Repr),
        ("json", Self::Json),
        ("plain", Self::Plain),
        ("words", Self::Words),
        ("next", Self::Next),
        ("calc", Self::Calc),
        ("ctime", Self::Clock(ClockForm::Ctime)),
        ("iso", Self::Clock(ClockForm::Iso)),
        ("clock", Self::Clock(ClockForm::OfDay)),
    ];

    /// By its name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, transform)| *transform)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, transform)| *transform == self).map_or("", |(name, _)| name)
    }

    /// Whether a text of its result is always as long as the text it was made of (ASCII letters).
    pub fn keeps_text(self) -> bool {
        !matches!(
            self,
            Self::Length
                | Self::Bytes
                | Self::Repr
                | Self::Json
                | Self::Plain
                | Self::Words
                | Self::Next
                | Self::Calc
                | Self::Clock(_)
        )
    }

    /// Whether there are texts of which it makes nothing: then what it was to be put in cannot be said.
    fn may_fail(self) -> bool {
        matches!(self, Self::Calc | Self::Clock(_) | Self::Plain)
    }

    /// Whether several of them, one behind the other, make something of a text.
    pub(super) fn all_make(transforms: &[Self], text: &[u8]) -> bool {
        if !transforms.iter().any(|one| one.may_fail()) {
            return true;
        }
        let mut text = Cow::Borrowed(text);
        transforms.iter().all(|one| {
            let makes = match one {
                Self::Calc => calculated(&self::text(&text)).is_some(),
                Self::Clock(_) => number(&self::text(&text)).is_some(),
                Self::Plain => serde_json::from_slice::<serde_json::Value>(&text).is_ok(),
                _ => true,
            };
            text = Cow::Owned(one.apply(&text));
            makes
        })
    }

    /// The changed text.
    pub fn apply(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Strip => stripped(bytes).to_vec(),
            Self::LStrip => trimmed(bytes, true, false).to_vec(),
            Self::RStrip => trimmed(bytes, false, true).to_vec(),
            // Most is ASCII, which need not be read as characters.
            Self::Upper if bytes.is_ascii() => bytes.to_ascii_uppercase(),
            Self::Lower if bytes.is_ascii() => bytes.to_ascii_lowercase(),
            Self::Upper => text(bytes).to_uppercase().into_bytes(),
            Self::Lower => text(bytes).to_lowercase().into_bytes(),
            Self::Capitalize => {
                let mut out = bytes.to_ascii_lowercase();
                if let Some(first) = out.first_mut() {
                    first.make_ascii_uppercase();
                }
                out
            }
            Self::Reverse => text(bytes).chars().rev().collect::<String>().into_bytes(),
            Self::Length => bytes.len().to_string().into_bytes(),
            Self::Bytes => repr("b", bytes.iter().map(|byte| char::from(*byte)), true).into_bytes(),
            Self::Repr => repr("", text(bytes).chars(), false).into_bytes(),
            Self::Json => quoted(&text(bytes)),
            Self::Plain => plain(bytes),
            Self::Words => text(bytes).split_whitespace().count().to_string().into_bytes(),
            Self::Next => number(&text(bytes)).unwrap_or(0).saturating_add(1).to_string().into_bytes(),
            Self::Clock(form) => number(&text(bytes)).map_or_else(Vec::new, |seconds| form.write(seconds).into_bytes()),
            Self::Calc => calculated(&text(bytes)).map_or_else(Vec::new, |number| number.to_string().into_bytes()),
        }
    }
}

/// A text as JSON has it, without the quotes around it.
fn quoted(text: &str) -> Vec<u8> {
    let all = serde_json::Value::String(text.to_owned()).to_string();
    all.get(1..all.len() - 1).unwrap_or_default().as_bytes().to_vec()
}

fn plain(bytes: &[u8]) -> Vec<u8> {
    let whole = serde_json::from_slice::<serde_json::Value>(bytes);
    whole.map_or_else(|_| b"null".to_vec(), |value| value.to_string().into_bytes())
}

fn number(text: &str) -> Option<i64> {
    text.trim().parse().ok()
}

/// The result of two whole numbers and `+`, `-`, `*`, `/` or `%` between them.
fn calculated(text: &str) -> Option<i64> {
    let text = text.trim();
    // A sign in front belongs to the first number.
    let at = text.char_indices().skip(1).find(|(_, c)| matches!(c, '+' | '-' | '*' | '/' | '%')).map(|(at, _)| at)?;
    let (one, two) = (number(text.get(..at)?)?, number(text.get(at + 1..)?)?);
    match text.as_bytes().get(at)? {
        b'+' => one.checked_add(two),
        b'-' => one.checked_sub(two),
        b'*' => one.checked_mul(two),
        b'/' => one.checked_div(two),
        _ => one.checked_rem(two),
    }
}

/// White space as Python's `strip` takes it from bytes.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// The text without white space at both ends, as [`Transform::Strip`] has it.
pub fn stripped(bytes: &[u8]) -> &[u8] {
    trimmed(bytes, true, true)
}

fn trimmed(bytes: &[u8], front: bool, behind: bool) -> &[u8] {
    let start = if front { bytes.iter().position(|byte| !is_space(*byte)).unwrap_or(bytes.len()) } else { 0 };
    let rest = bytes.get(start..).unwrap_or_default();
    let end = if behind { rest.iter().rposition(|byte| !is_space(*byte)).map_or(0, |at| at + 1) } else { rest.len() };
    rest.get(..end).unwrap_or_default()
}

fn text(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

fn repr(prefix: &str, characters: impl Iterator<Item = char> + Clone, ascii: bool) -> String {
    let quote = if characters.clone().any(|c| c == '\'') && !characters.clone().any(|c| c == '"') { '"' } else { '\'' };
    let mut out = format!("{prefix}{quote}");
    for character in characters {
        match character {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            c if c == quote => out.extend(['\\', c]),
            c if c.is_ascii_control() || ascii && !c.is_ascii() => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}
