//! A file that is held: its bytes, or where it lies on this machine.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;
use wirelab_analyzers::report::safe;
use wirelab_capture::spool::Spool;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A capture that can be read.
    Capture,
    /// Anything else: a log, a text.
    Other,
}

/// A file that is held.
#[derive(Clone)]
pub struct Held {
    /// Its path, with `/` between folders.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Why it is not read as a capture.
    pub(crate) why: Option<String>,
    at: Place,
}

#[derive(Clone)]
enum Place {
    Memory(Arc<[u8]>),
    /// On this machine, read anew for each view: it may be larger than the memory.
    Disk(PathBuf),
    /// The same while it grows.
    Growing(PathBuf),
}

impl Held {
    /// A file by its bytes.
    pub fn of_bytes(name: &str, bytes: Arc<[u8]>) -> Self {
        Self::told(name, Place::Memory(bytes))
    }

    /// A file of this machine.
    pub fn of_path(name: &str, path: PathBuf) -> Self {
        Self::told(name, Place::Disk(path))
    }

    /// A capture of this machine that is being written: it may be empty as yet.
    pub fn growing(name: &str, path: PathBuf) -> Self {
        Self { name: name.to_owned(), kind: Kind::Capture, why: None, at: Place::Growing(path) }
    }

    /// Whether it may have more bytes the next time.
    pub fn grows(&self) -> bool {
        matches!(self.at, Place::Growing(_))
    }

    fn told(name: &str, at: Place) -> Self {
        let mut held = Self { name: name.to_owned(), kind: Kind::Capture, why: None, at };
        if let Err(error) = held.spool().reader() {
            (held.kind, held.why) = (Kind::Other, Some(safe::line(error.to_string().as_bytes())));
        }
        held
    }

    /// How many bytes it has now.
    pub fn len(&self) -> u64 {
        match &self.at {
            Place::Memory(bytes) => bytes.len() as u64,
            Place::Disk(path) | Place::Growing(path) => path.metadata().map_or(0, |about| about.len()),
        }
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Opens it.
    ///
    /// # Errors
    /// Where a file of this machine cannot be opened.
    pub fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match &self.at {
            Place::Memory(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
            Place::Disk(path) | Place::Growing(path) => Box::new(File::open(path)?),
        })
    }

    pub(crate) fn spool(&self) -> Spool {
        match &self.at {
            Place::Memory(bytes) => Spool::memory(Path::new(&self.name), Arc::clone(bytes)),
            Place::Disk(path) => Spool::new(path, 2),
            // Both passes have to see the same packets: what is there now is copied by the first.
            Place::Growing(path) => match File::open(path) {
                Ok(file) => Spool::from_read(path, Box::new(file.take(self.len())), 2),
                Err(_) => Spool::new(path, 2),
            },
        }
    }
}

impl std::fmt::Debug for Held {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Held").field("name", &self.name).field("kind", &self.kind).finish_non_exhaustive()
    }
}
