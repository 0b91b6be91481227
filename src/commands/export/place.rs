//! The folder of the tables: what its files are called, and that one run at a time writes there.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use sha2::{Digest, Sha256};
use wirelab_tables::Table;

use super::captures::State;
use crate::failure::Failure;
use crate::output::shown;

/// Beside the tables: what is done. Who reads all files of a folder passes over names that begin so.
const MARKS: &str = "_wirelab";
/// The beginning of names of files that are not finished, as `capture::place` makes them.
const UNFINISHED: &str = ".wirelab-";
/// Most letters of a capture's name in those of its files.
const LETTERS: usize = 60;

/// The folder of the tables.
pub(super) struct Place {
    folder: PathBuf,
    /// Nobody else writes there as long as it is held.
    _lock: File,
}

impl Place {
    /// Makes the folder if it is not there, and takes away what an interrupted run left half.
    pub(super) fn open(folder: &Path) -> Result<Self, Failure> {
        let marks = folder.join(MARKS);
        fs::create_dir_all(&marks).with_context(|| shown(folder))?;
        let path = marks.join("lock");
        let lock =
            File::options().create(true).truncate(false).write(true).open(&path).with_context(|| shown(&path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => {
                return Err(Failure::Usage(anyhow!("{}: another export writes there now", shown(folder))));
            }
            // Not every file system has locks.
            Err(fs::TryLockError::Error(_)) => {}
        }
        let place = Self { folder: folder.to_owned(), _lock: lock };
        place.tidy(&marks);
        for table in Table::ALL {
            let own = folder.join(table.id());
            place.tidy(&own);
            for day in fs::read_dir(&own).into_iter().flatten().flatten() {
                if day.file_name().to_string_lossy().starts_with("day=") {
                    place.tidy(&day.path());
                }
            }
        }
        Ok(place)
    }

    /// Takes away files that were not finished. One that cannot be removed harms nobody: its name says what it is.
    fn tidy(&self, folder: &Path) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// The name of a capture's files: its own, and what tells it from others of that name.
    pub(super) fn key(stem: &Path, state: &[State]) -> String {
        let mut hash = Sha256::new();
        for one in state {
            hash.update(one.path().as_os_str().as_encoded_bytes());
            hash.update([0]);
        }
        let digits: String = hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        let stem = stem.to_string_lossy();
        let plain = |letter: char| if letter.is_ascii_alphanumeric() || "._-".contains(letter) { letter } else { '_' };
        let stem: String = stem.chars().take(LETTERS).map(plain).collect();
        format!("{}-{digits}", stem.trim_start_matches(['.', '_', '-']))
    }

    /// Where a capture's file of a table lies, from the folder on.
    pub(super) fn file(table: Table, day: Option<&str>, key: &str, ending: &str) -> PathBuf {
        let folder = PathBuf::from(table.id());
        let folder = day.map_or(folder.clone(), |day| folder.join(format!("day={day}")));
        folder.join(format!("{key}.{ending}"))
    }

    /// Where it is noted that a capture is done.
    pub(super) fn mark(&self, key: &str) -> PathBuf {
        self.folder.join(MARKS).join(format!("{key}.json"))
    }

    /// A place in the folder.
    pub(super) fn at(&self, path: &Path) -> PathBuf {
        self.folder.join(path)
    }
}
