//! Checksums: a number made of all other bytes of a message.

use std::fmt;

use super::{Field, Layout, Value};
use crate::words::words;

words! {
    /// How a checksum is made.
    pub enum Sum {
        /// CRC-32 as in zip, PNG and Python's zlib (IEEE 802.3): reflected, polynomial 0x04C11DB7.
        Crc32 = "crc-32",
        /// The checksum of IP, UDP and TCP (RFC 1071): the complement of the one's complement sum of words of 16 bits.
        Internet = "internet",
        /// The sum of all bytes, as much of it as the field holds.
        Bytes = "sum",
    }
}

/// A field that holds a checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checksum {
    /// How it is made.
    pub sum: Sum,
    /// Whether its own bytes count as zeros; otherwise they are left out.
    pub as_zeros: bool,
}

/// A checksum that is not that of its message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch<'l> {
    /// The field.
    pub field: &'l Field,
    /// What it holds.
    pub there: i128,
    /// What it should hold.
    pub right: i128,
}

impl Layout {
    /// The field that holds a checksum of the message, with what it should hold. `message` is all of it, a body as well.
    fn summed(&self, message: &[u8]) -> Option<(&Field, i128)> {
        let (field, checksum) = self.fields.iter().find_map(|field| Some((field, field.purpose.checksum?)))?;
        let (before, rest) = message.split_at_checked(field.offset)?;
        let (own, behind) = rest.split_at_checked(field.size)?;
        let zeros = vec![0; if checksum.as_zeros { own.len() } else { 0 }];
        let sum = checksum.sum.of([before, &zeros[..], behind].into_iter().flatten().copied());
        let bits = 8 * u32::try_from(field.size).unwrap_or(8).min(8);
        Some((field, i128::from(sum) & ((1 << bits) - 1)))
    }

    /// Writes the checksum of a message into it, if it has one.
    pub(crate) fn seal(&self, message: &mut [u8]) {
        let Some((field, sum)) = self.summed(message) else { return };
        if let Some(place) = message.get_mut(field.offset..field.offset + field.size) {
            field.code.write(self.order, Value::Number(sum), 0, place);
        }
    }

    /// The checksum of a message where it is not the message's.
    pub fn mismatch(&self, message: &[u8]) -> Option<Mismatch<'_>> {
        let (field, right) = self.summed(message)?;
        let there = self.value(field, message)?.number()?;
        (there != right).then_some(Mismatch { field, there, right })
    }
}

impl Sum {
    /// The sum of these bytes.
    fn of(self, bytes: impl Iterator<Item = u8>) -> u64 {
        match self {
            Self::Crc32 => u64::from(!bytes.fold(u32::MAX, |sum, byte| {
                (0..8).fold(
                    sum ^ u32::from(byte),
                    |sum, _| {
                        if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 }
                    },
                )
            })),
            Self::Internet => {
                let high_first =
                    bytes.enumerate().map(|(place, byte)| u64::from(byte) << if place % 2 == 0 { 8 } else { 0 });
                let mut sum: u64 = high_first.sum();
                while sum > 0xFFFF {
                    sum = (sum & 0xFFFF) + (sum >> 16);
                }
                !sum & 0xFFFF
            }
            Self::Bytes => bytes.map(u64::from).sum(),
        }
    }

    /// Fewest bytes of a field that holds all of it.
    pub(crate) const fn room(self) -> usize {
        match self {
            Self::Crc32 => 4,
            Self::Internet => 2,
            Self::Bytes => 1,
        }
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own = if self.as_zeros { ", its own as zeros" } else { "" };
        write!(f, "{} of all other bytes{own}", self.sum.id())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Machine, Purpose};
    use super::*;

    #[test]
    fn sums_are_those_of_their_definitions() {
        let of = |sum: Sum, bytes: &[u8]| sum.of(bytes.iter().copied());
        // The check value of CRC-32/ISO-HDLC.
        assert_eq!(of(Sum::Crc32, b"123456789"), 0xCBF4_3926);
        assert_eq!(of(Sum::Crc32, b""), 0);
        // The example of RFC 1071, section 3: the sum is ddf2.
        assert_eq!(of(Sum::Internet, &[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]), 0x220d);
        assert_eq!(of(Sum::Internet, b"\x01"), 0xfeff, "a last byte alone is the high one");
        assert_eq!(of(Sum::Bytes, &[200, 100]), 300);
    }

    fn layout(format: &str, as_zeros: bool, sum: Sum) -> Layout {
        let checksum = Purpose { checksum: Some(Checksum { sum, as_zeros }), ..Purpose::default() };
        let fields = [("kind".to_owned(), Purpose::default()), ("check".to_owned(), checksum)];
        Layout::new("head", format, Machine::default(), &fields).expect("a layout")
    }

    #[test]
    fn what_is_sealed_is_right_and_what_is_changed_is_not() {
        for (format, sum) in [("!BI", Sum::Crc32), ("<HH", Sum::Internet), ("!BB", Sum::Bytes), ("!HQ", Sum::Bytes)] {
            for as_zeros in [false, true] {
                let layout = layout(format, as_zeros, sum);
                let mut message = [vec![7; layout.size], b"and a body".to_vec()].concat();
                layout.seal(&mut message);
                assert_eq!(layout.mismatch(&message), None, "{format} {sum:?}");
                *message.last_mut().expect("a byte") ^= 1;
                let found = layout.mismatch(&message).expect("a mismatch");
                assert!(found.there != found.right && found.field.name == "check", "{found:?}");
                assert_eq!(layout.mismatch(&message[..1]), None, "half a header tells nothing");
            }
        }
    }
}
