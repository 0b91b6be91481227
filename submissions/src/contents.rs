//! The files of one submission.

use std::io::{self, Read};

use crate::blob::Blob;
use crate::note::Note;

/// What was found in a submission.
#[derive(Debug, Default)]
pub struct Contents {
    /// In the order of their paths.
    pub files: Vec<File>,
    /// What was left out, and why.
    pub notes: Vec<Note>,
    /// Hidden files and what operating systems leave behind; they were not looked at.
    pub hidden: u64,
}

/// A file of a submission. Those of archives lie in memory or in a temporary file without a name, which goes away with
/// the last of them.
#[derive(Clone, Debug)]
pub struct File {
    /// Its path within the submission, with `/`, an archive counting as a folder. Not made harmless; bytes that are
    /// not UTF-8 stand as `\xff`.
    pub path: String,
    /// Bytes, unpacked.
    pub size: u64,
    pub(crate) blob: Blob,
}

impl File {
    pub(crate) fn new(path: String, blob: Blob) -> Self {
        Self { path, size: blob.len(), blob }
    }

    /// The file from its start; it can be opened as often as wanted.
    ///
    /// # Errors
    /// When it cannot be opened, or is not what it was when it was found. Reading fails when it changes meanwhile.
    pub fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        self.blob.open()
    }
}
