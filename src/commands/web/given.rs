//! The files that the command line names, folders included.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use wirelab_submissions::is_hidden;
use wirelab_web::Held;

use crate::failure::Failure;
use crate::output::shown;

/// The most files; a hand-in has a few.
const MOST: usize = 10_000;
/// Folders within folders.
const DEPTH: usize = 16;

/// All files, as the page calls them: by their names, and by their paths where two have the same.
pub(super) fn files(paths: &[PathBuf]) -> Result<Vec<Held>, Failure> {
    let mut found = Vec::new();
    for path in paths {
        let about = fs::metadata(path).map_err(|error| anyhow!("{}: {error}", shown(path)))?;
        let name = path.file_name().map_or_else(|| shown(path), |name| name.to_string_lossy().into_owned());
        if about.is_dir() {
            walk(path, &folder(path).unwrap_or(name), DEPTH, &mut found)?;
        } else if !about.is_file() {
            // A pipe gives its bytes once, and each view reads them anew.
            return Err(Failure::Usage(anyhow!("{}: it is no ordinary file", shown(path))));
        } else {
            fs::File::open(path).map_err(|error| anyhow!("{}: {error}", shown(path)))?;
            found.push((name, path.clone()));
        }
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    found.iter().for_each(|(name, _)| *counts.entry(name.clone()).or_default() += 1);
    let called = |(name, path): (String, PathBuf)| {
        let name = if counts.get(&name).is_some_and(|count| *count > 1) { shown(&path) } else { name };
        Held::of_path(&name, path)
    };
    Ok(found.into_iter().map(called).collect())
}

/// What a folder is called, also where it is `.`.
fn folder(path: &Path) -> Option<String> {
    Some(path.canonicalize().ok()?.file_name()?.to_string_lossy().into_owned())
}

/// Ordinary files below a folder, as `verify` finds them: links are not followed, and what a system leaves behind is left out.
fn walk(at: &Path, name: &str, depth: usize, found: &mut Vec<(String, PathBuf)>) -> Result<(), Failure> {
    let told = |error: std::io::Error| anyhow!("{}: {error}", shown(at));
    let mut entries = fs::read_dir(at).map_err(told)?.collect::<Result<Vec<_>, _>>().map_err(told)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let own = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().map_err(told)?;
        if is_hidden(&own) {
            continue;
        }
        let called = format!("{name}/{own}");
        if kind.is_dir() && depth > 0 {
            walk(&entry.path(), &called, depth - 1, found)?;
        } else if kind.is_file() {
            found.push((called, entry.path()));
        }
        if found.len() > MOST {
            return Err(Failure::Usage(anyhow!("{}: it has more than {MOST} files", shown(at))));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_called_by_their_names_unless_two_have_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("ana/logs/.git")).unwrap();
        for name in ["ana/b.txt", "ana/logs/a.txt", "ana/logs/.git/x", "ana/Thumbs.db", "a.txt", "ana/a.txt"] {
            fs::write(at(name), "x").unwrap();
        }
        let names =
            |paths: &[PathBuf]| -> Vec<String> { files(paths).unwrap().into_iter().map(|held| held.name).collect() };
        assert_eq!(names(&[at("ana")]), ["ana/a.txt", "ana/b.txt", "ana/logs/a.txt"]);
        assert_eq!(names(&[at("a.txt")]), ["a.txt"]);
        assert_eq!(names(&[at("a.txt"), at("ana/a.txt")]), [shown(at("a.txt")), shown(at("ana/a.txt"))]);
        assert!(files(&[at("nothing")]).is_err());
    }
}
