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

    /// Reads them without a copy of all: there may be no room for another.
    fn reader(&self) -> FromStart {
        FromStart { bytes: self.clone(), at: 0 }
    }
}

/// Reads bytes in memory from their start.
struct FromStart {
    bytes: Bytes,
    at: usize,
}

impl Read for FromStart {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let all = self.bytes.all();
        let count = all.get(self.at..).unwrap_or_default().read(into)?;
        self.at += count;
        Ok(count)
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
            Self::Memory(bytes) => Box::new(bytes.reader()),
        })
    }

    /// How many bytes it has.
    pub(super) fn len(&self) -> io::Result<u64> {
        Ok(match self {
            Self::File(file) => file.as_file().metadata()?.len(),
            Self::Memory(bytes) => bytes.all().len() as u64,
        })
    }

    /// The same as a capture; `name` is what errors call it.
    pub(super) fn spool(&self, name: &Path, passes: u32) -> Spool {
        match self {
            Self::File(file) => Spool::new(file.path(), passes),
            Self::Memory(bytes) => {
                let bytes = bytes.clone();
                Spool::opening(name, Arc::new(move || Ok(Box::new(bytes.reader()))))
            }
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
