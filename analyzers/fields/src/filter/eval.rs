//! Whether a packet matches.

use std::cmp::Ordering;

use wirelab_engine::engine::PacketView;

use super::ast::{Comparison, Quantifier};
use super::calculate::values;
use super::datum::{Atom, Datum, with_atom};
use super::program::{Node, Source, Test};
use crate::{FieldRef, Sink, Value};

impl Node {
    /// Whether it is true of a packet.
    pub(super) fn matches(&self, view: &PacketView<'_>) -> bool {
        match self {
            Self::And(nodes) => nodes.iter().all(|node| node.matches(view)),
            Self::Or(nodes) => nodes.iter().any(|node| node.matches(view)),
            Self::Xor(nodes) => nodes.iter().fold(false, |so_far, node| so_far ^ node.matches(view)),
            Self::Not(node) => !node.matches(view),
            Self::Exists(field) => exists(field, view),
            Self::Present(source) => present(source, view),
            Self::True(source) => values(source, view).iter().any(|value| value.atom().is_true()),
            Self::Constant { field, quantifier, test } => {
                let mut tally = Tally { test, any: false, all: true };
                field.write(view, &mut tally);
                tally.holds(*quantifier)
            }
            Self::Against { source, quantifier, test } => {
                let values = values(source, view);
                quantified(*quantifier, values.iter().map(|value| test.holds(value.atom())))
            }
            Self::Compare { comparison, quantifier, left, right } => {
                pairs(left, right, *quantifier, view, |a, b| comparison.between(a.atom(), b))
            }
            Self::Contains { quantifier, left, right } => {
                pairs(left, right, *quantifier, view, |a, b| a.atom().contains(b))
            }
            Self::NotIn(inside, left) => present(left, view) && !inside.matches(view),
            Self::In { quantifier, left, set } => {
                let one_of = |value: &Datum| {
                    set.iter().any(|(low, high)| {
                        let is = |source, wanted: &[Ordering]| {
                            let order = |limit: &Datum| value.atom().order(limit);
                            values(source, view).iter().filter_map(order).any(|order| wanted.contains(&order))
                        };
                        match high {
                            None => is(low, &[Ordering::Equal]),
                            Some(high) => {
                                is(low, &[Ordering::Equal, Ordering::Greater])
                                    && is(high, &[Ordering::Equal, Ordering::Less])
                            }
                        }
                    })
                };
                quantified(*quantifier, values(left, view).iter().map(one_of))
            }
        }
    }
}

/// Every value of one side with every value of the other.
fn pairs(
    left: &Source,
    right: &Source,
    quantifier: Quantifier,
    view: &PacketView<'_>,
    holds: impl Fn(&Datum, &Datum) -> bool,
) -> bool {
    let left = values(left, view);
    let right = if left.is_empty() { Vec::new() } else { values(right, view) };
    quantified(quantifier, left.iter().flat_map(|a| right.iter().map(|b| holds(a, b))))
}

/// What holds of no value at all does not hold, whichever quantifier is asked for.
fn quantified(quantifier: Quantifier, mut results: impl Iterator<Item = bool>) -> bool {
    match quantifier {
        Quantifier::Any => results.any(|result| result),
        Quantifier::All => results.next().is_some_and(|first| first && results.all(|result| result)),
    }
}

fn present(source: &Source, view: &PacketView<'_>) -> bool {
    match source {
        Source::Field(field) => exists(field, view),
        source => !values(source, view).is_empty(),
    }
}

fn exists(field: &FieldRef, view: &PacketView<'_>) -> bool {
    struct Seen(bool);
    impl Sink for Seen {
        fn value(&mut self, _: Value<'_>) {
            self.0 = true;
        }
    }
    let mut seen = Seen(false);
    field.write(view, &mut seen);
    seen.0
}

/// Puts a test to each value as it comes: nothing is copied.
struct Tally<'t> {
    test: &'t Test,
    any: bool,
    all: bool,
}

impl Tally<'_> {
    fn holds(&self, quantifier: Quantifier) -> bool {
        // If a value was seen and all hold, one of them does.
        self.any && (quantifier == Quantifier::Any || self.all)
    }
}

impl Sink for Tally<'_> {
    #[inline]
    fn value(&mut self, value: Value<'_>) {
        let holds = with_atom(value, |atom| self.test.holds(atom));
        self.any |= holds;
        self.all &= holds;
    }
}

impl Test {
    #[inline]
    fn holds(&self, value: Atom<'_>) -> bool {
        match self {
            Self::Compare(comparison, constant) => comparison.between(value, constant),
            Self::Contains(part) => value.contains(part),
            Self::Matches(pattern) => match value {
                Atom::Bytes(bytes, _) => pattern.is_match(bytes),
                Atom::Text(text) => pattern.is_match(text.as_bytes()),
                _ => false,
            },
            Self::In(set) => set.iter().any(|(low, high)| match high {
                None => value.order(low) == Some(Ordering::Equal),
                Some(high) => {
                    value.order(low).is_some_and(Ordering::is_ge) && value.order(high).is_some_and(Ordering::is_le)
                }
            }),
        }
    }
}

impl Comparison {
    /// Whether it holds of two values. A number below zero has no place among those that are not, and is but another one.
    #[inline]
    fn between(self, value: Atom<'_>, other: &Datum) -> bool {
        match value.order(other) {
            Some(order) => self.holds(order),
            None => self == Self::NotEqual && matches!((value, other), (Atom::Number(_), Datum::Number(_))),
        }
    }

    #[inline]
    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}
