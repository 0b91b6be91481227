//! The shape of an expression, before it is known what its words mean.

use std::ops::Range;

/// How two things are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    /// The same comparison with its sides exchanged.
    pub(super) fn exchanged(self) -> Self {
        match self {
            Self::Equal | Self::NotEqual => self,
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
        }
    }
}

/// How many of a field's values have to fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantifier {
    Any,
    All,
}

/// A calculation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    BitAnd,
}

/// Something that is true or false.
#[derive(Clone, Debug)]
pub(super) enum Expr {
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Xor(Vec<Expr>),
    Not(Box<Expr>),
    Compare { comparison: Comparison, quantifier: Quantifier, left: Term, right: Term },
    Contains { quantifier: Quantifier, left: Term, right: Term },
    Matches { quantifier: Quantifier, left: Term, right: Term },
    In { quantifier: Quantifier, negated: bool, left: Term, set: Vec<(Term, Option<Term>)> },
    Test(Term),
}

/// Something that has a value.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) kind: TermKind,
    pub(super) at: Range<usize>,
}

#[derive(Clone, Debug)]
pub(super) enum TermKind {
    /// A field, or a literal that looks like one.
    Word(String),
    /// A field: it was written with a dot in front.
    Field(String),
    /// What cannot be a field: addresses, bytes.
    Literal(String),
    /// In double quotes.
    Text(Vec<u8>),
    /// In single quotes.
    Character(u8),
    Number(String),
    /// Some layers of a field, or its bytes in the frame.
    Part(Part),
    Slice(Box<Term>, Vec<Piece>),
    Call(String, Vec<Term>),
    Negate(Box<Term>),
    Calculate(Operator, Box<Term>, Box<Term>),
}

/// A field with `#` behind it, `@` in front of it, or both.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) name: String,
    /// Where the name stands.
    pub(super) at: Range<usize>,
    /// Its bytes in the frame, in place of its values.
    pub(super) raw: bool,
    /// Which layers; none: all.
    pub(super) layers: Vec<Piece>,
}

/// One piece of a slice or of a range of layers; negative offsets count from the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) start: i64,
    pub(super) end: PieceEnd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PieceEnd {
    /// So many bytes.
    Length(i64),
    /// The last byte.
    Last(i64),
    /// To the end.
    Open,
}
