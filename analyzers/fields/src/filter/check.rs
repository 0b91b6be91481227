//! Names to fields, literals to values of the right type; what does not fit is an error with its place.

use std::ops::Range;

use super::ast::{Comparison, Expr, Piece, PieceEnd, Quantifier, Term, TermKind};
use super::datum::Datum;
use super::error::FilterError;
use super::functions::names_of;
use super::program::{Function, Node, Source, Test};
use super::types::Type;
use super::{literal, pattern};
use crate::names::Names;
use crate::{FieldRef, Registry};

/// Turns an expression into what can be evaluated.
pub(super) struct Checker<'t> {
    pub(super) text: &'t str,
    pub(super) registry: &'t Registry,
    /// The fields that were named.
    pub(super) fields: Vec<FieldRef>,
}

pub(super) type Checked<T> = Result<T, FilterError>;

impl Checker<'_> {
    pub(super) fn fail<T>(&self, at: &Range<usize>, message: impl Into<String>) -> Checked<T> {
        Err(FilterError::new(self.text, at.clone(), message))
    }

    pub(super) fn node(&mut self, expr: &Expr) -> Checked<Node> {
        match expr {
            Expr::And(parts) => Ok(Node::And(self.nodes(parts)?)),
            Expr::Or(parts) => Ok(Node::Or(self.nodes(parts)?)),
            Expr::Xor(parts) => Ok(Node::Xor(self.nodes(parts)?)),
            Expr::Not(inner) => Ok(Node::Not(Box::new(self.node(inner)?))),
            Expr::Test(term) => self.test(term),
            Expr::Compare { comparison, quantifier, left, right } => {
                self.compare(*comparison, *quantifier, left, right)
            }
            Expr::Contains { quantifier, left, right } => self.contains(*quantifier, left, right),
            Expr::Matches { quantifier, left, right } => self.matches(*quantifier, left, right),
            Expr::In { quantifier, negated, left, set } => self.membership(*quantifier, *negated, left, set),
        }
    }

    fn nodes(&mut self, parts: &[Expr]) -> Checked<Vec<Node>> {
        parts.iter().map(|part| self.node(part)).collect()
    }

    /// A field alone occurs; a calculation alone is not zero.
    fn test(&mut self, term: &Term) -> Checked<Node> {
        match &term.kind {
            TermKind::Word(name) | TermKind::Field(name) => Ok(Node::Exists(self.field(name, &term.at)?)),
            TermKind::Part(part) => Ok(Node::Present(Source::Part(Box::new(self.part(part)?)))),
            TermKind::Slice(..) | TermKind::Call(..) | TermKind::Negate(_) | TermKind::Calculate(..) => {
                let Some(kind) = self.type_of(term)? else { return self.constant(&term.at) };
                Ok(Node::True(self.source(term, kind)?.0))
            }
            _ => self.fail(&term.at, format!("{} is neither a field nor a protocol", self.shown(&term.at))),
        }
    }

    fn shown(&self, at: &Range<usize>) -> String {
        self.text.get(at.clone()).unwrap_or("this").chars().take(60).collect()
    }

    fn constant<T>(&self, at: &Range<usize>) -> Checked<T> {
        self.fail(at, "this is the same for every packet: a field is missing")
    }

    fn compare(&mut self, comparison: Comparison, quantifier: Quantifier, left: &Term, right: &Term) -> Checked<Node> {
        // A word on the left is a field, whatever it may look like.
        if let TermKind::Word(name) = &left.kind {
            self.field(name, &left.at)?;
        }
        let (left_kind, right_kind) = (self.type_of(left)?, self.type_of(right)?);
        match (left_kind, right_kind) {
            (None, None) => self.constant(&(left.at.start..right.at.end)),
            (Some(kind), None) => {
                let (source, kind) = self.source(left, kind)?;
                let value = self.value(right, &source, kind)?;
                Ok(against(comparison, quantifier, source, value))
            }
            (None, Some(kind)) => {
                let (source, kind) = self.source(right, kind)?;
                let value = self.value(left, &source, kind)?;
                // What is below zero may not change sides.
                let below = matches!(value, Source::Constant(Datum::Number(number)) if number < 0);
                if matches!(kind, Type::Number(_)) && (below || !matches!(source, Source::Field(_))) {
                    return Ok(Node::Compare { comparison, quantifier, left: value, right: source });
                }
                Ok(against(comparison.exchanged(), quantifier, source, value))
            }
            (Some(left_kind), Some(right_kind)) => {
                let (left_source, left_kind) = self.source(left, left_kind)?;
                let (right_source, right_kind) = self.source(right, right_kind)?;
                // A slice to the left makes bytes of what stands to the right of it.
                let slice = matches!(left.kind, TermKind::Slice(..)) && left_kind == Type::Bytes;
                let cut = slice && right_kind != Type::Bytes && right_kind.is_sliceable();
                let protocol = |kind, other| kind == Type::Protocol && other == Type::Bytes;
                let loose = protocol(right_kind, left_kind) && !slice || protocol(left_kind, right_kind);
                if loose || !left_kind.compares_with(right_kind) && !cut {
                    let message = format!(
                        "{} is a {} and {} a {}: they cannot be compared",
                        self.shown(&left.at),
                        left_kind.name(),
                        self.shown(&right.at),
                        right_kind.name()
                    );
                    return self.fail(&right.at, message);
                }
                let whole = vec![Piece { start: 0, end: PieceEnd::Open }];
                let right = if cut { Source::Slice(Box::new(right_source), whole) } else { right_source };
                Ok(Node::Compare { comparison, quantifier, left: left_source, right })
            }
        }
    }

    /// A literal that is compared with a field or what is made of one: a value, or the name of one.
    pub(super) fn value(&mut self, term: &Term, with: &Source, kind: Type) -> Checked<Source> {
        let names = if matches!(kind, Type::Number(_) | Type::Boolean) { names_of(with) } else { None };
        if let Some(value) = names.and_then(|names| literal::named(term, names)) {
            return Ok(Source::Constant(value));
        }
        let read = self.source(term, kind).map(|(source, _)| source);
        let is_name = names.is_some() && matches!(term.kind, TermKind::Text(_) | TermKind::Word(_));
        read.map_err(|error| {
            if is_name { error.with_hint("no value of it has this name here; write its number") } else { error }
        })
    }

    /// What stands to the left of `contains` and `matches`.
    fn string(&mut self, term: &Term, verb: &str) -> Checked<(Source, Type)> {
        if let TermKind::Word(name) = &term.kind {
            self.field(name, &term.at)?;
        }
        let Some(kind) = self.type_of(term)? else {
            return self.fail(&term.at, format!("a field stands to the left of '{verb}'"));
        };
        let (source, kind) = self.source(term, kind)?;
        if kind.is_string() {
            return Ok((source, kind));
        }
        let message = format!("{} is a {}: '{verb}' needs text or bytes", self.shown(&term.at), kind.name());
        self.fail(&term.at, message).map_err(|error| match kind {
            Type::Number(_) | Type::Ipv4 | Type::Ipv6 => {
                error.with_hint(format!("string({}) makes text of it", self.shown(&term.at)))
            }
            _ => error,
        })
    }

    fn contains(&mut self, quantifier: Quantifier, left: &Term, right: &Term) -> Checked<Node> {
        let (source, kind) = self.string(left, "contains")?;
        let Some(right_kind) = self.type_of(right)? else {
            let part = literal::read(right, kind, true);
            let part = part.or_else(|message| self.fail(&right.at, message))?;
            return Ok(tested(source, quantifier, Test::Contains(part)));
        };
        let (right_source, right_kind) = self.source(right, right_kind)?;
        let whole = |kind| matches!(kind, Type::Text | Type::Protocol);
        if !right_kind.is_string() || kind != right_kind && (whole(kind) || whole(right_kind)) {
            return self.fail(&right.at, format!("a {} contains no {}", kind.name(), right_kind.name()));
        }
        Ok(Node::Contains { quantifier, left: source, right: right_source })
    }

    fn matches(&mut self, quantifier: Quantifier, left: &Term, right: &Term) -> Checked<Node> {
        let TermKind::Text(bytes) = &right.kind else {
            return self.fail(&right.at, "'matches' needs a regular expression in double quotes");
        };
        let regex = pattern::compile(bytes).or_else(|message| self.fail(&right.at, message))?;
        if let Some(source) = self.by_name(left)? {
            return Ok(tested(source, quantifier, Test::Matches(Box::new(regex))));
        }
        let source = self.string(left, "matches")?.0;
        Ok(tested(source, quantifier, Test::Matches(Box::new(regex))))
    }

    /// The names of a field's values, which `matches` looks at.
    fn by_name(&mut self, left: &Term) -> Checked<Option<Source>> {
        if !matches!(left.kind, TermKind::Word(_) | TermKind::Field(_) | TermKind::Part(_)) {
            return Ok(None);
        }
        let Some(kind) = self.type_of(left)? else { return Ok(None) };
        let source = self.source(left, kind)?.0;
        Ok(names_of(&source).map(|names| match names {
            Names::Numbers(names) => Source::Call(Function::Names(names), vec![source]),
            Names::Truth(..) => Source::Call(Function::Names(&[]), vec![source]),
        }))
    }

    /// A field by its name.
    pub(super) fn field(&mut self, name: &str, at: &Range<usize>) -> Checked<FieldRef> {
        match self.registry.find(name) {
            Ok(field) => {
                if !self.fields.iter().any(|known| known.name() == field.name()) {
                    self.fields.push(field.clone());
                }
                Ok(field)
            }
            Err(near) => {
                let error = FilterError::new(self.text, at.clone(), format!("there is no field '{name}'"));
                Err(match near {
                    Some(near) => error.with_hint(format!("did you mean '{near}'?")),
                    None => error,
                })
            }
        }
    }
}

fn against(comparison: Comparison, quantifier: Quantifier, source: Source, value: Source) -> Node {
    match value {
        Source::Constant(constant) => tested(source, quantifier, Test::Compare(comparison, constant)),
        right => Node::Compare { comparison, quantifier, left: source, right },
    }
}

pub(super) fn tested(source: Source, quantifier: Quantifier, test: Test) -> Node {
    match source {
        Source::Field(field) => Node::Constant { field, quantifier, test },
        source => Node::Against { source, quantifier, test },
    }
}
