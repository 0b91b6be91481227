//! The values of what is more than a field: slices, functions, calculations.

use wirelab_engine::engine::PacketView;

use super::ast::{Operator, Piece, PieceEnd};
use super::call::call;
use super::datum::{Atom, Datum, with_atom};
use super::program::Source;
use super::time::SECOND;
use crate::{FieldRef, Sink, Value};

/// Values that one part of an expression may have: a packet with many headers must not multiply them without end.
pub(super) const MOST: usize = 4096;

struct Kept(Vec<Datum>);

impl Sink for Kept {
    fn value(&mut self, value: Value<'_>) {
        if self.0.len() < MOST {
            self.0.push(with_atom(value, |atom| atom.keep()));
        }
    }
}

fn of_field(field: &FieldRef, view: &PacketView<'_>) -> Vec<Datum> {
    let mut kept = Kept(Vec::new());
    field.write(view, &mut kept);
    kept.0
}

/// All values that a source has in a packet. What cannot be calculated (by zero, too large) has none.
pub(super) fn values(source: &Source, view: &PacketView<'_>) -> Vec<Datum> {
    match source {
        Source::Field(field) => of_field(field, view),
        Source::Part(part) => {
            let mut kept = Kept(Vec::new());
            part.write(view, &mut kept);
            kept.0
        }
        Source::Constant(datum) => vec![datum.clone()],
        Source::Slice(inner, pieces) => values(inner, view).iter().map(|value| slice(value.atom(), pieces)).collect(),
        Source::Negate(inner) => values(inner, view).iter().filter_map(negate).collect(),
        Source::Calculate(operator, left, right) => {
            let left = values(left, view);
            let right = if left.is_empty() { Vec::new() } else { values(right, view) };
            let pairs = left.iter().flat_map(|a| right.iter().map(move |b| (a, b)));
            pairs.take(MOST).filter_map(|(a, b)| calculate(*operator, a, b)).collect()
        }
        Source::Scale(operator, inner, factor) => {
            values(inner, view).iter().filter_map(|value| scaled(*operator, value, *factor)).collect()
        }
        Source::Call(function, arguments) => call(*function, arguments, view),
    }
}

fn negate(value: &Datum) -> Option<Datum> {
    match value {
        Datum::Number(number) => Some(Datum::Number(number.checked_neg()?)),
        Datum::Nanos(nanos) => Some(Datum::Nanos(nanos.checked_neg()?)),
        _ => None,
    }
}

pub(super) fn calculate(operator: Operator, a: &Datum, b: &Datum) -> Option<Datum> {
    Some(match (a, b) {
        (Datum::Number(a), Datum::Number(b)) => {
            // Wireshark takes a number below zero for one of 64 bits without a sign, where that to its left has none; what
            // does not fit into 64 bits is no result.
            let b = if *a >= 0 && *b < 0 { *b + (1 << 64) } else { *b };
            let result = number(operator, *a, b)?;
            Datum::Number((i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(&result).then_some(result)?)
        }
        // It divides seconds and nanoseconds, each for itself.
        (Datum::Nanos(a), Datum::Number(b)) if operator == Operator::Divide => {
            let (seconds, nanos) = (a.checked_div(SECOND)?, a.checked_rem(SECOND)?);
            Datum::Nanos(seconds.checked_div(*b)? * SECOND + nanos.checked_div(*b)?)
        }
        (Datum::Nanos(a), Datum::Nanos(b) | Datum::Number(b)) => Datum::Nanos(number(operator, *a, *b)?),
        (Datum::Ipv4(a, _), Datum::Ipv4(b, _)) if operator == Operator::BitAnd => Datum::Ipv4(a & b, u32::MAX),
        (Datum::Ipv6(a, _), Datum::Ipv6(b, _)) if operator == Operator::BitAnd => Datum::Ipv6(a & b, u128::MAX),
        (a, b) if operator == Operator::BitAnd => {
            let (a, b) = (a.atom().own_bytes()?, b.atom().own_bytes()?);
            Datum::bytes(a.iter().zip(b).map(|(a, b)| a & b).collect())
        }
        _ => return None,
    })
}

fn number(operator: Operator, a: i128, b: i128) -> Option<i128> {
    match operator {
        Operator::Add => a.checked_add(b),
        Operator::Subtract => a.checked_sub(b),
        Operator::Multiply => a.checked_mul(b),
        Operator::Divide => a.checked_div(b),
        Operator::Remainder => a.checked_rem(b),
        Operator::BitAnd => Some(a & b),
    }
}

/// A time taken a fractional number of times: seconds and nanoseconds each for itself, as Wireshark does.
fn scaled(operator: Operator, value: &Datum, factor: f64) -> Option<Datum> {
    let Datum::Nanos(nanos) = *value else { return None };
    let part = |part: i128| {
        let result = match operator {
            Operator::Multiply => part as f64 * factor,
            Operator::Divide => part as f64 / factor,
            _ => return None,
        };
        (result.abs() < 1e18).then_some(result as i128)
    };
    Some(Datum::Nanos(part(nanos / SECOND)? * SECOND + part(nanos % SECOND)?))
}

/// The bytes or characters that the pieces name; a piece that is not all there gives nothing.
fn slice(value: Atom<'_>, pieces: &[Piece]) -> Datum {
    if let Atom::Text(text) = value {
        let characters: Vec<char> = text.chars().collect();
        return Datum::Text(cut(&characters, pieces).into_iter().collect());
    }
    let (four, sixteen);
    let bytes = match value {
        Atom::Ipv4(address) => {
            four = address.to_be_bytes();
            &four[..]
        }
        Atom::Ipv6(address) => {
            sixteen = address.to_be_bytes();
            &sixteen[..]
        }
        other => other.own_bytes().unwrap_or(&[]),
    };
    Datum::bytes(cut(bytes, pieces))
}

fn cut<T: Copy>(whole: &[T], pieces: &[Piece]) -> Vec<T> {
    let from_end = |offset: i64| {
        let length = whole.len() as i64;
        usize::try_from(if offset < 0 { length + offset } else { offset }).ok()
    };
    let range = |piece: &Piece| {
        let start = from_end(piece.start)?;
        let end = match piece.end {
            PieceEnd::Length(length) => start.checked_add(usize::try_from(length).ok()?)?,
            PieceEnd::Last(last) => from_end(last)?.checked_add(1)?,
            PieceEnd::Open => whole.len(),
        };
        whole.get(start..end)
    };
    // Pieces may name the same bytes again and again.
    pieces.iter().filter_map(range).flatten().take(1 << 18).copied().collect()
}
