//! `wirelab export`: files that are whole, what is done is not done again, inputs stay. What is in the tables is held to the other
//! commands by `python/tests/test_tables.py`, with DuckDB.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::files::{below, root};
use crate::support::program::program;

/// The names of all files below a folder, with their contents.
fn all(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                found.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

fn export(more: &[&str], out: &Path) -> (i32, String) {
    let pcaps = root().join("sample-pcaps");
    let mut command = program();
    command.arg("export").arg(pcaps).arg("-o").arg(out).args(more);
    let done = command.output().unwrap();
    (done.status.code().unwrap(), String::from_utf8(done.stderr).unwrap())
}

#[test]
fn the_same_captures_give_the_same_files_and_nothing_is_done_twice() {
    let folder = tempfile::tempdir().unwrap();
    let is_capture = |path: &PathBuf| path.extension().is_some_and(|end| end == "pcap" || end == "pcapng");
    let known = below(&root().join("sample-pcaps")).iter().filter(|path| is_capture(path)).count();
    for format in ["parquet", "csv", "jsonl"] {
        let (one, other) = (folder.path().join(format), folder.path().join(format!("{format} again")));
        assert_eq!(export(&["--format", format, "--jobs", "1"], &one).0, 0);
        assert_eq!(export(&["--format", format, "--jobs", "4"], &other).0, 0);
        let files = all(&one);
        assert_eq!(files, all(&other));
        let tables = files.iter().filter(|(name, _)| name.ends_with(&format!(".{format}"))).count();
        assert_eq!(tables, known * 7);
        let (status, said) = export(&["--format", format], &one);
        assert_eq!(status, 0);
        assert!(said.contains(&format!("0 read and {} done before", known)), "{said}");
        assert_eq!(files, all(&one));
    }
}

#[test]
fn half_a_file_and_a_file_that_is_gone_are_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    export(&["--format", "csv"], &out);
    let before = all(&out);
    let streams = out.join("streams");
    let mut paths: Vec<_> = fs::read_dir(&streams).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    fs::remove_file(&paths[0]).unwrap();
    fs::write(&paths[1], b"half").unwrap();
    fs::write(streams.join(".wirelab-abc"), b"left behind").unwrap();
    let (status, said) = export(&["--format", "csv"], &out);
    assert_eq!(status, 0);
    assert!(said.starts_with("2 read and"), "{said}");
    assert_eq!(before, all(&out));
}

#[test]
fn a_capture_is_never_written_to_and_standard_input_has_no_name() {
    let folder = tempfile::tempdir().unwrap();
    let capture = folder.path().join("three-clients.pcapng");
    fs::copy(root().join("sample-pcaps/three-clients.pcapng"), &capture).unwrap();
    let before = fs::read(&capture).unwrap();
    let done = program().arg("export").arg(&capture).arg("-o").arg(&capture).output().unwrap();
    assert_eq!(done.status.code(), Some(2));
    assert_eq!(fs::read(&capture).unwrap(), before);
    let done = program().args(["export", "-", "-o"]).arg(folder.path().join("out")).output().unwrap();
    assert_eq!(done.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&done.stderr).contains("standard input has no name"));
}
