//! Writing reports: into the files and the folder that the user named and nowhere else.

use std::cell::Cell;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, anyhow};
use wirelab_capture::place::{Inputs, Whole};

use crate::failure::Failure;
use crate::output::shown;

/// Writes a whole file at once: it is there in full, or what was there before stays. Never onto what is checked.
pub(super) fn write(path: &Path, bytes: &[u8], inputs: &Inputs) -> Result<(), Failure> {
    let place = Whole::create(path, inputs).and_then(|place| place.finish_with(bytes));
    let replaced = place.map_err(|error| Failure::Usage(error.into()))?;
    if replaced {
        super::say(&format!("{} was there and is replaced", shown(path)));
    }
    Ok(())
}

/// The same, of a file that only its owner can read: it says things about people that are for one person.
pub(super) fn write_private(path: &Path, bytes: &[u8], inputs: &Inputs) -> anyhow::Result<()> {
    Whole::create(path, inputs)?.for_its_owner()?.finish_with(bytes)?;
    Ok(())
}

/// Writes a file of the user's own again, which was read and is kept in what is written: whoever could read it still can.
pub(super) fn write_as_it_is(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    if std::fs::metadata(path)?.permissions().readonly() {
        return Err(std::io::Error::from(std::io::ErrorKind::PermissionDenied).into());
    }
    Whole::create(path, &Inputs::none())?.finish_with(bytes)?;
    Ok(())
}

/// A folder for reports. A link in it is replaced, not followed: the names are ours, and who made the link is unknown.
pub(super) struct Folder {
    path: PathBuf,
    inputs: Inputs,
    replaced: Cell<u64>,
}

impl Folder {
    /// Makes it, if it is not there.
    pub(super) fn new(path: &Path, inputs: &Inputs) -> Result<Self, Failure> {
        std::fs::create_dir_all(path).with_context(|| shown(path))?;
        Ok(Self { path: path.to_owned(), inputs: inputs.clone(), replaced: Cell::new(0) })
    }

    /// Writes a file directly in it.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let replaced = self.place(name)?.finish_with(bytes).map_err(|error| Failure::Usage(error.into()))?;
        self.replaced.set(self.replaced.get() + u64::from(replaced));
        Ok(())
    }

    /// Says how many files were there before.
    pub(super) fn tell(&self) {
        let files = match self.replaced.get() {
            0 => return,
            1 => "1 file was there and is replaced".to_owned(),
            many => format!("{many} files were there and are replaced"),
        };
        super::say(&format!("{}: {files}", shown(&self.path)));
    }

    /// The place of a file directly in it.
    pub(super) fn place(&self, name: &str) -> Result<Whole, Failure> {
        let mut parts = Path::new(name).components();
        let plain = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
        if !plain {
            return Err(anyhow!("\"{}\" is no name for a file", name.escape_debug()).into());
        }
        Whole::create_here(&self.path.join(name), &self.inputs).map_err(|error| Failure::Usage(error.into()))
    }

    /// Writes a file that is to be run.
    pub(super) fn write_program(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        self.write(name, bytes)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let path = self.path.join(name);
            let mode = std::fs::Permissions::from_mode(0o755);
            std::fs::set_permissions(&path, mode).with_context(|| shown(&path))?;
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
        let folder = Folder::new(&place.path().join("a/out"), &Inputs::none()).unwrap();
        folder.write("x.html", b"1").unwrap();
        folder.write("x.html", b"2").unwrap();
        assert_eq!(folder.replaced.get(), 1);
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
