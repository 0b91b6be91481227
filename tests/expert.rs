//! The same expert information as tshark's, row for row.
//!
//! `tests/data/expert-expected.tsv` holds what tshark said; `tests/tools/record-expert` made it and tells what its columns
//! mean. Captures that are not part of this repository are named by their digest and left out where they are not.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use wirelab_analyzers::engine::{Compat, Settings, run};
use wirelab_analyzers::report::expert::{Expert, Severity};
use wirelab_capture::read::Reader;
use wirelab_needs::{corpus, require};

use crate::support::files::{below, digest, root};
use crate::support::program::wirelab;

/// Rows, of those that either side has, that may differ in captures which are not part of this repository:
/// docs/wireshark-parity.md says of which kinds they are.
const MAY_DIFFER: f64 = 0.025;

/// Severity, group, protocol and summary, and how often.
type Rows = BTreeMap<[String; 4], u64>;

fn recorded() -> HashMap<String, Rows> {
    let mut captures: HashMap<String, Rows> = HashMap::new();
    for line in include_str!("data/expert-expected.tsv").lines().skip(2) {
        let columns: Vec<&str> = line.splitn(6, '\t').collect();
        let [capture, severity, group, protocol, count, summary] = columns[..] else { panic!("{line}") };
        let key = [severity, group, protocol, summary].map(str::to_owned);
        *captures.entry(capture.to_owned()).or_default().entry(key).or_default() += count.parse::<u64>().unwrap();
    }
    captures
}

fn ours(path: &Path) -> Option<Rows> {
    let mut expert = Expert::of_version(Compat::Wireshark44);
    let settings = Settings::LEAST.with_verdicts(true).with_compat(Compat::Wireshark44);
    run(Reader::open(path).ok()?, settings, &mut expert).ok()?;
    let mut rows = Rows::new();
    for severity in Severity::ALL {
        for row in expert.of(severity) {
            let key = [severity.name(), row.group, row.protocol, &row.summary].map(str::to_owned);
            *rows.entry(key).or_default() += row.count;
        }
    }
    Some(rows)
}

/// Rows that both have, rows that either has, and the lines that tell the others.
fn compare(folder: &Path) -> (usize, usize, Vec<String>) {
    let recorded = recorded();
    let (mut same, mut all, mut differ) = (0, 0, Vec::new());
    for path in below(folder) {
        let Some(expected) = recorded.get(&digest(&std::fs::read(&path).unwrap(), 16)) else { continue };
        let ours = ours(&path).unwrap_or_default();
        let mut keys: Vec<_> = expected.keys().chain(ours.keys()).collect();
        keys.sort();
        keys.dedup();
        for key in keys {
            let (theirs, ours) = (expected.get(key), ours.get(key));
            all += 1;
            same += usize::from(theirs == ours);
            if theirs != ours {
                differ.push(format!("{}: {}: tshark {theirs:?}, we {ours:?}", path.display(), key.join(" | ")));
            }
        }
    }
    (same, all, differ)
}

#[test]
fn every_row_of_the_samples_is_that_of_tshark() {
    let (same, _, differ) = compare(&root().join("sample-pcaps"));
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert!(same > 20, "{same} rows only");
}

#[test]
fn nearly_every_row_of_other_captures_is_that_of_tshark() {
    require!(Corpus);
    let (same, all, differ) = compare(&corpus());
    println!("{same} of {all} rows agree");
    assert!(differ.len() as f64 <= all as f64 * MAY_DIFFER, "{same} of {all}\n{}", differ.join("\n"));
}

#[test]
fn packets_are_selected_with_a_filter_and_other_options_are_refused() {
    let resets = wirelab(["analyze", "--expert", "-Y", "tcp.flags.reset == 1", "sample-pcaps/reset.pcapng"]);
    assert_eq!(resets.status, Some(0), "{}", resets.stderr);
    assert!(resets.text().contains("Connection reset (RST)"), "{}", resets.text());
    assert!(!resets.text().contains("establish"), "{}", resets.text());
    let port = wirelab(["analyze", "--expert", "--port", "12345", "sample-pcaps/reset.pcapng"]);
    assert_eq!(port.status, Some(2));
    assert!(port.stderr.contains("--port"), "{}", port.stderr);
}
