//! Which messages a rule is for, and the parts of them that have names.

use std::ops::Range;

use crate::template::{Piece, Template};

/// Longest pattern, in bytes.
pub(crate) const MAX_PATTERN: usize = 1_000;
/// Most names in one.
pub(crate) const MAX_NAMES: usize = 16;

/// Which messages a rule is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Any.
    Any,
    /// Exactly this text.
    Equals(Vec<u8>),
    /// A text that begins with this; what follows is the value `rest`.
    Prefix(Vec<u8>),
    /// A text of this form, taken apart from left to right: each name is what stands before the next piece of text, at its
    /// first place; the last is what is left. Nothing is tried twice, so that a text costs no more than its length.
    Parts(Vec<Part>),
}

/// A part of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Bytes that stand there.
    Literal(Vec<u8>),
    /// A name.
    Name(String),
}

/// Names with where their values lie in the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Captures(pub Vec<(String, Range<usize>)>);

impl Captures {
    /// A value by its name.
    pub fn get<'t>(&self, text: &'t [u8], name: &str) -> Option<&'t [u8]> {
        self.0.iter().find(|(known, _)| known == name).and_then(|(_, at)| text.get(at.clone()))
    }
}

impl Pattern {
    /// Reads a form.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(source: &str) -> Result<Self, String> {
        if source.is_empty() {
            return Err("an empty pattern fits an empty message only: write `equals = \"\"`".to_owned());
        }
        if source.len() > MAX_PATTERN {
            return Err(format!("a pattern has at most {MAX_PATTERN} bytes"));
        }
        let template = Template::parse(source).map_err(|error| error.to_string())?;
        let mut parts: Vec<Part> = Vec::new();
        for piece in template.pieces() {
            match piece {
                Piece::Literal(bytes) => parts.push(Part::Literal(bytes.clone())),
                Piece::Value { transforms, .. } if !transforms.is_empty() => {
                    return Err("a pattern reads what came as it is: no `|` in it".to_owned());
                }
                Piece::Value { name, .. } => {
                    let taken = |part: &Part| matches!(part, Part::Name(known) if known == name);
                    if name.is_empty() || parts.iter().any(taken) {
                        return Err(format!("`{{{name}}}`: each name of a pattern has letters and stands once"));
                    }
                    if matches!(parts.last(), Some(Part::Name(_))) {
                        return Err(format!("nothing tells where the value before `{{{name}}}` ends"));
                    }
                    parts.push(Part::Name(name.clone()));
                }
            }
        }
        let names = parts.iter().filter(|part| matches!(part, Part::Name(_))).count();
        if names > MAX_NAMES {
            return Err(format!("a pattern has at most {MAX_NAMES} names"));
        }
        Ok(Self::Parts(parts))
    }

    /// The same in lower case: for texts that are.
    pub(crate) fn lowered(self) -> Self {
        match self {
            Self::Any => Self::Any,
            Self::Equals(text) => Self::Equals(text.to_ascii_lowercase()),
            Self::Prefix(text) => Self::Prefix(text.to_ascii_lowercase()),
            Self::Parts(parts) => Self::Parts(
                parts
                    .into_iter()
                    .map(|part| match part {
                        Part::Literal(bytes) => Part::Literal(bytes.to_ascii_lowercase()),
                        name @ Part::Name(_) => name,
                    })
                    .collect(),
            ),
        }
    }

    /// Whether a text may be of it but for the case of its letters: by what the pattern begins with.
    pub(crate) fn is_near(&self, text: &[u8]) -> bool {
        let (head, all) = match self {
            Self::Any => return false,
            Self::Equals(exact) => (exact.as_slice(), true),
            Self::Prefix(prefix) => (prefix.as_slice(), false),
            Self::Parts(parts) => match parts.first() {
                Some(Part::Literal(bytes)) => (bytes.as_slice(), false),
                _ => return false,
            },
        };
        let begins = text.get(..head.len()).is_some_and(|there| there.eq_ignore_ascii_case(head) && there != head);
        begins && (!all || text.len() == head.len())
    }

    /// The names of its values.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Any | Self::Equals(_) => Vec::new(),
            Self::Prefix(_) => vec!["rest"],
            Self::Parts(parts) => parts
                .iter()
                .filter_map(|part| if let Part::Name(name) = part { Some(name.as_str()) } else { None })
                .collect(),
        }
    }

    /// Takes a text apart; `None`: it is not of this form.
    pub fn read(&self, text: &[u8]) -> Option<Captures> {
        match self {
            Self::Any => Some(Captures::default()),
            Self::Equals(exact) => (exact == text).then(Captures::default),
            Self::Prefix(prefix) => {
                text.starts_with(prefix).then(|| Captures(vec![("rest".to_owned(), prefix.len()..text.len())]))
            }
            Self::Parts(parts) => parts_of(parts, text),
        }
    }

    /// A text of this form.
    pub fn write(&self, value: impl Fn(&str) -> Vec<u8>) -> Vec<u8> {
        match self {
            Self::Any => value("text"),
            Self::Equals(exact) => exact.clone(),
            Self::Prefix(prefix) => [prefix.clone(), value("rest")].concat(),
            Self::Parts(parts) => parts
                .iter()
                .flat_map(|part| match part {
                    Part::Literal(bytes) => bytes.clone(),
                    Part::Name(name) => value(name),
                })
                .collect(),
        }
    }
}

fn parts_of(parts: &[Part], text: &[u8]) -> Option<Captures> {
    let mut found = Captures::default();
    let mut at = 0;
    let mut open: Option<&String> = None;
    for (index, part) in parts.iter().enumerate() {
        let rest = text.get(at..)?;
        match part {
            Part::Name(name) => open = Some(name),
            Part::Literal(bytes) => {
                let last = index + 1 == parts.len();
                let place = match (&open, last) {
                    (None, _) => rest.starts_with(bytes).then_some(0)?,
                    // What ends the pattern ends the text.
                    (Some(_), true) => rest.ends_with(bytes).then(|| rest.len() - bytes.len())?,
                    (Some(_), false) => find(rest, bytes)?,
                };
                if let Some(name) = open.take() {
                    found.0.push((name.clone(), at..at + place));
                }
                at += place + bytes.len();
            }
        }
    }
    if let Some(name) = open {
        found.0.push((name.clone(), at..text.len()));
        at = text.len();
    }
    (at == text.len()).then_some(found)
}

/// Where bytes first stand in others; in the time of their length for what a pattern may hold.
fn find(text: &[u8], bytes: &[u8]) -> Option<usize> {
    let first = *bytes.first()?;
    let mut from = 0;
    while let Some(at) = text.get(from..)?.iter().position(|byte| *byte == first) {
        if text.get(from + at..)?.starts_with(bytes) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}
