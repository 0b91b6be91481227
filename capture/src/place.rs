//! Where files go: never onto what the same command reads; whole or not at all; through links.
//!
//! Every file that wirelab writes is opened here. What is finished when it is written (reports, crafted captures) is a
//! [`Whole`]: it is written beside its place and takes it at the end, so that a full disk or an interruption leaves what
//! was there before. What grows while somebody reads along (a live capture, a log) is opened by [`grow`]: a new file, or one that
//! may be replaced. [`Inputs`] are what the command reads; no output is ever opened for writing before it was held against them.

mod error;
mod grow;
mod inputs;
mod whole;

pub use error::PlaceError;
pub use grow::{Existing, Grown, grow};
pub use inputs::Inputs;
pub use whole::Whole;

use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

/// So many links one after the other lead nowhere: what systems allow.
const MAX_LINKS: usize = 40;

/// What stands in a place.
enum Standing {
    /// Nothing. The path is where the file is to be made: the end of a link that leads nowhere yet, or the path itself.
    Nothing(PathBuf),
    /// A file, behind links or not.
    File(PathBuf, Metadata),
    /// A pipe or a device: what is written goes through it.
    Special,
}

/// Looks what stands in a place; links are followed.
fn standing(path: &Path) -> io::Result<Standing> {
    match std::fs::metadata(path) {
        Ok(about) if about.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(about) if about.is_file() => Ok(Standing::File(std::fs::canonicalize(path)?, about)),
        Ok(_) => Ok(Standing::Special),
        Err(error) if error.kind() == io::ErrorKind::NotFound => behind_links(path).map(Standing::Nothing),
        Err(error) => Err(error),
    }
}

/// The path that a chain of links ends at, where nothing stands yet.
fn behind_links(path: &Path) -> io::Result<PathBuf> {
    let mut at = path.to_owned();
    for _ in 0..MAX_LINKS {
        match std::fs::symlink_metadata(&at) {
            Ok(about) if about.is_symlink() => {
                let to = std::fs::read_link(&at)?;
                at = at.parent().unwrap_or(Path::new("")).join(to);
            }
            _ => return Ok(at),
        }
    }
    Err(io::Error::other("too many links, one after the other"))
}

#[cfg(test)]
mod tests;
