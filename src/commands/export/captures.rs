//! Which captures are exported.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::{Context, anyhow};
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;
use wirelab_capture::spool::Spool;
use wirelab_tables::Parts;

use crate::commands::analyze::join::{self, Joined};
use crate::failure::Failure;
use crate::front;
use crate::output::shown;

/// Folders within folders that are looked through.
const MAX_DEPTH: usize = 64;

/// A capture: one file, or several that it was cut into.
pub(super) struct Source {
    files: Vec<PathBuf>,
    is_set: bool,
}

/// A file as it was when it was read: when one of these changes, so may its tables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    path: PathBuf,
    bytes: u64,
    /// When it was changed last, in nanoseconds since 1970.
    changed: u128,
}

/// A capture that is open for reading.
pub(super) struct Opened {
    pub(super) spool: Spool,
    pub(super) parts: Option<Parts>,
    /// Goes away when the capture was read.
    _joined: Option<NamedTempFile>,
}

impl Source {
    pub(super) fn file(path: PathBuf) -> Self {
        Self { files: vec![path], is_set: false }
    }

    /// Files that one capture was cut into.
    pub(super) fn set(files: Vec<PathBuf>) -> Result<Self, Failure> {
        if files.iter().any(|path| path.as_os_str() == "-") {
            return Err(Failure::Usage(anyhow!("--set is about files, and - is standard input")));
        }
        Ok(Self { files, is_set: true })
    }

    /// What it is called: its path, or the first and the last one of its files.
    pub(super) fn name(&self) -> String {
        let name = |path: &PathBuf| path.to_string_lossy().into_owned();
        match self.files.as_slice() {
            [] => String::new(),
            [one] => name(one),
            [first, .., last] => format!("{} … {} ({} files)", name(first), name(last), self.files.len()),
        }
    }

    /// The files, by their whole paths.
    pub(super) fn state(&self) -> Result<Vec<State>, Failure> {
        self.files.iter().map(|path| State::of(path)).collect()
    }

    /// The name of its files in the tables: that of the first one.
    pub(super) fn stem(&self) -> &Path {
        self.files.first().and_then(|path| path.file_name()).map_or(Path::new("capture"), Path::new)
    }

    /// Opens it, to be read twice.
    pub(super) fn open(&self) -> Result<Opened, Failure> {
        match self.files.as_slice() {
            [one] if !self.is_set => Ok(Opened { spool: Spool::new(one, 2), parts: None, _joined: None }),
            files => {
                let Joined { file, format, comments } = join::join(files)?;
                let parts = Some(Parts { format, comments });
                Ok(Opened { spool: Spool::new(file.path(), 2), parts, _joined: Some(file) })
            }
        }
    }
}

impl State {
    /// As it is now.
    pub(super) fn of(path: &Path) -> Result<Self, Failure> {
        let about = std::fs::metadata(path).with_context(|| shown(path))?;
        let changed = about.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let path = std::fs::canonicalize(path).with_context(|| shown(path))?;
        Ok(Self { path, bytes: about.len(), changed: changed.map_or(0, |since| since.as_nanos()) })
    }

    /// The file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

/// The captures that were named, and those in folders that were named, however deep; not those in `out`.
pub(super) fn found(named: &[PathBuf], out: &Path) -> Result<Vec<PathBuf>, Failure> {
    let out = std::fs::canonicalize(out).ok();
    let mut files = Vec::new();
    for path in named {
        if path.is_dir() {
            let before = files.len();
            look(path, out.as_deref(), MAX_DEPTH, &mut files)
                .with_context(|| format!("cannot read {}", shown(path)))?;
            if files.len() == before {
                return Err(Failure::Usage(anyhow!("{} is a folder without captures", shown(path))));
            }
        } else if path.as_os_str() == "-" {
            return Err(Failure::Usage(anyhow!(
                "export reads files: a capture from standard input has no name to go by"
            )));
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

/// Whether a compressed file's name says that something else is in it, as `answers.tsv.gz` does.
fn is_other(path: &Path) -> bool {
    let compressed =
        path.extension().is_some_and(|end| end.eq_ignore_ascii_case("gz") || end.eq_ignore_ascii_case("zst"));
    let inner = path.file_stem().map(Path::new).filter(|_| compressed);
    let ending = inner.and_then(|inner| inner.extension()).map(|end| end.to_string_lossy().into_owned());
    let is_word = |end: &String| end.chars().all(|letter| letter.is_ascii_alphabetic());
    ending.is_some_and(|end| is_word(&end) && !inner.is_some_and(front::is_named_as_capture))
}

/// Links are not followed: they may lead round in circles.
fn look(folder: &Path, out: Option<&Path>, depth: usize, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if depth == 0 || out.is_some() && std::fs::canonicalize(folder).ok().as_deref() == out {
        return Ok(());
    }
    let mut entries: Vec<_> = std::fs::read_dir(folder)?.collect::<std::io::Result<_>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() {
            look(&path, out, depth - 1, files)?;
        } else if front::is_named_as_capture(&path) && !is_other(&path) && path.is_file() {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_looked_through_for_captures() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(at("b/deeper")).unwrap();
        std::fs::create_dir_all(at("out/streams")).unwrap();
        let captures = ["a.pcap", "b/deeper/z.PCAPNG", "b/x.pcap.gz", "b/ring.gz", "b/2026.03.01.gz"];
        let others = ["a.txt", "b/answers.tsv.gz", "b/notes.md.zst", "out/streams/a.pcap"];
        for name in captures.into_iter().chain(others) {
            std::fs::write(at(name), b"").unwrap();
        }
        let mut files = found(&[folder.path().to_owned()], &at("out")).unwrap();
        files.sort();
        let mut wanted = captures.map(at);
        wanted.sort();
        assert_eq!(files, wanted);
        // What is named is meant, whatever it is called.
        assert_eq!(found(&[at("b/answers.tsv.gz")], &at("out")).unwrap(), [at("b/answers.tsv.gz")]);
        assert!(found(&[at("out/streams")], &at("out/streams")).is_err());
    }
}
