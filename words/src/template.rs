//! The text of a sentence, taken apart once.
//!
//! The form is a part of [ICU MessageFormat](https://unicode-org.github.io/icu/userguide/format_parse/messages/):
//!
//! * `{name}` writes a value; `{name, number}` writes a number with commas between groups of three digits; `{name, or}`
//!   writes a list with "or" between its items.
//! * `{name, plural, =0 {...} one {...} other {...}}` chooses by a number, or by the length of a list. In the chosen text `#`
//!   is that number as `{name, number}` writes it.
//! * `{name, select, first {...} second {...} other {...}}` chooses by case. What may be missing has the case `none`, what
//!   is true or not has `true` and `false`.
//!
//! `'{'`, `'}'` and `'#'` stand for the sign itself; any other apostrophe is an apostrophe.

use super::sentence::Entry;

/// What is wrong with the text of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A brace that nothing closes, or that nothing opens.
    #[error("a brace is not closed or not opened")]
    Brace,
    /// A name that the sentence has no value for.
    #[error("there is no value called {{{0}}}")]
    Unknown(String),
    /// A value that the text does not use.
    #[error("{{{0}}} does not occur")]
    Unused(&'static str),
    /// Neither `number`, `or`, `plural` nor `select`.
    #[error("\"{0}\" is none of number, or, plural, select")]
    Form(String),
    /// A case that the value does not have.
    #[error("{{{0}}} has no case \"{1}\"")]
    Case(&'static str, String),
    /// A case without a text.
    #[error("{{{0}}} has no text for \"{1}\"")]
    Missing(&'static str, &'static str),
    /// A value that this form cannot write.
    #[error("{{{0}}} cannot be written in this way")]
    Kind(&'static str),
}

/// A text with places for values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Template(pub(crate) Vec<Piece>);

/// A piece of a text. Values are known by their place among those of the sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(String),
    Value(usize, Form),
    Plural(usize, Vec<(Count, Template)>),
    Select(usize, Vec<(String, Template)>),
}

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Plain,
    Grouped,
    Or,
}

/// Which number a text of a `plural` is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Count {
    Exactly(i128),
    One,
    Other,
}

impl Template {
    /// Takes a text apart, and holds it to the sentence's values.
    ///
    /// # Errors
    /// When it is not well formed, or does not fit the values.
    pub(crate) fn new(text: &str, entry: &Entry) -> Result<Self, TemplateError> {
        let mut parser = Parser { rest: text, entry, used: vec![false; entry.values.len()] };
        let template = parser.template(None)?;
        if !parser.rest.is_empty() {
            return Err(TemplateError::Brace);
        }
        match parser.used.iter().zip(entry.values).find(|(used, _)| !**used) {
            Some((_, value)) => Err(TemplateError::Unused(value.name)),
            None => Ok(template),
        }
    }
}

struct Parser<'t> {
    rest: &'t str,
    entry: &'t Entry,
    used: Vec<bool>,
}

impl Parser<'_> {
    /// Up to the end, or to the brace that closes what it is in. `counted`: the value that `#` stands for.
    fn template(&mut self, counted: Option<usize>) -> Result<Template, TemplateError> {
        let mut pieces = Vec::new();
        let mut text = String::new();
        while let Some(next) = self.rest.chars().next() {
            if let Some(sign) = ["'{'", "'}'", "'#'"].into_iter().find(|sign| self.rest.starts_with(sign)) {
                text.push_str(sign.trim_matches('\''));
                self.skip(sign.len());
                continue;
            }
            match (next, counted) {
                ('}', _) => break,
                ('#', Some(value)) => {
                    flush(&mut pieces, &mut text);
                    pieces.push(Piece::Value(value, Form::Grouped));
                    self.skip(1);
                }
                ('{', _) => {
                    flush(&mut pieces, &mut text);
                    self.skip(1);
                    pieces.push(self.value(counted)?);
                }
                _ => {
                    text.push(next);
                    self.skip(next.len_utf8());
                }
            }
        }
        flush(&mut pieces, &mut text);
        Ok(Template(pieces))
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    fn word(&mut self) -> &str {
        let trimmed = self.rest.trim_start();
        let end = trimmed.find(['{', '}', ',', ' ', '\n']).unwrap_or(trimmed.len());
        let (word, rest) = trimmed.split_at(end);
        self.rest = rest.trim_start();
        word
    }

    fn takes(&mut self, sign: char) -> bool {
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Behind the brace that opens it.
    fn value(&mut self, counted: Option<usize>) -> Result<Piece, TemplateError> {
        let name = self.word().to_owned();
        let place = self.entry.values.iter().position(|value| value.name == name);
        let Some((place, value)) = place.and_then(|place| Some((place, self.entry.values.get(place)?))) else {
            return Err(TemplateError::Unknown(name));
        };
        if let Some(used) = self.used.get_mut(place) {
            *used = true;
        }
        let form = if self.takes(',') { self.word().to_owned() } else { String::new() };
        let piece = match form.as_str() {
            "" if value.closed => return Err(TemplateError::Kind(value.name)),
            "" => Piece::Value(place, Form::Plain),
            "number" | "or" if !value.counts => return Err(TemplateError::Kind(value.name)),
            "number" => Piece::Value(place, Form::Grouped),
            "or" => Piece::Value(place, Form::Or),
            "plural" if !value.counts => return Err(TemplateError::Kind(value.name)),
            "plural" => {
                self.takes(',');
                let arms = self.arms(Some(place))?;
                let count = |(case, text): (String, Template)| {
                    let count = match case.as_str() {
                        "one" => Some(Count::One),
                        "other" => Some(Count::Other),
                        _ => case.strip_prefix('=').and_then(|number| number.parse().ok()).map(Count::Exactly),
                    };
                    Ok((count.ok_or(TemplateError::Case(value.name, case))?, text))
                };
                let arms = arms.into_iter().map(count).collect::<Result<Vec<_>, _>>()?;
                if !arms.iter().any(|(count, _)| *count == Count::Other) {
                    return Err(TemplateError::Missing(value.name, "other"));
                }
                Piece::Plural(place, arms)
            }
            "select" => {
                self.takes(',');
                let arms = self.arms(counted)?;
                let known = |case: &str| case == "other" && !value.closed || value.cases.contains(&case);
                if let Some((case, _)) = arms.iter().find(|(case, _)| !known(case)) {
                    return Err(TemplateError::Case(value.name, case.clone()));
                }
                let has = |case: &str| arms.iter().any(|(known, _)| known == case);
                let needed = value.cases.iter().chain(if value.closed { &[][..] } else { &["other"][..] });
                if let Some(case) = needed.copied().find(|case| !has(case)) {
                    return Err(TemplateError::Missing(value.name, case));
                }
                Piece::Select(place, arms)
            }
            _ => return Err(TemplateError::Form(form)),
        };
        if self.takes('}') { Ok(piece) } else { Err(TemplateError::Brace) }
    }

    /// The texts of a `plural` or `select`, each behind its case.
    fn arms(&mut self, counted: Option<usize>) -> Result<Vec<(String, Template)>, TemplateError> {
        let mut arms = Vec::new();
        loop {
            let case = self.word().to_owned();
            if case.is_empty() {
                return Ok(arms);
            }
            if !self.takes('{') {
                return Err(TemplateError::Brace);
            }
            let text = self.template(counted)?;
            if !self.takes('}') {
                return Err(TemplateError::Brace);
            }
            self.rest = self.rest.trim_start();
            arms.push((case, text));
        }
    }
}

fn flush(pieces: &mut Vec<Piece>, text: &mut String) {
    if !text.is_empty() {
        pieces.push(Piece::Text(std::mem::take(text)));
    }
}
