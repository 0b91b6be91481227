//! A length in digits that takes a fixed number of characters: `17` and eight blanks, or `0000000017`.

use super::cut::{Cut, sized};

/// The characters that a length takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// How many.
    pub width: usize,
    /// What fills them up.
    pub pad: u8,
    /// Whether the digits stand at the right end.
    pub right: bool,
}

impl Column {
    /// The largest number that it has room for.
    pub(crate) fn largest(self) -> u64 {
        let digits = u32::try_from(self.width).unwrap_or(u32::MAX);
        10_u64.checked_pow(digits).map_or(u64::MAX, |more| more - 1)
    }

    /// A number in its place.
    pub(super) fn write(self, number: usize) -> Vec<u8> {
        let digits = number.to_string().into_bytes();
        let filling = vec![self.pad; self.width.saturating_sub(digits.len())];
        if self.right { [filling, digits].concat() } else { [digits, filling].concat() }
    }

    /// The number in these characters, on whichever side the digits stand.
    fn read(self, bytes: &[u8]) -> Option<u64> {
        let is_filling = |byte: &u8| *byte == self.pad || *byte == b' ';
        let start = bytes.iter().position(|byte| !is_filling(byte) || byte.is_ascii_digit())?;
        let rest = bytes.get(start..)?;
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, behind) = rest.split_at(count);
        let number = std::str::from_utf8(digits).ok()?.parse().ok()?;
        behind.iter().all(is_filling).then_some(number)
    }

    /// Where the message ends that begins with these bytes.
    pub(super) fn cut(self, bytes: &[u8], counts_itself: bool, max: u64) -> Cut {
        let head = self.width as u64;
        let Some(own) = bytes.get(..self.width) else {
            let fits = bytes.iter().all(|byte| byte.is_ascii_digit() || *byte == self.pad || *byte == b' ');
            return if fits { Cut::Open { least: Some(head) } } else { Cut::Wrong { why: WRONG } };
        };
        let Some(number) = self.read(own) else { return Cut::Wrong { why: WRONG } };
        let body = match number.checked_sub(if counts_itself { head } else { 0 }) {
            Some(body) => body,
            None => return Cut::Wrong { why: "the length is less than that of the digits themselves" },
        };
        if body > max {
            return Cut::TooLong { claimed: Some(head.saturating_add(body)) };
        }
        sized(bytes, head + body, self.width)
    }
}

const WRONG: &str = "a message begins with its length in digits, filled up to a fixed width";
