//! Errors of writing, each with the name of the file.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};

use wirelab_text::safe::escaped;

use crate::place::PlaceError;

/// Why a capture could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// There is no place for it.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// The system refused.
    #[error("{}: {source}", escaped(path.as_os_str().as_encoded_bytes()))]
    Io {
        /// The file, or `standard output`.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The container cannot hold what it was given.
    #[error("{}: {what}", escaped(path.as_os_str().as_encoded_bytes()))]
    Unwritable {
        /// The file, or `standard output`.
        path: PathBuf,
        /// What does not fit, and into what.
        what: String,
    },
}

impl WriteError {
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }
}

/// The same, before the file's name is known.
#[derive(Debug)]
pub(super) enum Fault {
    Io(io::Error),
    Unwritable(String),
}

impl Fault {
    /// An error of pcap-file: what the system said if it lies at the bottom of it, else the whole chain in words.
    pub(super) fn from_chain(error: impl Error + 'static) -> Self {
        let mut words = error.to_string();
        let mut cause = error.source();
        while let Some(next) = cause {
            if let Some(io) = next.downcast_ref::<io::Error>() {
                // An io::Error cannot be cloned; kind and words are what a reader needs.
                return Self::Io(io::Error::new(io.kind(), io.to_string()));
            }
            words = format!("{words}: {next}");
            cause = next.source();
        }
        Self::Unwritable(words)
    }

    pub(super) fn in_file(self, path: &Path) -> WriteError {
        match self {
            Self::Io(source) => WriteError::io(path, source),
            Self::Unwritable(what) => WriteError::Unwritable { path: path.to_owned(), what },
        }
    }
}
