//! What a part of an expression holds.

use crate::{FieldRef, Kind};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    /// A number with so many bits.
    Number(u8),
    Boolean,
    Time,
    Span,
    Ipv4,
    Ipv6,
    Mac,
    Bytes,
    Protocol,
    Text,
    /// Nothing but that it is there.
    Label,
}

impl Type {
    pub(super) fn of(field: &FieldRef) -> Self {
        match field.kind() {
            Kind::Unsigned | Kind::Hexadecimal => Self::Number(field.bits()),
            Kind::Time => Self::Time,
            Kind::Span | Kind::Float => Self::Span,
            Kind::Ipv4 => Self::Ipv4,
            Kind::Ipv6 => Self::Ipv6,
            Kind::Text => Self::Text,
            Kind::Boolean => Self::Boolean,
            Kind::Mac => Self::Mac,
            Kind::Bytes => Self::Bytes,
            Kind::Protocol => Self::Protocol,
            Kind::Label => Self::Label,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Number(_) => "number",
            Self::Boolean => "boolean",
            Self::Time => "point in time",
            Self::Span => "span of time",
            Self::Ipv4 => "IPv4 address",
            Self::Ipv6 => "IPv6 address",
            Self::Mac => "hardware address",
            Self::Bytes => "byte string",
            Self::Protocol => "protocol",
            Self::Text => "text",
            Self::Label => "label, which has no value",
        }
    }

    /// Whether it is made of bytes or characters, so that `contains`, `matches`, slices and `len` work on it.
    pub(super) fn is_string(self) -> bool {
        matches!(self, Self::Mac | Self::Bytes | Self::Protocol | Self::Text)
    }

    /// Whether slices work on it.
    pub(super) fn is_sliceable(self) -> bool {
        self.is_string() || matches!(self, Self::Ipv4 | Self::Ipv6)
    }

    /// Whether a value of this type can stand to the left of a comparison with the other.
    pub(super) fn compares_with(self, other: Self) -> bool {
        self.fits(other) || matches!((self, other), (Self::Number(_), Self::Boolean))
    }

    /// Whether values of both go together.
    pub(super) fn fits(self, other: Self) -> bool {
        let bytes = |kind| matches!(kind, Self::Mac | Self::Bytes);
        match (self, other) {
            (Self::Number(_), Self::Number(_)) => true,
            (Self::Protocol, Self::Bytes) | (Self::Bytes, Self::Protocol) => true,
            _ => self == other || bytes(self) && bytes(other),
        }
    }
}
