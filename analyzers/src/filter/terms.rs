//! Terms: their types, and what they are made from.

use super::ast::{Operator, Term, TermKind};
use super::check::{Checked, Checker};
use super::literal;
use super::program::{Function, Source};
use super::types::Type;

/// The names of the functions, how many arguments each takes, and what it is.
const FUNCTIONS: [(&str, usize, usize, Function); 8] = [
    ("len", 1, 1, Function::Len),
    ("count", 1, 1, Function::Count),
    ("upper", 1, 1, Function::Upper),
    ("lower", 1, 1, Function::Lower),
    ("string", 1, 1, Function::Text(Type::Bytes)),
    ("max", 1, usize::MAX, Function::Max),
    ("min", 1, usize::MAX, Function::Min),
    ("abs", 1, 1, Function::Abs),
];

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
                Function::Len | Function::Count => Some(Type::Number(64)),
                Function::Upper | Function::Lower | Function::Text(_) => Some(Type::Text),
                Function::Max | Function::Min | Function::Abs => {
                    let mut kind = None;
                    for argument in arguments {
                        kind = kind.or(self.type_of(argument)?);
                    }
                    kind
                }
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
                    Source::Constant(super::datum::Datum::Number(number)) => {
                        Source::Constant(super::datum::Datum::Number(-number))
                    }
                    Source::Constant(super::datum::Datum::Nanos(nanos)) => {
                        Source::Constant(super::datum::Datum::Nanos(-nanos))
                    }
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
            Operator::BitAnd => !matches!(left_kind, Type::Boolean | Type::Text | Type::Time | Type::Span),
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
        let (right_source, right_kind) = self.source(right, wanted)?;
        if !wanted.fits(right_kind) {
            let message = format!("a {} and a {} do not go together", left_kind.name(), right_kind.name());
            return self.fail(&(left.at.start..right.at.end), message);
        }
        Ok((Source::Calculate(operator, Box::new(left_source), Box::new(right_source)), left_kind))
    }

    fn function(&mut self, name: &str, arguments: &[Term], term: &Term) -> Checked<Function> {
        let Some((_, least, most, function)) = FUNCTIONS.iter().find(|(known, ..)| *known == name) else {
            let names: Vec<_> = FUNCTIONS.iter().map(|(name, ..)| *name).collect();
            let at = term.at.start..term.at.start + name.len();
            let error = self.fail(&at, format!("there is no function '{name}'"));
            return error.map_err(|error| error.with_hint(format!("there are {}", names.join(", "))));
        };
        if arguments.len() < *least || arguments.len() > *most {
            let wanted = if *least == *most { "one argument" } else { "at least one argument" };
            return self.fail(&term.at, format!("{name}() takes {wanted}"));
        }
        Ok(*function)
    }

    fn call(&mut self, name: &str, arguments: &[Term], term: &Term, kind: Type) -> Checked<(Source, Type)> {
        let function = self.function(name, arguments, term)?;
        if matches!(function, Function::Max | Function::Min | Function::Abs) {
            let kind = self.type_of(term)?.unwrap_or(kind);
            let mut sources = Vec::new();
            for argument in arguments {
                let (source, found) = self.source(argument, kind)?;
                if !kind.fits(found) || !matches!(found, Type::Number(_) | Type::Span) {
                    return self.fail(&argument.at, format!("{name}() cannot take a {} here", found.name()));
                }
                sources.push(source);
            }
            return Ok((Source::Call(function, sources), kind));
        }
        let [argument] = arguments else { return self.fail(&term.at, "one argument belongs here") };
        if let TermKind::Word(word) = &argument.kind {
            self.field(word, &argument.at)?;
        }
        let Some(found) = self.type_of(argument)? else {
            return self.fail(&argument.at, format!("{name}() takes a field"));
        };
        let (source, found) = self.source(argument, found)?;
        let (possible, function, result) = match function {
            Function::Len => (found.is_string(), function, Type::Number(64)),
            Function::Count => (matches!(source, Source::Field(_) | Source::Part(_)), function, Type::Number(64)),
            Function::Text(_) => {
                let possible = matches!(found, Type::Number(_) | Type::Ipv4 | Type::Ipv6 | Type::Mac);
                (possible, Function::Text(found), Type::Text)
            }
            _ => (found == Type::Text, function, Type::Text),
        };
        if !possible {
            return self.fail(&argument.at, format!("{name}() does not take a {}", found.name()));
        }
        Ok((Source::Call(function, vec![source]), result))
    }
}
