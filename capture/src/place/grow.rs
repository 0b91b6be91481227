//! Files that grow in their place, while others may read along.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

use super::{Inputs, PlaceError, Standing, standing};

/// What becomes of a file that is there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Existing {
    /// It stays as it is, and nothing is written.
    #[default]
    Stays,
    /// It is emptied and written anew. Nobody can have it back.
    IsReplaced,
}

/// A file that was opened to grow.
#[derive(Debug)]
pub struct Grown {
    /// The file, empty.
    pub file: File,
    /// Whether there was one before.
    pub replaced: bool,
    /// Where a new file was made.
    made: Option<PathBuf>,
}

impl Grown {
    /// Takes a file that could not even be begun away again; one that stood there before stays, empty.
    pub fn undo(self) {
        if let Some(path) = self.made {
            // What cannot be removed is an empty file, which says nothing false.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Opens a file that grows in its place. Links are followed; pipes and devices are written through.
///
/// # Errors
/// [`PlaceError`]: it is read by the same command, it is there and stays, or the system refuses.
pub fn grow(path: &Path, existing: Existing, inputs: &Inputs) -> Result<Grown, PlaceError> {
    inputs.refuse(path)?;
    let io = |source| PlaceError::Io { path: path.to_owned(), source };
    let (file, made) = match standing(path).map_err(io)? {
        Standing::Nothing(place) => {
            // Exclusive: what came to stand there since is not overwritten either.
            let made = OpenOptions::new().write(true).create_new(true).open(&place);
            let made = made.map_err(|source| match source.kind() {
                std::io::ErrorKind::AlreadyExists => PlaceError::Exists(path.to_owned()),
                _ => io(source),
            });
            (made?, Some(place))
        }
        Standing::File(..) if existing == Existing::Stays => return Err(PlaceError::Exists(path.to_owned())),
        Standing::File(place, _) => {
            let file = OpenOptions::new().write(true).open(place).map_err(io)?;
            // Held against the inputs once more: the name may mean another file by now.
            inputs.refuse_open(path, &file)?;
            file.set_len(0).map_err(io)?;
            return Ok(Grown { file, replaced: true, made: None });
        }
        Standing::Special => {
            let file = OpenOptions::new().write(true).open(path).map_err(io)?;
            inputs.refuse_open(path, &file)?;
            (file, None)
        }
    };
    Ok(Grown { file, replaced: false, made })
}
