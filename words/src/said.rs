//! Sentences with their values, before they are put into words.

use std::fmt;

use super::catalogue::Catalogue;
use super::sentence::{Entry, Sentence};
use super::value::Value;

/// One sentence with its values. `Display` writes it in English.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Said {
    pub(crate) entry: &'static Entry,
    pub(crate) values: Vec<Value>,
}

impl Said {
    pub(crate) const fn new(entry: &'static Entry, values: Vec<Value>) -> Self {
        Self { entry, values }
    }

    /// The id of the sentence.
    pub const fn id(&self) -> &'static str {
        self.entry.id
    }

    /// The ids of the sentence and of all clauses inside it.
    pub fn ids(&self) -> Vec<&'static str> {
        let inside = self.values.iter().flat_map(|value| match value {
            Value::Said(said) => said.ids(),
            _ => Vec::new(),
        });
        std::iter::once(self.id()).chain(inside).collect()
    }

    /// What kind of thing is said, whatever its numbers and texts: the id with the cases that it words, and with what is there and
    /// what is not.
    pub fn kind(&self) -> String {
        let values = self.values.iter().map(|value| match value {
            Value::Case(case) => (*case).to_owned(),
            Value::Said(said) => said.kind(),
            Value::Absent => "-".to_owned(),
            _ => "+".to_owned(),
        });
        format!("{}({})", self.id(), values.collect::<Vec<_>>().join(" "))
    }

    /// The same kind of thing, without its numbers and texts.
    fn bare(&self) -> Self {
        let values = self.values.iter().map(|value| match value {
            Value::Said(said) => Value::Said(Box::new(said.bare())),
            Value::Case(_) | Value::Absent => value.clone(),
            _ => Value::Number(0),
        });
        Self::new(self.entry, values.collect())
    }

    /// In the words of a language.
    pub fn text(&self, words: &Catalogue) -> String {
        let mut text = String::new();
        words.write(self, &mut text);
        text
    }
}

impl<S: Sentence> From<S> for Said {
    fn from(sentence: S) -> Self {
        sentence.said()
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Catalogue::english()))
    }
}

/// Sentences that are said one after the other. `Display` writes them in English.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text(Vec<Said>);

impl Text {
    /// Adds a sentence.
    pub fn push(&mut self, sentence: impl Into<Said>) {
        self.0.push(sentence.into());
    }

    /// The same text with a sentence more, if there is one.
    #[must_use]
    pub fn and<S: Into<Said>>(mut self, sentence: Option<S>) -> Self {
        self.0.extend(sentence.map(Into::into));
        self
    }

    /// The same sentences without their numbers and texts: what kind of thing they say is still known. No longer to be put into
    /// words.
    #[must_use]
    pub fn without_values(&self) -> Self {
        Self(self.0.iter().map(Said::bare).collect())
    }

    /// Its sentences.
    pub fn sentences(&self) -> &[Said] {
        &self.0
    }

    /// In the words of a language.
    pub fn text(&self, words: &Catalogue) -> String {
        let mut text = String::new();
        for (place, said) in self.0.iter().enumerate() {
            if place > 0 {
                text.push(' ');
            }
            words.write(said, &mut text);
        }
        text
    }
}

impl From<Said> for Text {
    fn from(said: Said) -> Self {
        Self(vec![said])
    }
}

impl<S: Sentence> From<S> for Text {
    fn from(sentence: S) -> Self {
        Self(vec![sentence.said()])
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Catalogue::english()))
    }
}
