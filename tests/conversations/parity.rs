//! The same conversations with the same numbers as tshark prints for every recorded capture.
//!
//! `tests/data/conversations-expected.tsv` holds what tshark said of the samples, and of captures that are not part of
//! this repository; `tests/tools/record-conversations` made it and tells what its columns mean.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use wirelab_needs::{corpus, require};

use crate::support::files::{below, digest, root};
use crate::support::program;

/// Where tshark has other rows: capture, protocol, how many of its rows are not ours, how many of ours are not its.
/// docs/wireshark-parity.md has the reasons.
const ALLOWED: &[(&str, &str, usize, usize)] = &[
    ("1a0821115ae39820", "udp", 1, 1),
    ("6af66f32d5ed44e8", "udp", 2, 2),
    ("045e5b59bb036757", "udp", 1, 1),
    ("7f7dc55a3c5a9a02", "tcp", 1, 1),
    ("334aa37e5640f082", "udp", 1, 0),
    ("39785eb5e094d2ad", "tcp", 1, 0),
    ("39785eb5e094d2ad", "udp", 1, 0),
    // Behind garbage, at which Wireshark stops.
    ("ff71780faa23b44f", "tcp", 1, 1),
];

/// The table of one protocol: its rows, or how many there are and their digest.
enum Table {
    Rows(Vec<String>),
    Digest(usize, String),
}

type Tables = BTreeMap<String, Table>;

fn recorded() -> HashMap<String, Tables> {
    let mut captures: HashMap<String, Tables> = HashMap::new();
    for line in include_str!("../data/conversations-expected.tsv").lines().skip(2) {
        let (capture, rest) = line.split_once('\t').unwrap();
        let tables = captures.entry(capture.to_owned()).or_default();
        let Some((protocol, row)) = rest.split_once('\t') else { continue };
        if let Some(whole) = row.strip_prefix("all\t") {
            let (count, digest) = whole.split_once('\t').unwrap();
            tables.insert(protocol.to_owned(), Table::Digest(count.parse().unwrap(), digest.to_owned()));
            continue;
        }
        let table = tables.entry(protocol.to_owned()).or_insert_with(|| Table::Rows(Vec::new()));
        let Table::Rows(rows) = table else { panic!("{line}") };
        rows.push(row.to_owned());
    }
    captures
}

/// The rows that the program prints, as tshark would round them.
fn told(capture: &Path) -> HashMap<String, Vec<String>> {
    let arguments = ["analyze", "--conversations", "--format", "csv", "--sort", "packets"];
    let run = program::run(program::program().args(arguments).arg(capture));
    let mut tables: HashMap<String, Vec<String>> = HashMap::new();
    for line in run.text().lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [protocol, _, a, a_port, b, b_port, numbers @ .., start, duration] = &cells[..] else { panic!("{line}") };
        let mut row = vec![digest(format!("{a}:{a_port} {b}:{b_port}").as_bytes(), 8)];
        for pair in numbers.chunks(2) {
            row.extend([pair[0].to_owned(), size(pair[1].parse().unwrap())]);
        }
        let span = |text: &str| if text.is_empty() { 0 } else { text.parse::<i128>().unwrap() };
        let (start, end) = (span(start), span(start) + span(duration));
        row.extend([format!("{:.9}", seconds(start)), format!("{:.4}", seconds(end) - seconds(start))]);
        tables.entry((*protocol).to_owned()).or_default().push(row.join("\t"));
    }
    tables
}

/// Whole kB from 10,000 bytes on.
fn size(bytes: u64) -> String {
    let units = [("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];
    let unit = units.into_iter().find(|(_, size)| bytes / size >= 10);
    unit.map_or_else(|| format!("{bytes} bytes"), |(name, size)| format!("{} {name}", bytes / size))
}

/// As a floating-point number, which is where tshark loses digits.
fn seconds(nanoseconds: i128) -> f64 {
    (nanoseconds / 1_000_000_000) as f64 + (nanoseconds % 1_000_000_000) as f64 / 1e9
}

/// What of `rows` is not among `others`, each as often as it is too many.
fn without(rows: &[String], others: &[String]) -> Vec<String> {
    let mut rest = others.to_vec();
    let mut missing = Vec::new();
    for row in rows {
        match rest.iter().position(|other| other == row) {
            Some(place) => drop(rest.swap_remove(place)),
            None => missing.push(row.clone()),
        }
    }
    missing
}

/// Compares a capture with its record: how many rows agree, and what is not as expected.
fn compare(path: &Path, name: &str, tables: &Tables) -> (usize, Vec<String>) {
    let told = told(path);
    let mut agree = 0;
    let mut wrong = Vec::new();
    for protocol in ["tcp", "udp"] {
        let ours = told.get(protocol).map_or(&[][..], Vec::as_slice);
        let place = format!("{name} {protocol} {}", path.display());
        let theirs = match tables.get(protocol) {
            Some(Table::Rows(rows)) => rows.as_slice(),
            Some(Table::Digest(count, expected)) => {
                let mut sorted = ours.to_vec();
                sorted.sort();
                let everything: String = sorted.iter().flat_map(|row| [row, "\n"]).collect();
                if (sorted.len(), digest(everything.as_bytes(), 16)) == (*count, expected.clone()) {
                    agree += count;
                } else {
                    wrong.push(format!("{place}: {} conversations, tshark has {count}, or others", ours.len()));
                }
                continue;
            }
            None => &[],
        };
        let (missing, more) = (without(theirs, ours), without(ours, theirs));
        agree += theirs.len() - missing.len();
        let found = ALLOWED.iter().find(|row| (row.0, row.1) == (name, protocol));
        let allowed = found.map_or((0, 0), |row| (row.2, row.3));
        if (missing.len(), more.len()) != allowed {
            wrong.push(format!("{place}\n  tshark {missing:#?}\n  ours   {more:#?}"));
        }
    }
    (agree, wrong)
}

/// Compares what is recorded of a folder's files: captures, rows that agree, and what is left of the records.
fn compare_folder(folder: &Path, recorded: &mut HashMap<String, Tables>) -> (usize, usize) {
    let (mut captures, mut agree, mut wrong) = (0, 0, Vec::new());
    for path in below(folder) {
        let name = digest(&std::fs::read(&path).unwrap(), 16);
        let Some(tables) = recorded.remove(&name) else { continue };
        let (rows, unexpected) = compare(&path, &name, &tables);
        captures += 1;
        agree += rows;
        wrong.extend(unexpected);
    }
    assert!(wrong.is_empty(), "{} unexpected:\n{}", wrong.len(), wrong.join("\n"));
    (captures, agree)
}

#[test]
fn samples_have_the_conversations_that_tshark_has() {
    let (captures, agree) = compare_folder(&root().join("sample-pcaps"), &mut recorded());
    println!("{agree} conversations of {captures} samples agree");
    assert!(captures >= 8 && agree >= 10, "{captures} {agree}");
}

#[test]
fn captures_beside_the_project_have_the_conversations_that_tshark_has() {
    require!(Corpus);
    let mut recorded = recorded();
    compare_folder(&root().join("sample-pcaps"), &mut recorded);
    let (captures, agree) = compare_folder(&corpus(), &mut recorded);
    let differ: usize = ALLOWED.iter().map(|row| row.2).sum();
    println!("{agree} conversations of {captures} captures agree, {differ} are known to differ");
    assert!(recorded.is_empty(), "captures that were recorded and are gone: {:?}", recorded.keys());
}
