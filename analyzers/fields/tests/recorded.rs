//! Fields print what tshark 4.4 prints, on the samples and on the captures beside the project.
//!
//! `tests/data/fields/expected.tsv.gz` has its answers, `tests/tools/record-fields` made it; `differ.tsv` beside it lists the columns that
//! differ, each with the section of docs/wireshark-parity.md that says why.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test that cannot go on is to fail there")]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::Crc;
use flate2::read::GzDecoder;
use wirelab_capture::error::Error;
use wirelab_capture::spool::Spool;
use wirelab_engine::app::DecodeAs;
use wirelab_engine::engine::{Compat, Event, Settings, run_with_summary};
use wirelab_fields::{Field, Values, find};

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What tshark said: for each capture the fields with a value, how many packets have one, and a digest of the column.
fn recorded() -> BTreeMap<String, Vec<(String, usize, u32)>> {
    let mut text = String::new();
    let file = fs::File::open(project().join("tests/data/fields/expected.tsv.gz")).unwrap();
    GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let mut captures: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for line in text.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let [capture, field, values, digest] = columns[..] else { unreachable!("{line}") };
        let digest = u32::from_str_radix(digest, 16).unwrap();
        captures.entry(capture.to_owned()).or_default().push((field.to_owned(), values.parse().unwrap(), digest));
    }
    captures
}

/// The columns that are known to differ.
fn differ() -> HashSet<(String, String)> {
    let text = include_str!("../../../tests/data/fields/differ.tsv");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let mut columns = line.split('\t');
            (columns.next().unwrap().to_owned(), columns.next().unwrap().to_owned())
        })
        .collect()
}

/// Captures by their names.
fn below(folder: &Path, found: &mut HashMap<String, PathBuf>) {
    for path in fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            below(&path, found);
        } else {
            found.insert(path.file_name().unwrap().to_string_lossy().into_owned(), path);
        }
    }
}

/// How many packets have a value of each field, and the digest of its column; `None` for a kind of file that wirelab does
/// not read, and says so.
fn told(path: &Path, fields: &[&'static Field]) -> Option<Vec<(usize, u32)>> {
    let mut columns: Vec<(usize, Crc)> = fields.iter().map(|_| (0, Crc::new())).collect();
    let mut values = Values::new();
    let settings =
        Settings::LEAST.with_compat(Compat::Wireshark44).with_verdicts(true).with_applications(Some(DecodeAs::NONE));
    let mut look = |event: Event<'_>| {
        let Event::Packet(view) = event else { return };
        for (field, (count, crc)) in fields.iter().zip(&mut columns) {
            values.clear();
            field.write(view, &mut values);
            *count += usize::from(!values.as_bytes().is_empty());
            crc.update(values.as_bytes());
            crc.update(b"\n");
        }
    };
    match run_with_summary(&mut Spool::new(path, 2), settings, &mut look) {
        Err(Error::NotACapture { .. }) => return None,
        read => read.unwrap(),
    };
    Some(columns.into_iter().map(|(count, crc)| (count, crc.sum())).collect())
}

#[test]
fn new_columns_are_what_tshark_prints() {
    let mut captures = HashMap::new();
    below(&project().join("sample-pcaps"), &mut captures);
    let own = captures.len();
    below(&project().join("../shared/corpus"), &mut captures);
    let (differ, mut wrong, mut compared) = (differ(), Vec::new(), 0);
    for (capture, expected) in recorded() {
        let Some(path) = captures.get(&capture) else { continue };
        let fields: Vec<&'static Field> = expected.iter().map(|(name, ..)| find(name).unwrap()).collect();
        let Some(told) = told(path, &fields) else { continue };
        for ((name, values, digest), found) in expected.iter().zip(told) {
            compared += 1;
            let same = found == (*values, *digest);
            match (same, differ.contains(&(capture.clone(), name.clone()))) {
                (true, false) | (false, true) => {}
                (false, false) => wrong.push(format!("{capture} {name}: {} values for {values}", found.0)),
                (true, true) => wrong.push(format!("{capture} {name} does not differ any more")),
            }
        }
    }
    println!("{compared} columns of {} captures compared, {own} files are our own", captures.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // The corpus lies beside the project on its own machines only.
    let least = if captures.len() > own { 1000 } else { 700 };
    assert!(compared > least, "{compared}");
}
