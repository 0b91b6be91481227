//! Where a copy lies while it is worked on: in a temporary file, or in memory where there are no files (WebAssembly).

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tempfile::NamedTempFile;

use crate::spool::Spool;

/// What was written, to be read as often as one likes.
#[derive(Debug)]
pub(super) enum Store {
    File(NamedTempFile),
    Memory(Bytes),
}

/// Bytes in memory that are shared with who writes them.
#[derive(Clone, Debug, Default)]
pub(super) struct Bytes(Arc<Mutex<Vec<u8>>>);

impl Bytes {
    fn all(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes to a store.
pub(super) enum Writer {
    File(File),
    Memory { bytes: Bytes, at: u64 },
}

impl Store {
    pub(super) fn new() -> io::Result<Self> {
        if cfg!(target_arch = "wasm32") { Ok(Self::memory()) } else { NamedTempFile::new().map(Self::File) }
    }

    pub(super) fn memory() -> Self {
        Self::Memory(Bytes::default())
    }

    /// An empty one of the same kind.
    pub(super) fn another(&self) -> io::Result<Self> {
        match self {
            Self::File(_) => NamedTempFile::new().map(Self::File),
            Self::Memory(_) => Ok(Self::memory()),
        }
    }

    pub(super) fn writer(&self) -> io::Result<Writer> {
        Ok(match self {
            Self::File(file) => Writer::File(file.as_file().try_clone()?),
            Self::Memory(bytes) => Writer::Memory { bytes: bytes.clone(), at: 0 },
        })
    }

    pub(super) fn reader(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self {
            Self::File(file) => Box::new(file.reopen()?),
            Self::Memory(bytes) => Box::new(Cursor::new(bytes.all().clone())),
        })
    }

    /// The same as a capture; `name` is what errors call it.
    pub(super) fn spool(&self, name: &Path, passes: u32) -> Spool {
        match self {
            Self::File(file) => Spool::new(file.path(), passes),
            Self::Memory(bytes) => Spool::memory(name, Arc::from(bytes.all().as_slice())),
        }
    }
}

impl Write for Writer {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.write(part),
            Self::Memory { bytes, at } => {
                let mut all = bytes.all();
                let mut cursor = Cursor::new(&mut *all);
                cursor.set_position(*at);
                let written = cursor.write(part)?;
                *at = cursor.position();
                Ok(written)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::File(file) => file.flush(),
            Self::Memory { .. } => Ok(()),
        }
    }
}

impl Seek for Writer {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file) => file.seek(to),
            Self::Memory { bytes, at } => {
                let all = bytes.all();
                let mut cursor = Cursor::new(all.as_slice());
                cursor.set_position(*at);
                *at = cursor.seek(to)?;
                Ok(*at)
            }
        }
    }
}
