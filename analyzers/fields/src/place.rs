//! Where the value of a field lies in its header.

use super::header::HeaderView;

/// Some bytes of a header, or some of their bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bits {
    /// First byte, counted from the beginning of the header.
    pub(crate) at: u32,
    /// Length in bytes.
    pub(crate) length: u32,
    /// Which bits of these bytes, read as one big-endian number; 0 for all.
    pub(crate) mask: u64,
}

impl Bits {
    /// Whole bytes.
    pub(crate) const fn bytes(at: u32, length: u32) -> Self {
        Self { at, length, mask: 0 }
    }

    /// Whole bytes; `None` if they lie further off than any header reaches.
    pub(crate) fn range(at: usize, length: usize) -> Option<Self> {
        Some(Self::bytes(u32::try_from(at).ok()?, u32::try_from(length).ok()?))
    }

    /// The bits of these bytes as a number, moved to the right.
    #[inline]
    pub(crate) fn number(self, bytes: &[u8]) -> u64 {
        let number = match *bytes {
            [a] => u64::from(a),
            [a, b] => u64::from(u16::from_be_bytes([a, b])),
            [a, b, c, d] => u64::from(u32::from_be_bytes([a, b, c, d])),
            _ => bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)),
        };
        if self.mask == 0 { number } else { (number & self.mask) >> self.mask.trailing_zeros() }
    }
}

/// Where the values of a field lie.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    /// In no byte.
    Nowhere,
    /// Always there.
    At(Bits),
    /// Two values, one behind the other.
    Both(Bits, Bits),
    /// Where the header says, if it has the field.
    Of(fn(&HeaderView<'_>) -> Option<Bits>),
}
