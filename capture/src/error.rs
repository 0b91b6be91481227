//! Errors that end the reading of a capture: I/O, misuse, and files that are not captures.

use std::io;
use std::path::PathBuf;

use wirelab_text::safe::escaped;

/// Why a capture could not be read at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file could not be opened or read.
    #[error("{path}: {source}", path = escaped(path.as_os_str().as_encoded_bytes()))]
    Io {
        /// The file, or `standard input`.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is no capture that wirelab reads.
    #[error("{path}: {what}", path = escaped(path.as_os_str().as_encoded_bytes()))]
    NotACapture {
        /// The file, or `standard input`.
        path: PathBuf,
        /// What it is, as far as its first bytes tell, and what to do.
        what: String,
    },
}
