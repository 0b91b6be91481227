//! Text that is safe to show: it was made so, or it is the program's own.

use std::fmt;

use super::safe;

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
