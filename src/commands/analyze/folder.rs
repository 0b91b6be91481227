//! A folder in the place of a capture: the captures in it.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

use crate::failure::Failure;
use crate::front;
use crate::output::shown;

/// The captures that were named, and those of the folders that were named, by their names. What lies deeper is not looked at.
pub(super) fn files<'a>(named: impl Iterator<Item = &'a Path>) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in named {
        if path.is_dir() {
            files.extend(captures(path)?);
        } else {
            files.push(path.to_owned());
        }
    }
    Ok(files)
}

fn captures(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let all = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", shown(folder)))?;
    let paths = all.map(|entry| entry.map(|entry| entry.path())).collect::<std::io::Result<Vec<PathBuf>>>()?;
    let mut captures: Vec<PathBuf> =
        paths.into_iter().filter(|path| front::is_named_as_capture(path) && path.is_file()).collect();
    captures.sort();
    if captures.is_empty() {
        let name = shown(folder);
        let hint = format!("'wirelab verify LAB {name}' looks at what was handed in for a lab");
        return Err(Failure::Usage(anyhow!("{name} is a folder without captures; {hint}")));
    }
    Ok(captures)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_stands_for_its_captures() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir(at("deeper.pcap")).unwrap();
        assert!(files([folder.path()].into_iter()).is_err_and(|error| matches!(error, Failure::Usage(_))));
        for name in ["b.pcapng", "a.pcap", "notes.txt"] {
            std::fs::write(at(name), b"").unwrap();
        }
        let (named, other) = (at("notes.txt"), at("not/there.pcap"));
        let all = files([named.as_path(), folder.path(), &other].into_iter()).unwrap();
        assert_eq!(all, [named, at("a.pcap"), at("b.pcapng"), other]);
    }
}
