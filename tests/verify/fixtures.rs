//! Evidence that `scripts/make-verify-fixtures` recorded, and what a student adds to it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use wirelab_analyzers::verify::Grader;
use wirelab_analyzers::verify::evidence::Evidence;
use wirelab_analyzers::verify::model::{Status, Submission};
use wirelab_labs::{EvidenceKind, catalogue};

use crate::support::files::root;

/// Files by their names.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

pub(crate) fn folder(path: &str) -> PathBuf {
    root().join("tests/data/verify").join(path)
}

/// The files of a folder; none if there is no such folder.
fn read(path: &str) -> Files {
    let Ok(entries) = fs::read_dir(folder(path)) else { return Files::new() };
    let entries = entries.map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

/// A fixture as it was recorded.
pub(crate) fn bare(lab: &str, name: &str) -> Files {
    let files = read(&format!("{lab}/{name}"));
    assert!(!files.is_empty(), "no fixture {lab}/{name}: scripts/make-verify-fixtures makes it");
    files
}

/// The same with the commands, the comment and the files that the student makes.
pub(crate) fn whole(lab: &str, name: &str) -> Files {
    let mut files = bare(lab, name);
    for (name, bytes) in read(&format!("{lab}/additions")) {
        // A text is added to; a file of data is there once.
        let name_is = |one: &str| one == name;
        let is_data = catalogue::find(lab)
            .is_some_and(|lab| lab.evidence.iter().any(|one| name_is(&one.file) && one.kind == EvidenceKind::Data));
        let there = files.entry(name).or_default();
        if there.is_empty() || !is_data {
            there.extend(bytes);
        }
    }
    files
}

pub(crate) fn evaluate(lab: &str, files: &Files) -> Submission {
    let lab = catalogue::find(lab).unwrap();
    let evidence: Vec<Evidence> =
        files.iter().map(|(name, bytes)| Evidence::from_bytes(name.clone(), bytes.clone())).collect();
    Grader::new(lab).evaluate("somebody", &evidence)
}

/// The ids of the checks that do not hold, in the order of the lab's file; behind those that cannot be told stands `?`, behind
/// those that were not shown `-`, and behind those that are not asked `/`.
pub(crate) fn wrong(submission: &Submission) -> String {
    let told = submission.checks.iter().filter_map(|check| match check.status {
        Status::Passed => None,
        Status::Partly | Status::Failed => Some(check.id.clone()),
        Status::Undecided => Some(format!("{}?", check.id)),
        Status::NotShown => Some(format!("{}-", check.id)),
        Status::NotAsked => Some(format!("{}/", check.id)),
    });
    told.collect::<Vec<_>>().join(" ")
}

/// The name of the capture among some files.
pub(crate) fn capture(files: &Files) -> String {
    files.keys().find(|name| name.ends_with(".pcapng")).unwrap().clone()
}
