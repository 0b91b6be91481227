//! A file that is held: its bytes, or where it lies on this machine.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;
use wirelab_analyzers::report::safe;
use wirelab_capture::spool::Spool;

use crate::stop::{Stop, Until};

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
    /// As commands name it, where it lies on this machine.
    typed: Option<String>,
    at: Place,
}

#[derive(Clone)]
enum Place {
    Memory(Arc<[u8]>),
    /// On this machine, read anew for each view: it may be larger than the memory.
    Disk(PathBuf),
    /// The same while it grows; with a length, as far as it had come then.
    Growing(PathBuf, Option<u64>),
}

impl Held {
    /// A file by its bytes.
    pub fn of_bytes(name: &str, bytes: Arc<[u8]>) -> Self {
        Self::told(name, None, Place::Memory(bytes))
    }

    /// A file of this machine.
    pub fn of_path(name: &str, path: PathBuf) -> Self {
        let typed = path.to_string_lossy().into_owned();
        Self::told(name, Some(typed), Place::Disk(path))
    }

    /// A capture of this machine that is being written: it may be empty as yet.
    pub fn growing(name: &str, path: PathBuf) -> Self {
        let typed = Some(path.to_string_lossy().into_owned());
        Self { name: name.to_owned(), kind: Kind::Capture, why: None, typed, at: Place::Growing(path, None) }
    }

    /// As it is now: however often it is read from here on, it has the same bytes.
    #[must_use]
    pub fn still(self) -> Self {
        let length = self.len();
        match self.at {
            Place::Growing(path, None) => Self { at: Place::Growing(path, Some(length)), ..self },
            at => Self { at, ..self },
        }
    }

    /// Whether it may have more bytes the next time.
    pub fn grows(&self) -> bool {
        matches!(self.at, Place::Growing(..))
    }

    fn told(name: &str, typed: Option<String>, at: Place) -> Self {
        let mut held = Self { name: name.to_owned(), kind: Kind::Capture, why: None, typed, at };
        if let Err(error) = held.spool(&Stop::default()).reader() {
            (held.kind, held.why) = (Kind::Other, Some(safe::line(error.to_string().as_bytes())));
        }
        held
    }

    /// What a command calls it, so that what a page shows can be typed where the program was started.
    pub(crate) fn typed(&self) -> &str {
        self.typed.as_deref().unwrap_or(&self.name)
    }

    /// How many bytes it has now.
    pub fn len(&self) -> u64 {
        match &self.at {
            Place::Memory(bytes) => bytes.len() as u64,
            Place::Growing(_, Some(length)) => *length,
            Place::Disk(path) | Place::Growing(path, None) => path.metadata().map_or(0, |about| about.len()),
        }
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Opens it, to be read until somebody asks for the end.
    ///
    /// # Errors
    /// Where a file of this machine cannot be opened.
    pub fn open(&self, stop: &Stop) -> io::Result<Box<dyn Read + Send>> {
        fn until<R: Read + Send + 'static>(inner: R, stop: &Stop) -> Box<dyn Read + Send> {
            Box::new(Until { inner, stop: stop.clone() })
        }
        Ok(match &self.at {
            Place::Memory(bytes) => until(Cursor::new(Arc::clone(bytes)), stop),
            Place::Disk(path) | Place::Growing(path, None) => until(File::open(path)?, stop),
            Place::Growing(path, Some(length)) => until(File::open(path)?.take(*length), stop),
        })
    }

    /// The same as a capture that is read several times.
    pub(crate) fn spool(&self, stop: &Stop) -> Spool {
        let (own, stop) = (self.clone(), stop.clone());
        Spool::opening(Path::new(self.typed()), Arc::new(move || own.open(&stop)))
    }
}

impl std::fmt::Debug for Held {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Held").field("name", &self.name).field("kind", &self.kind).finish_non_exhaustive()
    }
}
