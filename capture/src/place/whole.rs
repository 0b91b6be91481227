//! Files that are there in full or not at all.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::NamedTempFile;

use super::{Inputs, PlaceError, Standing, standing};

/// The beginning of names of files that are not finished: hidden, so that nobody takes one for something handed in.
const UNFINISHED: &str = ".wirelab-";

/// A file that takes its place when it is finished. Until then, and whenever something goes wrong, what stood there
/// before stays.
///
/// Links are followed: what they lead to is replaced, with its owner and mode. Pipes, devices and `-` (standard output)
/// are written through, as they come.
#[derive(Debug)]
pub struct Whole {
    path: PathBuf,
    inner: Inner,
    /// Raised by whoever wants the program to end.
    stop: Option<Arc<AtomicBool>>,
}

#[derive(Debug)]
enum Inner {
    /// A file beside the place that it will take.
    DecoderThread {
        file: NamedTempFile,
        place: PathBuf,
        replaces: bool,
    },
    /// A file elsewhere that will be copied: the old one is somebody else's, or its folder takes no new files.
    Elsewhere {
        file: File,
        into: File,
    },
    /// A pipe or a device.
    Through(File),
    StandardOutput(io::Stdout),
}

impl Whole {
    /// Opens a place for writing.
    ///
    /// # Errors
    /// [`PlaceError`]: the same command reads what stands there, or the system refuses.
    pub fn create(path: &Path, inputs: &Inputs) -> Result<Self, PlaceError> {
        let made = if path.as_os_str() == "-" {
            Inner::StandardOutput(io::stdout())
        } else {
            inputs.refuse(path)?;
            match standing(path).map_err(PlaceError::io(path))? {
                Standing::Nothing(place) => Self::new_file(place).map_err(PlaceError::io(path))?,
                Standing::Special => {
                    Inner::Through(OpenOptions::new().write(true).open(path).map_err(PlaceError::io(path))?)
                }
                Standing::File(place, about) => {
                    // A file that may not be written is not replaced either.
                    let old = OpenOptions::new().write(true).open(&place).map_err(PlaceError::io(path))?;
                    inputs.refuse_open(path, &old)?;
                    Self::in_place_of(place, old, &about).map_err(PlaceError::io(path))?
                }
            }
        };
        Ok(Self { path: path.to_owned(), inner: made, stop: None })
    }

    /// Opens a place in a folder that is ours. A link that stands there is replaced, not followed: it may lead anywhere.
    ///
    /// # Errors
    /// As [`Whole::create`].
    pub fn create_here(path: &Path, inputs: &Inputs) -> Result<Self, PlaceError> {
        match std::fs::symlink_metadata(path) {
            Ok(about) if about.is_symlink() => {
                inputs.refuse(path)?;
                let inner = Self::new_file(path.to_owned()).map_err(PlaceError::io(path))?;
                Ok(Self { path: path.to_owned(), inner, stop: None })
            }
            _ => Self::create(path, inputs),
        }
    }

    /// Writes no more once the flag is raised, so that a program that is interrupted leaves nothing unfinished behind.
    #[must_use]
    pub fn until(self, stop: Arc<AtomicBool>) -> Self {
        Self { stop: Some(stop), ..self }
    }

    /// Lets nobody but its owner read it. A file that is written over in somebody else's folder keeps its mode.
    ///
    /// # Errors
    /// [`PlaceError::Io`]
    pub fn for_its_owner(self) -> Result<Self, PlaceError> {
        #[cfg(unix)]
        if let Inner::DecoderThread { file, .. } = &self.inner {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::Permissions::from_mode(0o600);
            file.as_file().set_permissions(mode).map_err(PlaceError::io(&self.path))?;
        }
        Ok(self)
    }

    fn new_file(place: PathBuf) -> io::Result<Inner> {
        let file = unfinished().tempfile_in(folder(&place))?;
        Ok(Inner::DecoderThread { file, place, replaces: false })
    }

    fn in_place_of(place: PathBuf, old: File, about: &Metadata) -> io::Result<Inner> {
        let beside = unfinished().tempfile_in(folder(&place));
        match beside.and_then(|file| keep(file.as_file(), about).map(|()| file)) {
            Ok(file) => Ok(Inner::DecoderThread { file, place, replaces: true }),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                Ok(Inner::Elsewhere { file: tempfile::tempfile()?, into: old })
            }
            Err(error) => Err(error),
        }
    }

    /// Takes its place. Gives whether something was replaced.
    ///
    /// # Errors
    /// [`PlaceError::Io`]. What stood there before stays, but for a file that had to be written over: it is in somebody
    /// else's folder.
    pub fn finish(mut self) -> Result<bool, PlaceError> {
        let path = std::mem::take(&mut self.path);
        let done = self.inner.flush().and_then(|()| match self.inner {
            Inner::DecoderThread { file, place, replaces } => {
                file.persist(place).map_err(|error| error.error)?;
                Ok(replaces)
            }
            Inner::Elsewhere { mut file, mut into } => {
                file.rewind()?;
                let length = io::copy(&mut file, &mut into)?;
                into.set_len(length)?;
                Ok(true)
            }
            Inner::Through(_) | Inner::StandardOutput(_) => Ok(false),
        });
        done.map_err(PlaceError::io(&path))
    }

    /// Writes these bytes and takes its place.
    ///
    /// # Errors
    /// As [`Whole::finish`].
    pub fn finish_with(mut self, bytes: &[u8]) -> Result<bool, PlaceError> {
        self.write_all(bytes).map_err(PlaceError::io(&self.path))?;
        self.finish()
    }
}

impl Inner {
    fn sink(&mut self) -> &mut dyn Write {
        match self {
            Self::DecoderThread { file, .. } => file.as_file_mut(),
            Self::Elsewhere { file, .. } | Self::Through(file) => file,
            Self::StandardOutput(out) => out,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink().flush()
    }
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed)) {
            return Err(io::Error::other("interrupted, so nothing is there that was not before"));
        }
        self.inner.sink().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

fn folder(place: &Path) -> &Path {
    place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Files that are like any other file of the user, not for their owner alone as temporary files are.
fn unfinished() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder
}

/// Gives a file the owner and mode of the one that it will replace.
#[cfg(unix)]
fn keep(file: &File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let new = file.metadata()?;
    if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
        fchown(file, Some(old.uid()), Some(old.gid()))?;
    }
    // After the owner: a change of owner takes some bits away.
    file.set_permissions(old.permissions())
}

#[cfg(not(unix))]
fn keep(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}
