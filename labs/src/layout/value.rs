//! The value of a field.

/// A value read from a record, or to be written into one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// An integer or a truth value.
    Number(i128),
    /// A floating point number.
    Float(f64),
    /// Text or bytes, padding included.
    Bytes(&'a [u8]),
}

impl<'a> Value<'a> {
    /// The integer.
    pub fn number(self) -> Option<i128> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The bytes.
    pub fn bytes(self) -> Option<&'a [u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }
}
