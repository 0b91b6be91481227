//! Where the files of archives are kept while a submission is looked at: in memory at first, then in a temporary file
//! without a name. Nothing is written to a path that an archive says.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

use rawzip::ReaderAt;
use tempfile::SpooledTempFile;

/// Bytes that are kept in memory before the temporary file is made: 4 MiB, for each submission that is being read.
const IN_MEMORY: usize = 4 << 20;

/// Bytes that can be added at the end and read anywhere.
#[derive(Debug)]
pub(crate) struct Spool(Mutex<(SpooledTempFile, u64)>);

impl Spool {
    pub(crate) fn new() -> Self {
        Self(Mutex::new((SpooledTempFile::new(IN_MEMORY), 0)))
    }

    /// Bytes that it holds.
    pub(crate) fn len(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1
    }

    pub(crate) fn append(&self, bytes: &[u8]) -> io::Result<()> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, len) = &mut *inner;
        file.seek(SeekFrom::Start(*len))?;
        file.write_all(bytes)?;
        *len += bytes.len() as u64;
        Ok(())
    }

    /// Forgets everything from `len` on: the beginning of a file that turned out to be too long.
    pub(crate) fn truncate(&self, to: u64) -> io::Result<()> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.0.set_len(to)?;
        inner.1 = to;
        Ok(())
    }
}

impl ReaderAt for Spool {
    fn read_at(&self, out: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.0.seek(SeekFrom::Start(offset))?;
        inner.0.read(out)
    }
}
