//! Logs as students write them: what must be said of each, and what must not.
//!
//! Each row is a small log beside a capture of the same run. The captures are small and our own; a row says how the checks on
//! the log go and which words their texts have.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]
#![allow(clippy::indexing_slicing, reason = "tables of a fixed size")]

mod chats;
mod clients;
mod given;
mod servers;

use std::fs;
use std::path::PathBuf;

use wirelab_labs::catalogue;
use wirelab_verify::Grader;
use wirelab_verify::evidence::Evidence;
use wirelab_verify::model::{Status, Submission};

/// A log and what is said of it.
struct Row {
    name: &'static str,
    log: Vec<u8>,
    /// The checks in their order: `p` passed, `y` in part, `f` failed, `?` cannot be told.
    went: &'static str,
    says: Vec<&'static str>,
    never: Vec<&'static str>,
}

fn row(name: &'static str, log: impl Into<Vec<u8>>, went: &'static str) -> Row {
    Row { name, log: log.into(), went, says: Vec::new(), never: Vec::new() }
}

impl Row {
    /// The texts have these words.
    fn says(mut self, says: &[&'static str]) -> Self {
        self.says.extend(says);
        self
    }

    /// The texts have none of these words.
    fn never(mut self, never: &[&'static str]) -> Self {
        self.never.extend(never);
        self
    }

    /// Nothing is said against the log.
    fn fair(self) -> Self {
        self.never(&["no counterpart", "is not in the log", "another order", "another length"])
    }
}

/// What no page says of anybody's work.
const NEVER: [&str; 8] =
    ["invented", "forged", "fake", "cheat", "copied from", "the log of another run", "come from two runs", "simply"];

fn read(path: &str) -> Vec<u8> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/cases/logs");
    fs::read(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What the checks of a lab say of some files.
fn judged(lab: &str, files: Vec<(&str, Vec<u8>)>) -> Submission {
    let evidence: Vec<Evidence> = files.into_iter().map(|(name, bytes)| Evidence::from_bytes(name, bytes)).collect();
    Grader::new(catalogue::find(lab).unwrap()).evaluate("somebody", &evidence)
}

fn went(submission: &Submission, checks: &[&str]) -> (String, String) {
    let mut went = String::new();
    let mut text = String::new();
    for id in checks {
        let check = submission.checks.iter().find(|check| check.id == *id).unwrap_or_else(|| panic!("no check {id}"));
        went.push(match check.status {
            Status::Passed => 'p',
            Status::Partly => 'y',
            Status::Failed => 'f',
            Status::NotShown => '-',
            _ => '?',
        });
        let advice = check.advice.as_ref().map(ToString::to_string).unwrap_or_default();
        text.push_str(&format!("  {id}: {} {advice}\n", check.text));
    }
    (went, text)
}

/// Holds rows to what is due.
fn hold(rows: Vec<Row>, lab: &str, capture: (&str, &str), log: &str, checks: &[&str]) {
    let mut wrong = Vec::new();
    for row in rows {
        let files = vec![(capture.0, read(capture.1)), (log, row.log.clone())];
        let (found, text) = went(&judged(lab, files), checks);
        let missing: Vec<&&str> = row.says.iter().filter(|words| !text.contains(**words)).collect();
        let said: Vec<&str> = row.never.iter().chain(&NEVER).copied().filter(|words| text.contains(*words)).collect();
        if found != row.went || !missing.is_empty() || !said.is_empty() {
            let due = row.went;
            wrong.push(format!("{}: {found} where {due} is due; lacks {missing:?}, says {said:?}\n{text}", row.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Text as Windows writes it to a file.
fn utf16(log: &str, big: bool, mark: bool) -> Vec<u8> {
    let units = mark.then_some(0xfeff).into_iter().chain(log.encode_utf16());
    units.flat_map(|unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}
