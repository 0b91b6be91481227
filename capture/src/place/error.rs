//! Why there is no file.

use std::io;
use std::path::{Path, PathBuf};

use wirelab_text::safe::escaped;

/// Why a file was not written. What stood in its place is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlaceError {
    /// The same command reads it.
    #[error("{}: this command reads it, so nothing may be written to it; it is as it was", shown(.0))]
    IsInput(PathBuf),
    /// Something is there, and nobody said that it may be replaced.
    #[error("{}: it is there already, and is left as it is", shown(.0))]
    Exists(PathBuf),
    /// The system refused.
    #[error("{}: {source}", shown(.path))]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl PlaceError {
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { path: path.to_owned(), source }
    }
}

fn shown(path: &Path) -> String {
    escaped(path.as_os_str().as_encoded_bytes())
}
