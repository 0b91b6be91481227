//! Notes about damage: bad data becomes a note, and reading goes on.

use std::fmt;

/// How much a note matters to somebody who relies on the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing is lost.
    Info,
    /// Something had to be guessed, or a value is implausible.
    Warning,
    /// Data was lost or could not be read.
    Error,
}

/// One remark about the capture itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// A short, stable, kebab-case name, such as `cut-short`.
    pub id: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The frame it concerns, if it concerns one.
    pub frame: Option<u64>,
    /// Where in the (uncompressed) file, in bytes from its start.
    pub offset: Option<u64>,
    /// One sentence: what was expected, what was found, what it means for the report.
    pub text: String,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(frame) = self.frame {
            write!(f, "frame {frame}: ")?;
        }
        f.write_str(&self.text)?;
        if let Some(offset) = self.offset {
            write!(f, " (file offset {offset})")?;
        }
        Ok(())
    }
}

/// The notes of one capture. A hostile file can cause one a packet: of each kind the first few are kept, all are
/// counted.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    kept: Vec<Note>,
    counts: Vec<(&'static str, u64)>,
}

impl Notes {
    /// How many notes of one kind are kept in words.
    pub const KEPT_OF_A_KIND: u64 = 5;

    /// Adds a note; beyond [`Self::KEPT_OF_A_KIND`] of its kind it is only counted, and `note` is not called.
    pub fn add(&mut self, id: &'static str, note: impl FnOnce() -> Note) {
        let count = match self.counts.iter_mut().find(|(kind, _)| *kind == id) {
            Some((_, count)) => count,
            None => {
                self.counts.push((id, 0));
                let Some((_, count)) = self.counts.last_mut() else { return };
                count
            }
        };
        *count += 1;
        if *count <= Self::KEPT_OF_A_KIND {
            self.kept.push(note());
        }
    }

    /// The notes kept in words, in the order in which they arose.
    pub fn kept(&self) -> &[Note] {
        &self.kept
    }

    /// How many notes of each kind arose, kept or not.
    pub fn counts(&self) -> &[(&'static str, u64)] {
        &self.counts
    }

    /// How often a kind of note arose.
    pub fn count(&self, id: &str) -> u64 {
        self.counts.iter().find(|(kind, _)| *kind == id).map_or(0, |(_, count)| *count)
    }
}
