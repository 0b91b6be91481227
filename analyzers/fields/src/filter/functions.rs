//! The functions: what they take, and what comes out (wireshark-filter(4), "Functions").

use super::ast::{Term, TermKind};
use super::check::{Checked, Checker};
use super::program::{Function, Purpose, Source};
use super::types::Type;
use crate::names::Names;

/// Their names, how many arguments each takes, and what it is.
const FUNCTIONS: [(&str, usize, usize, Function); 17] = [
    ("len", 1, 1, Function::Len),
    ("count", 1, 1, Function::Count),
    ("upper", 1, 1, Function::Upper),
    ("lower", 1, 1, Function::Lower),
    ("string", 1, 1, Function::Text(Type::Bytes)),
    ("vals", 1, 1, Function::Names(&[])),
    ("dec", 1, 1, Function::Decimal),
    ("hex", 1, 1, Function::Hexadecimal(0)),
    ("max", 1, usize::MAX, Function::Max),
    ("min", 1, usize::MAX, Function::Min),
    ("abs", 1, 1, Function::Abs),
    ("ip_special_name", 1, 1, Function::SpecialName),
    ("ip_special_mask", 1, 1, Function::SpecialMask),
    ("ip_linklocal", 1, 1, Function::Is(Purpose::LinkLocal)),
    ("ip_multicast", 1, 1, Function::Is(Purpose::Multicast)),
    ("ip_rfc1918", 1, 1, Function::Is(Purpose::Private)),
    ("ip_ula", 1, 1, Function::Is(Purpose::UniqueLocal)),
];

impl Checker<'_> {
    /// The function of this name, if it takes so many arguments.
    pub(super) fn function(&mut self, name: &str, arguments: &[Term], term: &Term) -> Checked<Function> {
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

    /// What a call is made from. Literals are read as `kind` where nothing says more.
    pub(super) fn call(&mut self, name: &str, arguments: &[Term], term: &Term, kind: Type) -> Checked<(Source, Type)> {
        let function = self.function(name, arguments, term)?;
        if matches!(function, Function::Max | Function::Min | Function::Abs) {
            return self.choice(name, function, arguments, term, kind);
        }
        let [argument] = arguments else { return self.fail(&term.at, "one argument belongs here") };
        if let TermKind::Word(word) = &argument.kind {
            self.field(word, &argument.at)?;
        }
        let Some(found) = self.type_of(argument)? else {
            return self.fail(&argument.at, format!("{name}() takes a field"));
        };
        let (source, found) = self.source(argument, found)?;
        let field = matches!(source, Source::Field(_) | Source::Part(_));
        let address = matches!(found, Type::Ipv4 | Type::Ipv6);
        let (possible, function, result) = match function {
            Function::Len => (found.is_sliceable(), function, Type::Number(64)),
            Function::Count => (field, function, Type::Number(64)),
            Function::Text(_) => {
                let possible = matches!(found, Type::Number(_) | Type::Ipv4 | Type::Ipv6 | Type::Mac);
                (field && possible, Function::Text(found), Type::Text)
            }
            Function::Names(_) => match names_of(&source) {
                Some(Names::Numbers(names)) => (true, Function::Names(names), Type::Text),
                // As in Wireshark, what is true or false has no name here.
                Some(Names::Truth(..)) => (true, function, Type::Text),
                None => return self.fail(&argument.at, "the values of this have no names that are known here"),
            },
            Function::Decimal => (field && matches!(found, Type::Number(_)), function, Type::Text),
            Function::Hexadecimal(_) => match found {
                Type::Number(bits) => (field, Function::Hexadecimal(bits.div_ceil(4)), Type::Text),
                _ => (false, function, Type::Text),
            },
            Function::SpecialName => (address, function, Type::Text),
            Function::SpecialMask => (address, function, Type::Number(64)),
            Function::Is(Purpose::Private) => (found == Type::Ipv4, function, Type::Boolean),
            Function::Is(Purpose::UniqueLocal) => (found == Type::Ipv6, function, Type::Boolean),
            Function::Is(_) => (address, function, Type::Boolean),
            _ => (found == Type::Text, function, Type::Text),
        };
        if !possible {
            return self.fail(&argument.at, format!("{name}() does not take this {}", found.name()));
        }
        Ok((Source::Call(function, vec![source]), result))
    }

    /// `max`, `min` and `abs`: the type of their arguments is that of their result.
    fn choice(
        &mut self,
        name: &str,
        function: Function,
        arguments: &[Term],
        term: &Term,
        kind: Type,
    ) -> Checked<(Source, Type)> {
        let kind = self.type_of(term)?.unwrap_or(kind);
        let mut sources = Vec::new();
        for argument in arguments {
            let (source, found) = self.source(argument, kind)?;
            let possible = match function {
                Function::Abs => matches!(found, Type::Number(_) | Type::Span | Type::Time),
                _ => found != Type::Label,
            };
            if !kind.fits(found) || !possible {
                return self.fail(&argument.at, format!("{name}() cannot take a {} here", found.name()));
            }
            sources.push(source);
        }
        Ok((Source::Call(function, sources), kind))
    }
}

/// The names of the values of a field.
pub(super) fn names_of(source: &Source) -> Option<Names> {
    match source {
        Source::Field(field) => field.names(),
        Source::Part(part) => part.names(),
        _ => None,
    }
}
