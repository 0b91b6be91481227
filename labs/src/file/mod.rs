//! Reading a lab's TOML file: first its shape (`raw`), then whether its parts fit together (`check`). Everything that is
//! wrong is told at once, each with its line and column.

mod check;
mod checks;
mod parts;
mod raw;

use crate::lab::Lab;

/// Something that is wrong with a lab's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong, and what would be right.
    pub what: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.what)
    }
}

/// Longest file that is read: a lab is a page or two.
const MAX_FILE: usize = 1 << 20;

pub(crate) fn read(text: &str) -> Result<Lab, Vec<Problem>> {
    if text.len() > MAX_FILE {
        return Err(vec![Problem { line: 1, column: 1, what: "the file has more than 1 MiB".to_owned() }]);
    }
    let raw: raw::Lab = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        vec![problem(text, at, error.message().to_owned())]
    })?;
    let mut problems = Problems { text, found: Vec::new() };
    let lab = check::lab(raw, &mut problems);
    problems.found.sort_by_key(|problem| (problem.line, problem.column));
    match lab {
        Some(lab) if problems.found.is_empty() => Ok(lab),
        _ => Err(problems.found),
    }
}

/// Collects what is wrong.
struct Problems<'t> {
    text: &'t str,
    found: Vec<Problem>,
}

impl Problems<'_> {
    fn at(&mut self, span: std::ops::Range<usize>, what: impl Into<String>) {
        self.found.push(problem(self.text, span.start, what.into()));
    }

    /// The value, or what is wrong with it.
    fn take<T, E: std::fmt::Display>(&mut self, span: std::ops::Range<usize>, result: Result<T, E>) -> Option<T> {
        result.map_err(|error| self.at(span, error.to_string())).ok()
    }
}

fn problem(text: &str, offset: usize, what: String) -> Problem {
    let before = text.get(..offset.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Problem { line, column, what }
}

#[cfg(test)]
mod tests;
