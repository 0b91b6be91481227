//! What must be so besides, for a rule to be the one.

use crate::template::Template;
use crate::words::words;

words! {
    /// What a value can be.
    pub enum Quality {
        /// It has no bytes.
        Empty = "empty",
        /// Somebody who is connected has it as a name.
        Known = "known",
        /// It is the sender's own name.
        Me = "me",
        /// It is a whole number, written in digits.
        Number = "number",
    }
}

/// How a value is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// `user is known`.
    Is(Quality),
    /// `user in chat`: whoever has this name is in that state, by its place in [`super::Talk::states`].
    In(usize),
    /// `type == 2`: the same text.
    Equals(Template),
    /// `user has ':'`: the text stands in it.
    Has(Template),
    /// `guess < {number}`: both are numbers, and the first is less.
    Less(Template),
    /// `guess > {number}`.
    More(Template),
}

/// A condition: `user is known`, `user is not empty`, `type == 2`, `guess < {number}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The name of the value.
    pub value: String,
    /// How it is looked at.
    pub test: Test,
    /// Whether it must not be so.
    pub not: bool,
    /// As it was written.
    source: String,
}

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(source: &str, states: &[String]) -> Result<Self, String> {
        let source = source.trim();
        let (value, rest) = source.split_once(' ').ok_or_else(|| form(source))?;
        let value = value.to_owned();
        let rest = rest.trim_start();
        if let Some(word) = rest.strip_prefix("is ") {
            let word = word.trim();
            let (not, word) = word.strip_prefix("not ").map_or((false, word), |word| (true, word.trim()));
            let quality = Quality::parse(word).ok_or_else(|| {
                let known: Vec<&str> = Quality::NAMES.iter().map(|(word, _)| *word).collect();
                format!("`{word}` is not one of {}", known.join(", "))
            })?;
            return Ok(Self { value, test: Test::Is(quality), not, source: source.to_owned() });
        }
        for (word, not) in [("in ", false), ("not in ", true)] {
            let Some(state) = rest.strip_prefix(word).map(str::trim) else { continue };
            let place = states.iter().position(|known| known == state);
            let place = place.ok_or_else(|| format!("no rule leads to the state \"{state}\""))?;
            return Ok(Self { value, test: Test::In(place), not, source: source.to_owned() });
        }
        let (operator, text) = rest.split_once(' ').unwrap_or((rest, ""));
        let text = text.trim();
        let text = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')).unwrap_or(text);
        let text = Template::parse(text).map_err(|error| error.to_string())?;
        let (test, not) = match operator {
            "==" => (Test::Equals(text), false),
            "!=" => (Test::Equals(text), true),
            "has" => (Test::Has(text), false),
            "<" => (Test::Less(text), false),
            ">" => (Test::More(text), false),
            _ => return Err(form(source)),
        };
        Ok(Self { value, test, not, source: source.to_owned() })
    }

    /// The text that a value is held against.
    pub fn text(&self) -> Option<&Template> {
        match &self.test {
            Test::Is(_) | Test::In(_) => None,
            Test::Equals(text) | Test::Has(text) | Test::Less(text) | Test::More(text) => Some(text),
        }
    }

    /// Whether it holds. `is` tells of names, `state` of those who have one, `text` renders what a value is held against.
    pub(super) fn holds(
        &self,
        value: &[u8],
        is: impl Fn(Quality) -> bool,
        state: impl Fn() -> Option<usize>,
        text: impl Fn(&Template) -> Vec<u8>,
    ) -> bool {
        let found = match &self.test {
            Test::Is(Quality::Empty) => value.is_empty(),
            Test::Is(Quality::Number) => number(value).is_some(),
            Test::Is(quality) => is(*quality),
            Test::In(place) => state() == Some(*place),
            Test::Equals(other) => text(other) == value,
            Test::Has(other) => {
                let other = text(other);
                !other.is_empty() && value.windows(other.len()).any(|window| window == other)
            }
            Test::Less(other) => number(value).zip(number(&text(other))).is_some_and(|(one, two)| one < two),
            Test::More(other) => number(value).zip(number(&text(other))).is_some_and(|(one, two)| one > two),
        };
        found != self.not
    }
}

impl std::fmt::Display for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.source)
    }
}

/// A whole number in digits, with white space around it or without.
pub(crate) fn number(text: &[u8]) -> Option<i64> {
    std::str::from_utf8(text).ok()?.trim().parse().ok()
}

fn form(source: &str) -> String {
    format!(
        "`{source}` is no condition: write `user is known`, `user is not empty`, `type == 2`, `user has ':'`, `guess < 5`, `user in chat`"
    )
}
