//! Terms: their types, and what they are made from. What concerns functions stands in `functions`.

use super::ast::{Operator, Term, TermKind};
use super::calculate::calculate;
use super::check::{Checked, Checker};
use super::datum::Datum;
use super::literal;
use super::program::{Function, Source};
use super::types::Type;

impl Checker<'_> {
    /// The type that a term has by itself; literals take on the type of what they stand beside.
    pub(super) fn type_of(&mut self, term: &Term) -> Checked<Option<Type>> {
        Ok(match &term.kind {
            TermKind::Word(name) => match self.registry.find(name) {
                Ok(field) => Some(Type::of(&field)),
                Err(_) => None,
            },
            TermKind::Field(name) => Some(Type::of(&self.field(name, &term.at)?)),
            TermKind::Part(part) => Some(self.part(part)?.kind()),
            TermKind::Slice(inner, _) => match self.type_of(inner)? {
                Some(Type::Text) => Some(Type::Text),
                Some(_) => Some(Type::Bytes),
                // A word before a bracket is a field.
                None => match &inner.kind {
                    TermKind::Word(name) => Some(Type::of(&self.field(name, &inner.at)?)),
                    _ => return self.fail(&inner.at, "only fields and functions can be sliced"),
                },
            },
            TermKind::Call(name, arguments) => match self.function(name, arguments, term)? {
                Function::Len | Function::Count | Function::SpecialMask => Some(Type::Number(64)),
                Function::Is(_) => Some(Type::Boolean),
                Function::Max | Function::Min | Function::Abs => {
                    let mut kind = None;
                    for argument in arguments {
                        kind = kind.or(self.type_of(argument)?);
                    }
                    kind
                }
                _ => Some(Type::Text),
            },
            TermKind::Negate(inner) => self.type_of(inner)?,
            TermKind::Calculate(_, left, right) => match self.type_of(left)? {
                None => self.type_of(right)?,
                found => found,
            },
            _ => None,
        })
    }

    /// What a term is made from, and its type. Literals are read as `kind`.
    pub(super) fn source(&mut self, term: &Term, kind: Type) -> Checked<(Source, Type)> {
        match &term.kind {
            TermKind::Word(name) if self.registry.find(name).is_ok() => {
                let field = self.field(name, &term.at)?;
                let kind = Type::of(&field);
                Ok((Source::Field(field), kind))
            }
            TermKind::Field(name) => {
                let field = self.field(name, &term.at)?;
                let kind = Type::of(&field);
                Ok((Source::Field(field), kind))
            }
            TermKind::Part(part) => {
                let part = self.part(part)?;
                let kind = part.kind();
                Ok((Source::Part(Box::new(part)), kind))
            }
            TermKind::Slice(inner, pieces) => {
                let (source, found) = self.source(inner, kind)?;
                if !found.is_sliceable() {
                    return self.fail(&inner.at, format!("a {} has no bytes to slice", found.name()));
                }
                let kind = if found == Type::Text { Type::Text } else { Type::Bytes };
                Ok((Source::Slice(Box::new(source), pieces.clone()), kind))
            }
            TermKind::Call(name, arguments) => self.call(name, arguments, term, kind),
            TermKind::Negate(inner) => {
                let (source, found) = self.source(inner, kind)?;
                if !matches!(found, Type::Number(_) | Type::Span | Type::Time) {
                    return self.fail(&inner.at, format!("a {} cannot be negated", found.name()));
                }
                // A constant is worked out now.
                let negated = match &source {
                    Source::Constant(Datum::Number(number)) => Source::Constant(Datum::Number(-number)),
                    Source::Constant(Datum::Nanos(nanos)) => Source::Constant(Datum::Nanos(-nanos)),
                    _ => Source::Negate(Box::new(source)),
                };
                Ok((negated, found))
            }
            TermKind::Calculate(operator, left, right) => self.calculation(*operator, left, right, kind),
            _ => {
                let value = literal::read(term, kind, false).or_else(|message| self.fail(&term.at, message))?;
                Ok((Source::Constant(value), kind))
            }
        }
    }

    fn calculation(&mut self, operator: Operator, left: &Term, right: &Term, kind: Type) -> Checked<(Source, Type)> {
        for side in [left, right] {
            if let TermKind::Word(name) = &side.kind {
                self.field(name, &side.at)?;
            }
        }
        let (left_source, left_kind) = self.source(left, kind)?;
        let possible = match operator {
            Operator::BitAnd => {
                !matches!(left_kind, Type::Boolean | Type::Text | Type::Time | Type::Span | Type::Protocol)
            }
            Operator::Remainder => matches!(left_kind, Type::Number(_)),
            _ => matches!(left_kind, Type::Number(_) | Type::Span | Type::Time),
        };
        if !possible {
            return self.fail(&left.at, format!("this cannot be done with a {}", left_kind.name()));
        }
        // A span is multiplied by a number, never by a span.
        let scaled =
            matches!(operator, Operator::Multiply | Operator::Divide) && matches!(left_kind, Type::Span | Type::Time);
        let wanted = if scaled { Type::Number(32) } else { left_kind };
        if scaled && let Some(factor) = literal::fraction(right) {
            return Ok((Source::Scale(operator, Box::new(left_source), factor), left_kind));
        }
        if scaled && let Some(right_kind) = self.type_of(right)? {
            let message =
                format!("a {} is multiplied and divided by numbers, not by a {}", left_kind.name(), right_kind.name());
            return self.fail(&right.at, message);
        }
        let (right_source, right_kind) = self.source(right, wanted)?;
        let times = |kind| matches!(kind, Type::Time | Type::Span);
        if !(wanted.fits(right_kind) || times(wanted) && times(right_kind)) {
            let message = format!("a {} and a {} do not go together", left_kind.name(), right_kind.name());
            return self.fail(&(left.at.start..right.at.end), message);
        }
        // Of constants alone, it is worked out now.
        if let (Source::Constant(a), Source::Constant(b)) = (&left_source, &right_source) {
            return match calculate(operator, a, b) {
                Some(result) => Ok((Source::Constant(result), left_kind)),
                None => self.fail(&(left.at.start..right.at.end), "this has no result"),
            };
        }
        Ok((Source::Calculate(operator, Box::new(left_source), Box::new(right_source)), left_kind))
    }
}
