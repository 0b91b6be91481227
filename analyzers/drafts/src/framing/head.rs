//! A header of some bytes that holds the length of what follows it.

/// Longest header that is tried.
const LONGEST: usize = 16;

/// A header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// How many bytes it has.
    pub(crate) size: usize,
    /// Where in it the length begins.
    pub(crate) at: usize,
    /// How many bytes the length has.
    pub(crate) bytes: usize,
    /// Whether its most significant byte comes first.
    pub(crate) big: bool,
    /// Whether it counts the header as well.
    pub(crate) whole: bool,
}

impl Head {
    /// All that are tried. Of those that say the same of each message, the shortest header and the widest length come first.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let sizes = (1..=LONGEST).flat_map(|size| [4, 2, 1].map(|bytes| (size, bytes)));
        let places = sizes.flat_map(|(size, bytes)| (0..=size.saturating_sub(bytes)).map(move |at| (size, bytes, at)));
        let fitting = places.filter(|(size, bytes, at)| at + bytes <= *size);
        fitting.flat_map(|(size, bytes, at)| {
            [(true, false), (false, false), (true, true), (false, true)]
                .into_iter()
                .filter(move |(big, _)| bytes > 1 || *big)
                .map(move |(big, whole)| Self { size, at, bytes, big, whole })
        })
    }

    /// Where what the first message says begins, and where the message ends.
    pub(crate) fn next(self, bytes: &[u8]) -> Option<(usize, usize)> {
        let field = bytes.get(self.at..self.at + self.bytes)?;
        let add = |number: usize, byte: &u8| number << 8 | usize::from(*byte);
        let length = if self.big { field.iter().fold(0, add) } else { field.iter().rev().fold(0, add) };
        let end = if self.whole { length } else { self.size.checked_add(length)? };
        Some((self.size, end))
    }
}
