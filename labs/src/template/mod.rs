//! Texts with places for values: `[{ip}:{port}] {text|strip|upper}`.
//!
//! A name in braces stands for a value, `|` puts a transform behind it, `{{` and `}}` are braces. Everything works on bytes,
//! since that is what goes over the wire.

mod clock;
mod matching;
mod transform;

pub(crate) use clock::{CLOCK, NOW};
pub use clock::{Clock, ClockForm, Hand, Told};
pub use matching::Captures;
pub use transform::{Transform, stripped};

use crate::framing::{Cut, Framing};
use crate::rule::Due;

/// Part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Bytes that stand there.
    Literal(Vec<u8>),
    /// A value by its name, and what is done to it.
    Value {
        /// Its name.
        name: String,
        /// Transforms, in their order.
        transforms: Vec<Transform>,
    },
}

/// A text with places for values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
    source: String,
    /// Whether what it gives brings a header or a record of its own.
    framed: bool,
}

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// `{` without `}`.
    #[error("`{{` is not closed (a brace itself is written `{{{{`)")]
    Open,
    /// `}` without `{`.
    #[error("`}}` stands alone (a brace itself is written `}}}}`)")]
    Close,
    /// Not a transform.
    #[error("`{0}` is no transform (one of {names})", names = Transform::NAMES.map(|(name, _)| name).join(", "))]
    Transform(String),
    /// A value that is not known there.
    #[error("`{name}` is no value here (one of {known})")]
    Name {
        /// As written.
        name: String,
        /// What there is.
        known: String,
    },
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// Braces that do not fit, and unknown transforms.
    pub fn parse(source: &str) -> Result<Self, TemplateError> {
        let mut pieces = Vec::new();
        let mut literal = Vec::new();
        let mut rest = source;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            literal.extend_from_slice(before.as_bytes());
            if from.starts_with("{{") || from.starts_with("}}") {
                literal.push(from.as_bytes()[0]);
                rest = &from[2..];
                continue;
            }
            let inner = from.strip_prefix('{').ok_or(TemplateError::Close)?;
            let end = inner.find('}').ok_or(TemplateError::Open)?;
            if !literal.is_empty() {
                pieces.push(Piece::Literal(std::mem::take(&mut literal)));
            }
            let mut words = inner[..end].split('|').map(str::trim);
            let name = words.next().unwrap_or_default().to_owned();
            let transforms = words
                .map(|word| Transform::named(word).ok_or_else(|| TemplateError::Transform(word.to_owned())))
                .collect::<Result<_, _>>()?;
            pieces.push(Piece::Value { name, transforms });
            rest = &inner[end + 1..];
        }
        literal.extend_from_slice(rest.as_bytes());
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        Ok(Self { pieces, source: source.to_owned(), framed: false })
    }

    /// A template of parts. Its source is what would be written for them.
    pub fn of(pieces: Vec<Piece>) -> Self {
        let mut source = String::new();
        for piece in &pieces {
            match piece {
                Piece::Literal(bytes) => {
                    source.push_str(&String::from_utf8_lossy(bytes).replace('{', "{{").replace('}', "}}"));
                }
                Piece::Value { name, transforms } => {
                    let words = transforms.iter().map(|transform| transform.name());
                    let words: Vec<&str> = std::iter::once(name.as_str()).chain(words).collect();
                    source.push_str(&format!("{{{}}}", words.join("|")));
                }
            }
        }
        Self { pieces, source, framed: false }
    }

    /// The same, shown to people as it was written.
    pub(crate) fn written_as(mut self, source: &str) -> Self {
        source.clone_into(&mut self.source);
        self
    }

    /// Holds the names to those that are known where the template stands.
    ///
    /// # Errors
    /// The first name that is not.
    pub fn allow(self, known: &[&str]) -> Result<Self, TemplateError> {
        let unknown = self.names().find(|name| !known.contains(name)).map(str::to_owned);
        unknown.map_or(Ok(self), |name| Err(TemplateError::Name { name, known: known.join(", ") }))
    }

    /// Holds it to the framing of the side that sends it: an echo of all bytes of a record is a record already, and gets no
    /// second header. That is so if it is so whatever was said, not if a text happens to look like it.
    #[must_use]
    pub fn under(mut self, client: &Framing, server: &Framing) -> Self {
        self.framed = server.has_borders()
            && [&b"a"[..], b"b c d"].iter().all(|text| {
                let message = client.write(text, 1);
                let whole = self.render(|name| Some(if name == "message" { &message } else { text }));
                matches!(server.cut(&whole, 0), Cut::Whole { len, .. } if len == whole.len())
            });
        self
    }

    /// The text with values put in, as what has to be said.
    pub fn due<'a>(&self, value: impl Fn(&str) -> Option<&'a [u8]>) -> Due {
        Due { text: self.render(value), framed: self.framed, like: None }
    }

    /// The template as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Its parts.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The names of its values.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Value { name, .. } => Some(name.as_str()),
            Piece::Literal(_) => None,
        })
    }

    /// How many bytes of it are not values: how much a text that fits proves.
    pub fn literal_len(&self) -> usize {
        self.pieces.iter().map(|piece| if let Piece::Literal(bytes) = piece { bytes.len() } else { 0 }).sum()
    }

    /// Whether its transforms make something of each value: `calc` makes nothing of `7 / 0`, nor of `hello`.
    pub fn can_be_made<'a>(&self, value: impl Fn(&str) -> Option<&'a [u8]>) -> bool {
        self.pieces.iter().all(|piece| match piece {
            Piece::Literal(_) => true,
            Piece::Value { name, transforms } => Transform::all_make(transforms, value(name).unwrap_or_default()),
        })
    }

    /// The text with values put in; a value that is not there is empty.
    pub fn render<'a>(&self, value: impl Fn(&str) -> Option<&'a [u8]>) -> Vec<u8> {
        let mut out = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(bytes) => out.extend_from_slice(bytes),
                Piece::Value { name, transforms } => {
                    let bytes = value(name).unwrap_or_default();
                    match transforms.split_first() {
                        None => out.extend_from_slice(bytes),
                        Some((first, more)) => {
                            let done = more.iter().fold(first.apply(bytes), |bytes, transform| transform.apply(&bytes));
                            // Often this is all there is.
                            match out.is_empty() {
                                true => out = done,
                                false => out.extend_from_slice(&done),
                            }
                        }
                    }
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests;
