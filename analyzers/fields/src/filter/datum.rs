//! Values that are kept: constants of an expression, and what is calculated from fields.

use std::cmp::Ordering;

use super::types::Type;
use crate::Value;

/// A value that owns what it holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Datum {
    Number(i128),
    Boolean(bool),
    /// Nanoseconds, of a span or since the epoch.
    Nanos(i128),
    /// Address and mask.
    Ipv4(u32, u32),
    /// Address and mask.
    Ipv6(u128, u128),
    /// Bytes, of which the first so many are a protocol's own.
    Bytes(Vec<u8>, usize),
    Text(String),
}

/// A value, borrowed from a packet or from a [`Datum`].
#[derive(Clone, Copy, Debug)]
pub(super) enum Atom<'a> {
    Number(i128),
    Boolean(bool),
    Nanos(i128),
    Ipv4(u32),
    Ipv6(u128),
    Bytes(&'a [u8], usize),
    Text(&'a str),
}

/// Looks at a value as an atom. The bytes of a hardware address need a place to stand meanwhile.
#[inline]
pub(super) fn with_atom<R>(value: Value<'_>, look: impl FnOnce(Atom<'_>) -> R) -> R {
    let mac;
    let atom = match value {
        Value::Unsigned(number) => Atom::Number(i128::from(number)),
        Value::Signed(number) => Atom::Number(i128::from(number)),
        Value::Boolean(value) => Atom::Boolean(value),
        Value::Time(time) => Atom::Nanos(i128::from(time.secs) * 1_000_000_000 + i128::from(time.nanos)),
        Value::Span(nanos) => Atom::Nanos(nanos),
        // A fraction is compared like a span: to nine decimals.
        Value::Float(number) => Atom::Nanos((number * 1e9).round() as i128),
        Value::Ipv4(address) => Atom::Ipv4(u32::from_be_bytes(address)),
        Value::Ipv6(address) => Atom::Ipv6(u128::from_be_bytes(address)),
        Value::Mac(address) => {
            mac = address;
            Atom::Bytes(&mac, 6)
        }
        Value::Bytes(bytes) => Atom::Bytes(bytes, bytes.len()),
        Value::Text(text) => Atom::Text(text),
        Value::Protocol { bytes, length, .. } => Atom::Bytes(bytes, length.min(bytes.len())),
    };
    look(atom)
}

impl Datum {
    pub(super) fn atom(&self) -> Atom<'_> {
        match self {
            Self::Number(number) => Atom::Number(*number),
            Self::Boolean(value) => Atom::Boolean(*value),
            Self::Nanos(nanos) => Atom::Nanos(*nanos),
            Self::Ipv4(address, _) => Atom::Ipv4(*address),
            Self::Ipv6(address, _) => Atom::Ipv6(*address),
            Self::Bytes(bytes, length) => Atom::Bytes(bytes, *length),
            Self::Text(text) => Atom::Text(text),
        }
    }

    /// Bytes that are all their own.
    pub(super) fn bytes(bytes: Vec<u8>) -> Self {
        let length = bytes.len();
        Self::Bytes(bytes, length)
    }
}

impl<'a> Atom<'a> {
    pub(super) fn keep(self) -> Datum {
        match self {
            Self::Number(number) => Datum::Number(number),
            Self::Boolean(value) => Datum::Boolean(value),
            Self::Nanos(nanos) => Datum::Nanos(nanos),
            Self::Ipv4(address) => Datum::Ipv4(address, u32::MAX),
            Self::Ipv6(address) => Datum::Ipv6(address, u128::MAX),
            Self::Bytes(bytes, length) => Datum::Bytes(bytes.to_vec(), length),
            Self::Text(text) => Datum::Text(text.to_owned()),
        }
    }

    /// The bytes that count as the value's own.
    pub(super) fn own_bytes(self) -> Option<&'a [u8]> {
        match self {
            Self::Bytes(bytes, length) => Some(bytes.get(..length).unwrap_or(bytes)),
            _ => None,
        }
    }

    /// Compares; `None` where the types differ.
    #[inline]
    pub(super) fn order(self, other: &Datum) -> Option<Ordering> {
        Some(match (self, other) {
            // A number below zero has no place among those without a sign; they have one among those with.
            (Self::Number(a), Datum::Number(b)) if a >= 0 && *b < 0 => return None,
            (Self::Number(a), Datum::Number(b)) | (Self::Nanos(a), Datum::Nanos(b)) => a.cmp(b),
            (Self::Number(a), Datum::Boolean(b)) => a.cmp(&i128::from(*b)),
            (Self::Boolean(a), Datum::Boolean(b)) => a.cmp(b),
            (Self::Ipv4(a), Datum::Ipv4(b, mask)) => (a & mask).cmp(&(b & mask)),
            (Self::Ipv6(a), Datum::Ipv6(b, mask)) => (a & mask).cmp(&(b & mask)),
            (Self::Text(a), Datum::Text(b)) => a.cmp(b.as_str()),
            (a, Datum::Bytes(b, length)) => a.own_bytes()?.cmp(b.get(..*length).unwrap_or(b)),
            _ => return None,
        })
    }

    /// Whether the other value occurs in this one; a protocol's payload is looked through as well.
    pub(super) fn contains(self, other: &Datum) -> bool {
        let (whole, part) = match (self, other) {
            (Self::Bytes(bytes, _), Datum::Bytes(part, _)) => (bytes, part.as_slice()),
            (Self::Text(text), Datum::Text(part)) => (text.as_bytes(), part.as_bytes()),
            _ => return false,
        };
        !part.is_empty() && whole.windows(part.len()).any(|window| window == part)
    }

    /// Whether a calculation's result counts as true.
    pub(super) fn is_true(self) -> bool {
        match self {
            Self::Number(number) => number != 0,
            Self::Boolean(value) => value,
            Self::Nanos(nanos) => nanos != 0,
            Self::Ipv4(address) => address != 0,
            Self::Ipv6(address) => address != 0,
            Self::Bytes(..) => self.own_bytes().is_some_and(|bytes| bytes.iter().any(|byte| *byte != 0)),
            Self::Text(text) => !text.is_empty(),
        }
    }

    /// The value as text, as `string()` gives it.
    pub(super) fn text(self, kind: Type) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Boolean(value) => value.to_string(),
            Self::Nanos(nanos) => nanos.to_string(),
            Self::Ipv4(address) => std::net::Ipv4Addr::from(address).to_string(),
            Self::Ipv6(address) => std::net::Ipv6Addr::from(address).to_string(),
            Self::Bytes(..) => {
                let between = if kind == Type::Mac { ":" } else { "" };
                let digits: Vec<_> = self.own_bytes().unwrap_or(&[]).iter().map(|byte| format!("{byte:02x}")).collect();
                digits.join(between)
            }
            Self::Text(text) => text.to_owned(),
        }
    }
}
