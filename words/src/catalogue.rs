//! All sentences in the words of a language.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::sync::LazyLock;

use toml::{Table, Value as Toml};
use wirelab_text::units::{bytes, span};

use super::list;
use super::said::Said;
use super::sentence::{Entry, Sentence};
use super::template::{Count, Form, Piece, Template, TemplateError};
use super::value::{Name, Numbers, Value};

/// English, as it is edited.
const ENGLISH: &str = include_str!("english.toml");

static TEXTS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    // A test reads the file: it is sound.
    toml::from_str(ENGLISH).map_err(WordsError::from).and_then(texts).unwrap_or_default()
});
static IN_ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| Catalogue { others: HashMap::new(), names: BTreeMap::new() });

/// A file of words that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WordsError {
    /// It is not TOML.
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    /// A name that no sentence has.
    #[error("there is no sentence called \"{0}\"")]
    Unknown(String),
    /// Something other than text.
    #[error("\"{0}\" is not text")]
    NoText(String),
    /// A text that is not well formed, or does not fit the sentence's values.
    #[error("\"{id}\": {error}")]
    Template {
        /// The sentence's id.
        id: &'static str,
        /// What is wrong with it.
        error: TemplateError,
    },
}

/// The words of a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    /// Texts that are not the English ones.
    others: HashMap<&'static str, Template>,
    /// What a lab's file calls something that sentences name, and what it is called here.
    names: BTreeMap<String, String>,
}

impl Catalogue {
    /// English.
    pub fn english() -> &'static Self {
        &IN_ENGLISH
    }

    /// The words of a language file in the form of `english.toml`. What it leaves out stays English.
    ///
    /// # Errors
    /// When it is not TOML, names a sentence that is not there, or a text does not fit its sentence's values.
    pub fn from_file(file: &str) -> Result<Self, WordsError> {
        Self::from_table(toml::from_str(file)?)
    }

    /// Likewise, of a file that was read already.
    ///
    /// # Errors
    /// As [`Self::from_file`].
    pub fn from_table(table: Table) -> Result<Self, WordsError> {
        let mut known: HashMap<&str, &'static Entry> = all().map(|entry| (entry.id, entry)).collect();
        let mut others = HashMap::new();
        for (id, text) in texts(table)? {
            let Some(entry) = known.remove(id.as_str()) else { return Err(WordsError::Unknown(id)) };
            let template = Template::new(&text, entry).map_err(|error| WordsError::Template { id: entry.id, error })?;
            others.insert(entry.id, template);
        }
        Ok(Self { others, names: BTreeMap::new() })
    }

    /// With other names for what a lab's file names, such as its variants, wherever a sentence has one as a [`Name`].
    #[must_use]
    pub fn with_names(self, names: BTreeMap<String, String>) -> Self {
        Self { names, ..self }
    }

    /// Whether it is English throughout.
    pub fn is_english(&self) -> bool {
        self.others.is_empty() && self.names.is_empty()
    }

    /// Writes a sentence in the words of this language.
    pub fn write(&self, said: &Said, out: &mut String) {
        self.pieces(self.template(said.entry), said, out);
    }

    fn template(&self, entry: &'static Entry) -> &Template {
        self.others.get(entry.id).unwrap_or_else(|| {
            entry.english.get_or_init(|| {
                let text = english(entry.id).unwrap_or_default();
                // A test reads all texts: this one fits.
                Template::new(text, entry).unwrap_or_else(|_| Template(vec![Piece::Text(entry.id.to_owned())]))
            })
        })
    }

    fn pieces(&self, template: &Template, said: &Said, out: &mut String) {
        for piece in &template.0 {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Value(place, form) => {
                    if let Some(value) = said.values.get(*place) {
                        self.value(value, *form, out);
                    }
                }
                Piece::Plural(place, arms) => {
                    let number = said.values.get(*place).map_or(0, count);
                    let fits = |wanted: &Count| match wanted {
                        Count::Exactly(exact) => *exact == number,
                        Count::One => number == 1,
                        Count::Other => true,
                    };
                    // An exact number goes before a kind of number, wherever it stands.
                    let exact = arms.iter().find(|(count, _)| *count == Count::Exactly(number));
                    let arm = exact.or_else(|| arms.iter().find(|(count, _)| *count == Count::One && fits(count)));
                    if let Some((_, text)) = arm.or_else(|| arms.iter().find(|(count, _)| *count == Count::Other)) {
                        self.pieces(text, said, out);
                    }
                }
                Piece::Select(place, arms) => {
                    let case = said.values.get(*place).map_or("none", case);
                    let arm = arms.iter().find(|(known, _)| known == case);
                    if let Some((_, text)) = arm.or_else(|| arms.iter().find(|(known, _)| known == "other")) {
                        self.pieces(text, said, out);
                    }
                }
            }
        }
    }

    /// A name in this language.
    fn name<'n>(&'n self, name: &'n Name) -> &'n str {
        let name = name.0.as_str();
        self.names.get(name).map_or(name, String::as_str)
    }

    fn value(&self, value: &Value, form: Form, out: &mut String) {
        let between = match form {
            Form::Or => list::words::ListOr {}.said().text(self),
            Form::Plain | Form::Grouped => ", ".to_owned(),
        };
        // Writing to a string cannot fail.
        let _ = match value {
            Value::Number(number) if form == Form::Grouped => {
                let digits = u64::try_from(*number).map_or_else(|_| number.to_string(), wirelab_text::units::grouped);
                out.write_str(&digits)
            }
            Value::Number(number) => write!(out, "{number}"),
            Value::Span(time) => out.write_str(&span(time.0)),
            Value::Size(size) => out.write_str(&bytes(size.0)),
            Value::Text(text) => out.write_str(text.as_str()),
            // A name may have commas of its own.
            Value::Names(names) => joined(names.iter().map(|name| self.name(name)), "; ", out),
            Value::Texts(texts) => joined(texts.iter(), &between, out),
            Value::Numbers(numbers) => {
                joined(numbers.shown().iter(), &between, out).and_then(|()| match numbers.has_more() {
                    true => write!(out, "{between}…"),
                    false => Ok(()),
                })
            }
            Value::Case(case) => out.write_str(case),
            Value::Said(said) => {
                self.write(said, out);
                Ok(())
            }
            Value::Absent => Ok(()),
        };
    }
}

/// The sentences, in the order of their ids.
pub fn all() -> impl Iterator<Item = &'static Entry> {
    let mut all = list::entries();
    all.sort_by_key(|entry| entry.id);
    all.into_iter()
}

/// The English text of a sentence, with its values in braces.
pub fn english(id: &str) -> Option<&'static str> {
    TEXTS.get(id).map(String::as_str)
}

fn joined<T: std::fmt::Display>(items: impl Iterator<Item = T>, between: &str, out: &mut String) -> std::fmt::Result {
    for (place, item) in items.enumerate() {
        write!(out, "{}{item}", if place > 0 { between } else { "" })?;
    }
    Ok(())
}

fn count(value: &Value) -> i128 {
    match value {
        Value::Number(number) => *number,
        Value::Numbers(numbers) => counted(numbers),
        Value::Texts(texts) => texts.len() as i128,
        Value::Names(names) => names.len() as i128,
        Value::Span(_) | Value::Size(_) | Value::Text(_) | Value::Case(_) | Value::Said(_) | Value::Absent => 0,
    }
}

/// Numbers that are not shown make more than one.
fn counted(numbers: &Numbers) -> i128 {
    numbers.shown().len() as i128 + i128::from(numbers.has_more())
}

fn case(value: &Value) -> &str {
    match value {
        Value::Case(case) => case,
        Value::Absent => "none",
        _ => "other",
    }
}

/// The texts of a table, each under the names of its tables and its own, with points between them.
fn texts(table: Table) -> Result<BTreeMap<String, String>, WordsError> {
    fn add(prefix: &str, table: Table, texts: &mut BTreeMap<String, String>) -> Result<(), WordsError> {
        for (name, value) in table {
            let id = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
            match value {
                Toml::String(text) => drop(texts.insert(id, text)),
                Toml::Table(table) => add(&id, table, texts)?,
                _ => return Err(WordsError::NoText(id)),
            }
        }
        Ok(())
    }
    let mut texts = BTreeMap::new();
    add("", table, &mut texts)?;
    Ok(texts)
}

#[cfg(test)]
mod tests;
