//! One value of a row.

use std::borrow::Cow;

/// A value. Points in time (nanoseconds since 1970, UTC) and spans (nanoseconds) are signed numbers.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// Nothing is known.
    Null,
    /// A number.
    Signed(i64),
    /// A number without a sign.
    Unsigned(u64),
    /// A number with a fraction.
    Float(f64),
    /// True or false.
    Boolean(bool),
    /// Text.
    Text(Cow<'a, str>),
}

impl<'a, T: Into<Self>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<f64> for Value<'_> {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl From<u64> for Value<'_> {
    /// No capture has more than 2^63 of anything.
    fn from(value: u64) -> Self {
        Self::Signed(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

macro_rules! signed {
    ($($number:ty),+) => {$(
        impl From<$number> for Value<'_> {
            fn from(value: $number) -> Self {
                Self::Signed(value.into())
            }
        }
    )+};
}

signed!(u8, u16, u32, i64);
