//! What could not be read of a submission, and why.

use std::fmt;

use crate::limits::Limits;

/// One thing that was left out, or looks odd.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The path within the submission, not made harmless; empty for the submission itself.
    pub path: String,
    /// What is the matter.
    pub problem: Problem,
}

/// Why something was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// A path with `..`, from the root, or with a drive letter.
    OutsidePath,
    /// A path that is too long, or in too many folders.
    DeepPath,
    /// A symbolic or hard link: it could lead anywhere.
    Link,
    /// A device, a named pipe or a socket.
    Special,
    /// There was a file of this path before.
    Twice,
    /// An archive in an archive in an archive.
    Nested,
    /// It is behind a password.
    Encrypted,
    /// It is packed in a way that is not known.
    Method(String),
    /// An archive of a kind that is not read.
    Kind(&'static str),
    /// The archive is damaged; what was read before that counts.
    Damaged(String),
    /// It could not be read.
    Unreadable(String),
    /// It changed between two looks at it.
    Changed,
    /// One file is longer than the limit.
    LongFile(u64),
    /// All files together are longer than the limit.
    ManyBytes(u64),
    /// There are more files than the limit.
    ManyFiles(u64),
    /// The archive has more entries than the limit.
    ManyEntries(u64),
    /// It grows to more times its packed size than the limit.
    Bomb(u64),
    /// So many further notes were not kept.
    Further(u64),
    /// There is nothing in it.
    Empty,
    /// It is no submission: a stray file beside those of a class.
    Stray,
}

impl Problem {
    /// Whether nothing more of the submission is read after it.
    pub(crate) const fn ends(&self) -> bool {
        matches!(self, Self::ManyBytes(_) | Self::ManyFiles(_) | Self::ManyEntries(_))
    }
}

/// A sentence without a full stop.
impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutsidePath => write!(out, "its path leads out of the submission; it was not read"),
            Self::DeepPath => write!(out, "its path is too long or too deep; it was not read"),
            Self::Link => write!(out, "it is a link; links are not followed, hand in the file itself"),
            Self::Special => write!(out, "it is a device or a pipe; it was not opened"),
            Self::Twice => write!(out, "the archive has a second file of this path; only the first was read"),
            Self::Nested => write!(out, "it is an archive within archives; it was not unpacked"),
            Self::Encrypted => write!(out, "it is behind a password; it was not read"),
            Self::Method(name) => write!(out, "it is packed with {name}; pack it as an ordinary zip (deflate)"),
            Self::Kind(name) => write!(out, "{name} archives are not read; pack it as zip or tar.gz"),
            Self::Damaged(why) => write!(out, "the archive is damaged ({why}); what was readable before that counts"),
            Self::Unreadable(why) => write!(out, "it could not be read ({why})"),
            Self::Changed => write!(out, "it changed while it was read"),
            Self::LongFile(limit) => write!(out, "it is longer than {limit} bytes, the most that is read of one file"),
            Self::ManyBytes(limit) => {
                write!(out, "the files are longer than {limit} bytes together; what comes after that was not read")
            }
            Self::ManyFiles(limit) => {
                write!(out, "there are more than {limit} files; what comes after that was not read")
            }
            Self::ManyEntries(limit) => {
                write!(out, "the archive has more than {limit} entries; what comes after that was not read")
            }
            Self::Bomb(ratio) => {
                write!(out, "unpacked it is more than {ratio} times as long as packed, as archive bombs are; not read")
            }
            Self::Further(count) => write!(out, "{count} further notes are not shown"),
            Self::Empty => write!(out, "there is no file in it"),
            Self::Stray => write!(out, "it was not taken for a submission"),
        }
    }
}

/// Notes up to a limit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    kept: Vec<Note>,
    further: u64,
}

impl Notes {
    pub(crate) fn add(&mut self, path: &str, problem: Problem) {
        let note = Note { path: path.to_owned(), problem };
        if self.kept.contains(&note) {
            return;
        }
        if self.kept.len() < Limits::NOTES { self.kept.push(note) } else { self.further += 1 }
    }

    pub(crate) fn finish(mut self) -> Vec<Note> {
        if self.further > 0 {
            self.kept.push(Note { path: String::new(), problem: Problem::Further(self.further) });
        }
        self.kept
    }
}
