//! Copying what is read to a temporary file, up to a limit.

use std::fs::File;
use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::NamedTempFile;

use super::from_start;

/// The copy, as those see it who want to read it.
pub(super) struct Copy {
    file: NamedTempFile,
    failure: Failure,
}

/// Why the copy is of no use, if it is not.
type Failure = Arc<Mutex<Option<String>>>;

impl Copy {
    /// The copy from its start.
    pub(super) fn open(&self) -> io::Result<File> {
        match &*self.failure.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(failure) => Err(io::Error::other(failure.clone())),
            None => from_start(&self.file),
        }
    }
}

/// An input that leaves a copy of what is read from it.
pub(super) struct Copying {
    input: Box<dyn Read + Send>,
    /// `None` once the copy is given up.
    copy: Option<File>,
    /// Bytes that may yet be copied.
    left: u64,
    limit: u64,
    failure: Failure,
}

impl Copying {
    /// Begins a copy of `input`.
    pub(super) fn new(input: Box<dyn Read + Send>, limit: u64) -> io::Result<(Self, Copy)> {
        let file = NamedTempFile::new()?;
        let failure = Failure::default();
        let copy = Some(file.reopen()?);
        Ok((Self { input, copy, left: limit, limit, failure: Arc::clone(&failure) }, Copy { file, failure }))
    }

    /// Keeps the first pass going without a copy: it is the later ones that need it.
    fn give_up(&mut self, why: String) {
        // What was copied is of no use; the disk gets its room back.
        if let Some(file) = self.copy.take() {
            let _ = file.set_len(0);
        }
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
    }
}

impl Read for Copying {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(out)?;
        let Some(copy) = &mut self.copy else { return Ok(count) };
        if count as u64 > self.left {
            self.give_up(format!(
                "it is more than {} bytes long, the most that are kept for reading it a second time; save it to a \
                 file first",
                self.limit
            ));
        } else if let Err(error) = copy.write_all(out.get(..count).unwrap_or_default()) {
            self.give_up(format!("it cannot be kept for reading it a second time: {error}"));
        } else {
            self.left -= count as u64;
        }
        Ok(count)
    }
}
