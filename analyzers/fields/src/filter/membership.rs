//! `in` and what stands in its braces.

use super::ast::{Quantifier, Term, TermKind};
use super::check::{Checked, Checker, tested};
use super::datum::Datum;
use super::program::{Node, Source, Test};
use super::types::Type;

impl Checker<'_> {
    /// `in`: the values of a field, one by one.
    pub(super) fn membership(
        &mut self,
        quantifier: Quantifier,
        negated: bool,
        left: &Term,
        set: &[(Term, Option<Term>)],
    ) -> Checked<Node> {
        let (source, kind) = match &left.kind {
            TermKind::Word(name) | TermKind::Field(name) => {
                let field = self.field(name, &left.at)?;
                let kind = Type::of(&field);
                (Source::Field(field), kind)
            }
            TermKind::Part(_) => self.source(left, Type::Bytes)?,
            _ => return self.fail(&left.at, "only a field can be in a set"),
        };
        let mut members = Vec::new();
        for (low, high) in set {
            let low = self.member(low, &source, kind)?;
            let high = high.as_ref().map(|high| self.member(high, &source, kind)).transpose()?;
            members.push((low, high));
        }
        let constants: Option<Vec<(Datum, Option<Datum>)>> = members
            .iter()
            .map(|(low, high)| match (low, high) {
                (Source::Constant(low), None) => Some((low.clone(), None)),
                (Source::Constant(low), Some(Source::Constant(high))) => Some((low.clone(), Some(high.clone()))),
                _ => None,
            })
            .collect();
        let inside = match constants {
            Some(set) => tested(source.clone(), quantifier, Test::In(set)),
            None => Node::In { quantifier, left: source.clone(), set: members },
        };
        Ok(if negated { Node::NotIn(Box::new(inside), source) } else { inside })
    }

    fn member(&mut self, term: &Term, of: &Source, kind: Type) -> Checked<Source> {
        if matches!(term.kind, TermKind::Slice(..)) {
            return self.fail(&term.at, "a slice cannot stand in a set");
        }
        let Some(own) = self.type_of(term)? else { return self.value(term, of, kind) };
        let (source, found) = self.source(term, own)?;
        if !kind.compares_with(found) {
            return self.fail(&term.at, format!("a {} is no {}", found.name(), kind.name()));
        }
        Ok(source)
    }
}
