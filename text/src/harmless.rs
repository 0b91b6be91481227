//! Text that is safe to show: it was made so, or it is the program's own.

use std::fmt;

use super::{safe, secret};

/// Text without characters that could move a cursor, change colours or turn the reading direction. It is made from the
/// bytes of a capture, log or lab file by one of the ways of [`safe`], or it is the program's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Harmless(String);

impl Harmless {
    /// As [`safe::escaped`]: a backslash becomes two.
    pub fn escaped(bytes: impl AsRef<[u8]>) -> Self {
        Self(safe::escaped(bytes.as_ref()))
    }

    /// As [`safe::excerpt`]: at most `limit` characters.
    pub fn excerpt(bytes: impl AsRef<[u8]>, limit: usize) -> Self {
        Self(safe::excerpt(bytes.as_ref(), limit))
    }

    /// Excerpts of two texts that differ, so that the difference is in them: where the beginnings would look the same, both begin
    /// shortly before it, with `…` in front.
    pub fn excerpts(texts: [&[u8]; 2], limit: usize) -> [Self; 2] {
        // Before they are cut: what tells a secret may stand in front.
        let masked = texts.map(|text| if secret::are_masked() { secret::masked(text) } else { text.into() });
        let texts = [&*masked[0], &*masked[1]];
        let whole = texts.map(|text| Self::excerpt(text, limit));
        if whole[0] != whole[1] || texts[0] == texts[1] {
            return whole;
        }
        let same = texts[0].iter().zip(texts[1]).take_while(|(one, other)| one == other).count();
        let from = same.saturating_sub(limit / 4);
        texts.map(|text| {
            Self(format!("…{}", safe::excerpt(text.get(from..).unwrap_or_default(), limit.saturating_sub(1))))
        })
    }

    /// As [`safe::line`]: a backslash stays one.
    pub fn line(bytes: impl AsRef<[u8]>) -> Self {
        Self(safe::line(bytes.as_ref()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The program's own words are harmless.
impl From<&'static str> for Harmless {
    fn from(text: &'static str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for Harmless {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excerpts_show_where_two_texts_differ() {
        let told = |one: &str, other: &str| {
            Harmless::excerpts([one.as_bytes(), other.as_bytes()], 12).map(|text| text.as_str().to_owned())
        };
        assert_eq!(told("PONG", "PING"), ["PONG", "PING"]);
        assert_eq!(told("aaaaaaaaaaaaaaaaaaaaXbbb", "aaaaaaaaaaaaaaaaaaaaY"), ["…aaaXbbb", "…aaaY"]);
        assert_eq!(told("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaa"), ["…aaa", "…aaaaaaa"]);
        assert_eq!(told("the same text twice", "the same text twice")[0], "the same te…");
    }

    #[test]
    fn no_way_leaves_a_control_character() {
        for byte in 0..=255_u8 {
            let bytes = [byte, b'x', byte];
            for made in [Harmless::escaped(bytes), Harmless::excerpt(bytes, 40), Harmless::line(bytes)] {
                assert!(!made.as_str().chars().any(char::is_control), "{byte:#x}: {made:?}");
            }
        }
        // What was made harmless before stays as it is.
        assert_eq!(Harmless::line(Harmless::escaped(b"a\\b\x1b").as_str()).as_str(), "a\\\\b\\x1b");
    }
}
