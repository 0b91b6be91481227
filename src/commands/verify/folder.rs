//! Writing reports: into the files and the folder that the user named and nowhere else.

use std::io::Write;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, anyhow};
use tempfile::NamedTempFile;

use crate::failure::Failure;

/// Who may read a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Readers {
    /// As of any other file.
    All,
    /// Its owner.
    Owner,
}

/// Writes a whole file at once: it is there in full or not at all, and a link in its place is replaced, not followed.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    put(path, bytes, Readers::All).with_context(|| path.display().to_string()).map_err(Failure::Usage)
}

/// The same, of a file that only its owner can read: it says things about people that are for one person.
pub(super) fn write_private(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    put(path, bytes, Readers::Owner).with_context(|| path.display().to_string())
}

/// Writes a file of the user's own again: whoever could read it still can.
pub(super) fn write_as_it_is(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let before = std::fs::metadata(path)?.permissions();
    if before.readonly() {
        return Err(std::io::Error::from(std::io::ErrorKind::PermissionDenied).into());
    }
    put(path, bytes, Readers::Owner)?;
    Ok(std::fs::set_permissions(path, before)?)
}

fn put(path: &Path, bytes: &[u8], readers: Readers) -> anyhow::Result<()> {
    // A device or a pipe, `/dev/stdout` for one, is written to, not replaced.
    if std::fs::metadata(path).is_ok_and(|about| !about.is_file() && !about.is_dir()) {
        return Ok(std::fs::write(path, bytes)?);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    if readers == Readers::All {
        readable(&file)?;
    }
    file.persist(path)?;
    Ok(())
}

/// Temporary files are for their owner alone; a report is like any other file.
#[cfg(unix)]
fn readable(file: &NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &NamedTempFile) -> std::io::Result<()> {
    Ok(())
}

/// A folder for reports.
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Makes it, if it is not there.
    pub(super) fn new(path: &Path) -> Result<Self, Failure> {
        std::fs::create_dir_all(path).with_context(|| path.display().to_string())?;
        Ok(Self(path.to_owned()))
    }

    /// Writes a file directly in it.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let mut parts = Path::new(name).components();
        let plain = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
        if !plain {
            return Err(anyhow!("\"{}\" is no name for a file", name.escape_debug()).into());
        }
        write(&self.0.join(name), bytes)
    }

    /// Writes a file that is to be run.
    pub(super) fn write_program(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        self.write(name, bytes)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let path = self.0.join(name);
            let mode = std::fs::Permissions::from_mode(0o755);
            std::fs::set_permissions(&path, mode).with_context(|| path.display().to_string())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_in_the_folder_and_never_through_a_link() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(&place.path().join("a/out")).unwrap();
        folder.write("x.html", b"1").unwrap();
        folder.write("x.html", b"2").unwrap();
        assert_eq!(std::fs::read(place.path().join("a/out/x.html")).unwrap(), b"2");
        for name in ["../x", "a/b", "/x", "..", ".", ""] {
            assert!(folder.write(name, b"").is_err(), "{name}");
        }
        assert_eq!(std::fs::read_dir(place.path().join("a")).unwrap().count(), 1);
        #[cfg(unix)]
        {
            let victim = place.path().join("victim");
            std::fs::write(&victim, "kept").unwrap();
            std::os::unix::fs::symlink(&victim, place.path().join("a/out/y.html")).unwrap();
            folder.write("y.html", b"new").unwrap();
            assert_eq!(std::fs::read(&victim).unwrap(), b"kept");
        }
    }
}
