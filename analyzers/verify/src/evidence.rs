//! What the evaluation reads: files that somebody else found, in a folder, an archive or a single capture. The evaluation
//! opens each as often as it needs to and never learns where it lies.

use std::io;
use std::io::Read;
use std::sync::Arc;

/// Opens a file from its start. Called several times for one file; each call gives the same bytes.
pub type Opener = Arc<dyn Fn() -> io::Result<Box<dyn Read + Send>> + Send + Sync>;

/// One file of a submission.
#[derive(Clone)]
pub struct Evidence {
    /// Its path within the submission, with `/`, not made harmless.
    pub path: String,
    /// Bytes, as the folder or the archive tells.
    pub size: u64,
    /// Opens it. An error costs this file only.
    pub open: Opener,
}

impl Evidence {
    /// A file of which the bytes are at hand already.
    pub fn from_bytes(path: impl Into<String>, bytes: Vec<u8>) -> Self {
        let bytes: Arc<[u8]> = bytes.into();
        Self {
            path: path.into(),
            size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            open: Arc::new(move || Ok(Box::new(io::Cursor::new(Arc::clone(&bytes))) as Box<dyn Read + Send>)),
        }
    }

    /// Several files as one, their bytes one behind the other.
    pub(crate) fn joined(files: &[&Self]) -> Self {
        let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        let openers: Vec<Opener> = files.iter().map(|file| Arc::clone(&file.open)).collect();
        Self {
            path: paths.join(" + "),
            size: files.iter().map(|file| file.size).sum(),
            open: Arc::new(move || {
                let empty: Box<dyn Read + Send> = Box::new(io::empty());
                openers.iter().try_fold(empty, |all, open| Ok(Box::new(all.chain(open()?)) as Box<dyn Read + Send>))
            }),
        }
    }

    /// The last part of its path.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

impl std::fmt::Debug for Evidence {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Evidence").field("path", &self.path).field("size", &self.size).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_again_from_the_start() {
        let file = Evidence::from_bytes("a/b.log", b"lines".to_vec());
        assert_eq!(file.name(), "b.log");
        for _ in 0..2 {
            let mut text = String::new();
            (file.open)().and_then(|mut reader| reader.read_to_string(&mut text)).expect("reads");
            assert_eq!(text, "lines");
        }
    }
}
