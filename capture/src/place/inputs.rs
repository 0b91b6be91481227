//! What a command reads, so that it never writes onto it.

use std::fs::{File, Metadata};
use std::path::{Path, PathBuf};

use super::PlaceError;

/// Folders within folders that are looked through for another name of a file.
const MAX_DEPTH: usize = 32;

/// What a command reads: files, folders, standard input. A file is known by its place on the disk, whatever it is called.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    files: Vec<Identity>,
    folders: Vec<PathBuf>,
}

impl Inputs {
    /// Nothing is read.
    pub fn none() -> Self {
        Self::default()
    }

    /// These are read; `-` is standard input.
    pub fn of<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Self {
        let mut inputs = Self::default();
        paths.into_iter().for_each(|path| inputs.add(path.as_ref()));
        inputs
    }

    /// This is read as well. What is not there is no input: whoever reads it says so.
    pub fn add(&mut self, path: &Path) {
        if path.as_os_str() == "-" {
            self.files.extend(standard_input());
        } else if let Ok(about) = std::fs::metadata(path) {
            if about.is_dir() {
                self.folders.extend(std::fs::canonicalize(path));
            } else {
                self.files.extend(Identity::of(path, &about));
            }
        }
    }

    /// Refuses a path that names something that is read. What is not there yet is nothing that is read.
    ///
    /// # Errors
    /// [`PlaceError::IsInput`]
    pub fn refuse(&self, path: &Path) -> Result<(), PlaceError> {
        let Ok(about) = std::fs::metadata(path) else { return Ok(()) };
        if self.has(path, &about) { Err(PlaceError::IsInput(path.to_owned())) } else { Ok(()) }
    }

    /// The same for a file that was opened and that nothing was written to yet.
    pub(super) fn refuse_open(&self, path: &Path, file: &File) -> Result<(), PlaceError> {
        let about = file.metadata().map_err(PlaceError::io(path))?;
        if self.has(path, &about) { Err(PlaceError::IsInput(path.to_owned())) } else { Ok(()) }
    }

    fn has(&self, path: &Path, about: &Metadata) -> bool {
        let Some(identity) = Identity::of(path, about) else { return false };
        if self.files.contains(&identity) {
            return true;
        }
        if !about.is_file() || self.folders.is_empty() {
            return false;
        }
        let whole = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        self.folders.iter().any(|folder| whole.starts_with(folder))
            || has_more_names(about) && self.folders.iter().any(|folder| holds(folder, &identity, MAX_DEPTH))
    }
}

/// Whether a folder holds a file under another name.
fn holds(folder: &Path, identity: &Identity, depth: usize) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| {
        let path = entry.path();
        match std::fs::symlink_metadata(&path) {
            Ok(about) if about.is_dir() => depth > 0 && holds(&path, identity, depth - 1),
            Ok(about) => Identity::of(&path, &about).as_ref() == Some(identity),
            Err(_) => false,
        }
    })
}

/// A file's place on the disk. `None` for a device: a terminal, `/dev/null`.
#[cfg(unix)]
#[derive(Clone, Debug, PartialEq, Eq)]
struct Identity {
    device: u64,
    inode: u64,
}

#[cfg(unix)]
impl Identity {
    fn of(_: &Path, about: &Metadata) -> Option<Self> {
        use std::os::unix::fs::{FileTypeExt, MetadataExt};
        let kind = about.file_type();
        let stays = !kind.is_char_device() && !kind.is_block_device();
        stays.then(|| Self { device: about.dev(), inode: about.ino() })
    }
}

#[cfg(unix)]
fn has_more_names(about: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(about) > 1
}

#[cfg(unix)]
fn standard_input() -> Option<Identity> {
    use std::os::fd::AsFd;
    let input = File::from(std::io::stdin().as_fd().try_clone_to_owned().ok()?);
    Identity::of(Path::new("-"), &input.metadata().ok()?)
}

/// Elsewhere a file is known by its whole path: another name of it is not noticed.
#[cfg(not(unix))]
#[derive(Clone, Debug, PartialEq, Eq)]
struct Identity(PathBuf);

#[cfg(not(unix))]
impl Identity {
    fn of(path: &Path, _: &Metadata) -> Option<Self> {
        std::fs::canonicalize(path).ok().map(Self)
    }
}

#[cfg(not(unix))]
fn has_more_names(_: &Metadata) -> bool {
    false
}

#[cfg(not(unix))]
fn standard_input() -> Option<Identity> {
    None
}
