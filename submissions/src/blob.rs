//! The bytes of a file, wherever they lie.

use std::fs::{self, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rawzip::{FileReader, RangeReader, ReaderAt};

use crate::spool::Spool;

/// Bytes on disk or in a spool.
#[derive(Clone, Debug)]
pub(crate) enum Blob {
    Disk { path: PathBuf, seen: Seen },
    Spooled { spool: Arc<Spool>, start: u64, len: u64 },
}

/// What a file was when it was found. Another size, time or file behind the name means that it changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    size: u64,
    modified: Option<SystemTime>,
    place: (u64, u64),
}

impl Seen {
    fn of(about: &Metadata) -> Self {
        #[cfg(unix)]
        let place = {
            use std::os::unix::fs::MetadataExt;
            (about.dev(), about.ino())
        };
        #[cfg(not(unix))]
        let place = (0, 0);
        Self { size: about.len(), modified: about.modified().ok(), place }
    }
}

/// What [`Blob::open`] and reading say about a file that is not what it was.
pub(crate) fn changed() -> io::Error {
    io::Error::other("the file changed while it was read")
}

impl Blob {
    /// A file of which somebody has just asked what it is.
    pub(crate) fn disk(path: &Path, about: &Metadata) -> Self {
        Self::Disk { path: path.to_owned(), seen: Seen::of(about) }
    }

    /// Bytes.
    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Disk { seen, .. } => seen.size,
            Self::Spooled { len, .. } => *len,
        }
    }

    /// From its start.
    pub(crate) fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self {
            Self::Disk { path, seen } => Box::new(Watched { file: opened(path, *seen)?, left: seen.size, seen: *seen }),
            Self::Spooled { spool, start, len } => Box::new(RangeReader::new(Arc::clone(spool), *start..*start + *len)),
        })
    }

    /// For reading here and there.
    pub(crate) fn at(&self) -> io::Result<Placed> {
        Ok(match self {
            Self::Disk { path, seen } => Placed(Box::new(FileReader::from(opened(path, *seen)?)), 0, seen.size),
            Self::Spooled { spool, start, len } => Placed(Box::new(Arc::clone(spool)), *start, *len),
        })
    }
}

fn opened(path: &Path, seen: Seen) -> io::Result<fs::File> {
    let file = fs::File::open(path)?;
    // Asked of the open file, so that nobody can put another in its place in between.
    let about = file.metadata()?;
    if about.is_file() && Seen::of(&about) == seen { Ok(file) } else { Err(changed()) }
}

/// A file that is looked at once more where it ends.
struct Watched {
    file: fs::File,
    left: u64,
    seen: Seen,
}

impl Read for Watched {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let wanted = usize::try_from(self.left).unwrap_or(usize::MAX).min(out.len());
        let count = self.file.read(out.get_mut(..wanted).unwrap_or_default())?;
        self.left = self.left.saturating_sub(count as u64);
        let ended = self.left == 0 || (count == 0 && wanted > 0);
        if ended && (self.left > 0 || Seen::of(&self.file.metadata()?) != self.seen) {
            return Err(changed());
        }
        Ok(count)
    }
}

/// Bytes of a blob by their offset in it.
pub(crate) struct Placed(Box<dyn ReaderAt + Send + Sync>, u64, u64);

impl ReaderAt for Placed {
    fn read_at(&self, out: &mut [u8], offset: u64) -> io::Result<usize> {
        let Self(inner, start, len) = self;
        let left = usize::try_from(len.saturating_sub(offset)).unwrap_or(usize::MAX).min(out.len());
        inner.read_at(out.get_mut(..left).unwrap_or_default(), start.saturating_add(offset))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changes_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.txt");
        fs::write(&path, "one two").unwrap();
        let blob = Blob::disk(&path, &fs::metadata(&path).unwrap());
        let mut text = String::new();
        blob.open().unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "one two");
        // Longer while it is read.
        let mut reader = blob.open().unwrap();
        assert_eq!(reader.read(&mut [0; 3]).unwrap(), 3);
        fs::write(&path, "one two three").unwrap();
        assert!(reader.read_to_end(&mut Vec::new()).is_err());
        // Changed since it was found; shorter while it is read.
        assert!(blob.open().is_err());
        assert!(blob.at().is_err());
        let blob = Blob::disk(&path, &fs::metadata(&path).unwrap());
        let mut reader = blob.open().unwrap();
        fs::write(&path, "one").unwrap();
        assert!(reader.read_to_end(&mut Vec::new()).is_err());
    }
}
