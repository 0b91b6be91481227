//! Values of sentences. Each kind says how it is written, so that a language can write it in its own way.

use wirelab_text::harmless::Harmless;

use super::said::Said;

/// A span of time in nanoseconds, written as `34.2 µs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span(pub i64);

/// A number of bytes, written as `1.50 kB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Size(pub u64);

/// What a lab's file calls something, such as a variant: a language may have another name for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name(pub Harmless);

/// Numbers of frames, lines, streams or ports, written as `1, 2, 3` or `1, 2, …`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Numbers {
    shown: Vec<u64>,
    more: bool,
}

impl Numbers {
    /// The first few of some numbers; `…` says that there are more.
    pub fn first<N: Into<u64>>(limit: usize, numbers: impl IntoIterator<Item = N>) -> Self {
        let mut numbers = numbers.into_iter().map(Into::into);
        let shown = numbers.by_ref().take(limit).collect();
        Self { shown, more: numbers.next().is_some() }
    }

    /// These numbers, and whether there are more.
    pub fn of<N: Into<u64>>(numbers: impl IntoIterator<Item = N>, more: bool) -> Self {
        Self { shown: numbers.into_iter().map(Into::into).collect(), more }
    }

    /// All of some numbers.
    pub fn all<N: Into<u64>>(numbers: impl IntoIterator<Item = N>) -> Self {
        Self::of(numbers, false)
    }

    pub(crate) fn shown(&self) -> &[u64] {
        &self.shown
    }

    pub(crate) const fn has_more(&self) -> bool {
        self.more
    }
}

/// The value of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// A number.
    Number(i128),
    /// A span of time.
    Span(Span),
    /// A number of bytes.
    Size(Size),
    /// Text of a capture, log or lab.
    Text(Harmless),
    /// Several of them.
    Texts(Vec<Harmless>),
    /// Names of a lab's file.
    Names(Vec<Name>),
    /// Numbers of frames, lines, streams or ports.
    Numbers(Numbers),
    /// One of a few cases, each of which the sentence words itself.
    Case(&'static str),
    /// A clause or sentence inside the sentence.
    Said(Box<Said>),
    /// Nothing: what could stand here does not.
    Absent,
}

/// A type that sentences have values of.
pub trait Field {
    /// The cases that a `select` may tell apart.
    const CASES: &'static [&'static str] = &[];
    /// Whether there are no others, so that a `select` needs no `other`, and the value cannot be written as it is.
    const CLOSED: bool = false;
    /// Whether `plural` can count it.
    const COUNTS: bool = false;

    /// The value.
    fn value(self) -> Value;
}

macro_rules! numbers {
    ($($number:ty),+) => {
        $(impl Field for $number {
            const COUNTS: bool = true;

            fn value(self) -> Value {
                Value::Number(self as i128)
            }
        })+
    };
}

numbers!(u16, u32, u64, usize, i128);

impl Field for Span {
    fn value(self) -> Value {
        Value::Span(self)
    }
}

impl Field for Size {
    fn value(self) -> Value {
        Value::Size(self)
    }
}

impl Field for Harmless {
    fn value(self) -> Value {
        Value::Text(self)
    }
}

impl Field for Vec<Harmless> {
    const COUNTS: bool = true;

    fn value(self) -> Value {
        Value::Texts(self)
    }
}

impl Field for Name {
    fn value(self) -> Value {
        Value::Names(vec![self])
    }
}

impl Field for Vec<Name> {
    const COUNTS: bool = true;

    fn value(self) -> Value {
        Value::Names(self)
    }
}

impl Field for Numbers {
    const COUNTS: bool = true;

    fn value(self) -> Value {
        Value::Numbers(self)
    }
}

impl Field for Said {
    fn value(self) -> Value {
        Value::Said(Box::new(self))
    }
}

impl Field for bool {
    const CASES: &'static [&'static str] = &["true", "false"];
    const CLOSED: bool = true;

    fn value(self) -> Value {
        Value::Case(if self { "true" } else { "false" })
    }
}

/// What may be missing is told apart by `select` with the case `none`.
impl<F: Field> Field for Option<F> {
    const CASES: &'static [&'static str] = &["none"];
    const COUNTS: bool = F::COUNTS;

    fn value(self) -> Value {
        self.map_or(Value::Absent, Field::value)
    }
}

/// Declares the cases of a sentence's value: an enumeration of which each value has its own wording.
macro_rules! cases {
    ( $( $(#[$about:meta])* $name:ident { $( $(#[$doc:meta])* $value:ident = $case:literal, )+ } )+ ) => {
        $(
            wirelab_text::ids! {
                $(#[$about])*
                pub enum $name { $( $(#[$doc])* $value = $case, )+ }
            }

            impl $crate::value::Field for $name {
                const CASES: &'static [&'static str] = &[$($case),+];
                const CLOSED: bool = true;

                fn value(self) -> $crate::value::Value {
                    $crate::value::Value::Case(self.id())
                }
            }
        )+
    };
}

pub(crate) use cases;
