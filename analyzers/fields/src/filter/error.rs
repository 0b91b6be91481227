//! What is wrong with a filter, where, and what was perhaps meant.

use std::fmt;
use std::ops::Range;

/// Characters of an expression that are printed around the place of the error.
const SHOWN: usize = 160;

/// A filter that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    text: String,
    at: Range<usize>,
    message: String,
    hint: Option<String>,
}

impl FilterError {
    pub(super) fn new(text: &str, at: Range<usize>, message: impl Into<String>) -> Self {
        Self { text: text.to_owned(), at, message: message.into(), hint: None }
    }

    pub(super) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(super) fn has_hint(&self) -> bool {
        self.hint.is_some()
    }

    /// What is wrong, without the place.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What was perhaps meant.
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// The column of the first character that is wrong, from 1.
    pub fn column(&self) -> usize {
        self.text.get(..self.at.start).map_or(0, |before| before.chars().count()) + 1
    }
}

impl fmt::Display for FilterError {
    /// The message, the expression with a mark under what is wrong, and the hint.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column = self.column() - 1;
        let marked = self.text.get(self.at.clone()).map_or(1, |text| text.chars().count()).max(1);
        let skipped = if column > SHOWN / 2 { column - SHOWN / 4 } else { 0 };
        // What is no printable character would move the mark or the cursor.
        let shown = self.text.chars().skip(skipped).take(SHOWN).map(|c| if c.is_control() { ' ' } else { c });
        writeln!(f, "column {}: {}", column + 1, self.message)?;
        writeln!(f, "    {}", shown.collect::<String>())?;
        let room = SHOWN.saturating_sub(column - skipped).max(1);
        write!(f, "    {}^{}", " ".repeat(column - skipped), "~".repeat(marked.min(room) - 1))?;
        match &self.hint {
            Some(hint) => write!(f, "\n  {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for FilterError {}
