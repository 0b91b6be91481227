//! Where the files of the project are.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// The folder of the project.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folders that hold the code of the program: its own and those of its crates.
pub(crate) fn code() -> Vec<PathBuf> {
    let other = ["target", "tests", "benches", "docs", "fuzz", "sample-pcaps", "scripts"];
    let entries = fs::read_dir(root()).unwrap().map(|entry| entry.unwrap());
    let folders = entries.filter(|entry| entry.path().is_dir()).filter(|entry| {
        let name = entry.file_name().into_string().unwrap();
        !name.starts_with('.') && !other.contains(&name.as_str())
    });
    folders.map(|entry| entry.path()).collect()
}

/// The path of a shipped sample.
pub(crate) fn sample(name: &str) -> String {
    root().join("sample-pcaps").join(name).into_os_string().into_string().unwrap()
}

/// The shipped samples, in the order of their names.
pub(crate) fn samples() -> Vec<PathBuf> {
    let samples = captures(&root().join("sample-pcaps"));
    assert!(samples.len() >= 8, "{samples:?}");
    samples
}

/// The captures in a folder, not below it, in the order of their names: files that are not texts.
pub(crate) fn captures(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    let texts = ["md", "log", "txt", "tsv", "py", "json"];
    paths.retain(|path| path.is_file() && !texts.into_iter().any(|text| path.extension().is_some_and(|e| e == text)));
    paths.sort();
    paths
}

/// All files in a folder and below it, in the order of their paths.
pub(crate) fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(below(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// The first digits of a SHA-256 digest, in hexadecimal. 16 of them name a capture in the recorded answers.
pub(crate) fn digest(bytes: &[u8], digits: usize) -> String {
    let mut text: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    text.truncate(digits);
    text
}
