//! A filter ready to be evaluated: names are fields, literals are values.

use regex::bytes::Regex;

use super::ast::{Comparison, Operator, Piece, Quantifier};
use super::datum::Datum;
use super::part::Part;
use super::types::Type;
use crate::FieldRef;

/// Something that is true or false of a packet.
#[derive(Clone, Debug)]
pub(super) enum Node {
    And(Vec<Node>),
    Or(Vec<Node>),
    Xor(Vec<Node>),
    Not(Box<Node>),
    /// A field occurs.
    Exists(FieldRef),
    /// Something has a value.
    Present(Source),
    /// A calculation gives something that is not zero.
    True(Source),
    /// A field against a constant: nearly every comparison.
    Constant {
        field: FieldRef,
        quantifier: Quantifier,
        test: Test,
    },
    /// Anything against a constant.
    Against {
        source: Source,
        quantifier: Quantifier,
        test: Test,
    },
    /// Anything against anything.
    Compare {
        comparison: Comparison,
        quantifier: Quantifier,
        left: Source,
        right: Source,
    },
    /// Anything that contains anything.
    Contains {
        quantifier: Quantifier,
        left: Source,
        right: Source,
    },
    /// Not in a set, which a field that does not occur is not.
    NotIn(Box<Node>, Source),
    /// In a set of which something is not constant.
    In {
        quantifier: Quantifier,
        left: Source,
        set: Vec<(Source, Option<Source>)>,
    },
}

/// What is asked of a single value.
#[derive(Clone, Debug)]
pub(super) enum Test {
    Compare(Comparison, Datum),
    Contains(Datum),
    Matches(Box<Regex>),
    /// One of these values, or between two.
    In(Vec<(Datum, Option<Datum>)>),
}

/// Something that has values.
#[derive(Clone, Debug)]
pub(super) enum Source {
    Field(FieldRef),
    /// Some layers of a field, or its bytes.
    Part(Box<Part>),
    Constant(Datum),
    Slice(Box<Source>, Vec<Piece>),
    Call(Function, Vec<Source>),
    Negate(Box<Source>),
    Calculate(Operator, Box<Source>, Box<Source>),
    /// A time multiplied with or divided by what is no whole number.
    Scale(Operator, Box<Source>, f64),
}

/// The functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Len,
    Count,
    Upper,
    Lower,
    /// Of a value of this type.
    Text(Type),
    /// The names that numbers have.
    Names(&'static [(u64, &'static str)]),
    Decimal,
    /// With so many digits.
    Hexadecimal(u8),
    Max,
    Min,
    Abs,
    SpecialName,
    SpecialMask,
    Is(Purpose),
}

/// What an address may be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    LinkLocal,
    Multicast,
    /// RFC 1918.
    Private,
    UniqueLocal,
}
