//! Folders on disk. Links are not followed and nothing but ordinary files is opened.

use std::fs;
use std::path::Path;

use crate::blob::Blob;
use crate::gather::{Gathering, unreadable};
use crate::limits::Limits;
use crate::note::Problem;
use crate::path;

/// What lies directly in a folder: names in the order of their bytes.
pub(crate) fn names(folder: &Path) -> std::io::Result<Vec<std::ffi::OsString>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name());
        if names.len() as u64 > Limits::ENTRIES {
            return Err(std::io::Error::other("it has too many files"));
        }
    }
    names.sort();
    Ok(names)
}

/// Takes a file or all files of a folder into the submission, at the path `at`.
pub(crate) fn take(into: &mut Gathering, place: &Path, at: &str, depth: usize) {
    if into.has_ended() {
        return;
    }
    let about = match fs::symlink_metadata(place) {
        Ok(about) => about,
        Err(error) => return into.note(at, unreadable(&error)),
    };
    let kind = about.file_type();
    if kind.is_symlink() {
        return into.note(at, Problem::Link);
    }
    if kind.is_file() {
        return into.take(at.to_owned(), Blob::disk(place, &about), 0);
    }
    if !kind.is_dir() {
        return into.note(at, Problem::Special);
    }
    if depth >= into.limits().depth {
        return into.note(at, Problem::DeepPath);
    }
    match names(place) {
        Ok(names) => {
            for name in names {
                let shown = path::name(&name);
                if !into.hides(&shown) {
                    take(into, &place.join(&name), &path::join(at, &shown), depth + 1);
                }
            }
        }
        Err(error) => into.note(at, unreadable(&error)),
    }
}
