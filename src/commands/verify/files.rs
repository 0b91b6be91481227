//! The files of a submission that lies in a plain folder.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, anyhow};
use wirelab_analyzers::verify::evidence::Evidence;

use crate::cli::Failure;

/// Most files, and how deep folders are looked into.
const LIMITS: (usize, usize) = (2_000, 8);

/// What a submission is called.
pub(super) fn name(path: &Path) -> String {
    let absolute = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let last = if path.file_name().is_some() { path.file_name() } else { absolute.file_name() };
    last.map_or_else(|| path.to_string_lossy().into_owned(), |name| name.to_string_lossy().into_owned())
}

/// The files of a folder and of those below it, or the one file.
pub(super) fn list(path: &Path) -> Result<Vec<Evidence>, Failure> {
    let about = fs::metadata(path).with_context(|| path.display().to_string()).map_err(Failure::Usage)?;
    if about.is_file() {
        let name = name(path);
        return Ok(vec![evidence(path.to_owned(), name, about.len())]);
    }
    if !about.is_dir() {
        return Err(Failure::Usage(anyhow!("{} is neither a file nor a folder", path.display())));
    }
    let mut found = Vec::new();
    walk(path, "", 0, &mut found)?;
    found.sort_by(|a: &Evidence, b| a.path.cmp(&b.path));
    Ok(found)
}

fn walk(folder: &Path, inside: &str, depth: usize, found: &mut Vec<Evidence>) -> Result<(), Failure> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string()).map_err(Failure::Usage)?;
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        // Hidden files are the system's or an editor's; a link may lead anywhere.
        let Ok(about) = entry.metadata() else { continue };
        if name.starts_with('.') || name == "__MACOSX" || about.is_symlink() || found.len() >= LIMITS.0 {
            continue;
        }
        let path = format!("{inside}{name}");
        if about.is_dir() && depth < LIMITS.1 {
            walk(&entry.path(), &format!("{path}/"), depth + 1, found)?;
        } else if about.is_file() {
            found.push(evidence(entry.path(), path, about.len()));
        }
    }
    Ok(())
}

fn evidence(from: PathBuf, path: String, size: u64) -> Evidence {
    Evidence { path, size, open: Arc::new(move || Ok(Box::new(File::open(&from)?))) }
}
