//! Reading a lab's TOML file: first its shape (`raw`), then whether its parts fit together (`check`). Everything that
//! is wrong is told at once, each with its line and column.

mod check;
mod checks;
mod parts;
mod raw;
mod talk;
mod worth;

use crate::lab::Lab;

/// Something that is wrong with a file that somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong, and what would be right.
    pub what: String,
}

impl Problem {
    /// Something that is wrong at an offset (in bytes) of a file's text.
    pub fn at(text: &str, offset: usize, what: impl Into<String>) -> Self {
        let before = text.get(..offset.min(text.len())).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Self { line, column, what: what.into() }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.what)
    }
}

/// Longest file that is read: a lab is a page or two.
const MAX_FILE: usize = 1 << 20;

/// Most things that are told of a file: whoever wrote so many has to begin anew.
const MAX_PROBLEMS: usize = 200;

/// Looks at a display filter: at which character something is wrong with it, from 0, and what.
pub type Compile<'c> = &'c dyn Fn(&str) -> Result<(), (usize, String)>;

pub(crate) fn read(text: &str, compile: Option<Compile<'_>>) -> Result<Lab, Vec<Problem>> {
    if text.len() > MAX_FILE {
        return Err(vec![Problem::at(text, 0, "the file has more than 1 MiB")]);
    }
    let raw: raw::Lab = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        vec![Problem::at(text, at, error.message())]
    })?;
    let mut problems = Problems { text, compile, found: Vec::new() };
    let lab = check::lab(raw, &mut problems);
    problems.found.sort_by_key(|problem| (problem.line, problem.column));
    // What stands for the whole lab is looked at with each variant.
    problems.found.dedup();
    match lab {
        Some(lab) if problems.found.is_empty() => Ok(lab),
        _ => Err(problems.found),
    }
}

/// Collects what is wrong.
struct Problems<'t> {
    text: &'t str,
    compile: Option<Compile<'t>>,
    found: Vec<Problem>,
}

impl Problems<'_> {
    fn at(&mut self, span: std::ops::Range<usize>, what: impl Into<String>) {
        if self.found.len() == MAX_PROBLEMS {
            return;
        }
        self.found.push(Problem::at(self.text, span.start, what));
    }

    /// A display filter of the file.
    fn filter(&mut self, filter: &toml::Spanned<String>) {
        let Some(compile) = self.compile else { return };
        let Err((character, what)) = compile(filter.get_ref()) else { return };
        // As it stands in the file, between its quotes; one with escapes is told by where it begins.
        let span = filter.span();
        let written = self.text.get(span.clone()).and_then(|written| written.find(filter.get_ref().as_str()));
        let inside: usize = filter.get_ref().chars().take(character).map(char::len_utf8).sum();
        let at = span.start + written.map_or(0, |quotes| quotes + inside);
        self.at(at..span.end.max(at), what);
    }

    /// The value, or what is wrong with it.
    fn take<T, E: std::fmt::Display>(&mut self, span: std::ops::Range<usize>, result: Result<T, E>) -> Option<T> {
        result.map_err(|error| self.at(span, error.to_string())).ok()
    }
}

#[cfg(test)]
mod tests;
