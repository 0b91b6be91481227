//! `labs new`: drafts are accepted, and what `verify` then says of the capture that they were made from is true.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::files::root;
use crate::support::program::wirelab;

/// The captures of the recorded hand-ins, whatever went wrong in them, and the samples.
fn captures() -> Vec<PathBuf> {
    let (mut found, mut open) = (Vec::new(), vec![root().join("tests/data/verify"), root().join("sample-pcaps")]);
    while let Some(folder) = open.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            match path.extension().and_then(|extension| extension.to_str()) {
                _ if path.is_dir() => open.push(path),
                Some("pcap" | "pcapng") => found.push(path),
                _ => {}
            }
        }
    }
    found.sort();
    found
}

/// What the checks about what was said come to; those about the capture as a file may fail, and say why.
const SAID: [&str; 4] = ["traffic", "messages", "replies", "delivery"];

/// What is wrong with the draft of a capture; nothing where nobody talks in it.
fn wrong(capture: &Path, folder: &Path) -> Vec<String> {
    let (lab, hand_in) = (folder.join("lab.toml"), folder.join("hand-in"));
    fs::create_dir(&hand_in).unwrap();
    fs::copy(capture, hand_in.join(capture.file_name().unwrap())).unwrap();
    let [from, to, evidence] = [capture, &lab, &hand_in].map(|path| path.to_str().unwrap());
    let made = wirelab(["labs", "new", "--from", from, "-o", to]);
    if made.status != Some(0) {
        assert!(made.stderr.contains("nobody talks to a TCP or UDP port"), "{from}: {}", made.stderr);
        return Vec::new();
    }
    let checked = wirelab(["labs", "--check", to]);
    assert_eq!(checked.status, Some(0), "{from}: {}", checked.text());
    let judged = wirelab(["verify", to, evidence, "--one", "--format", "json"]);
    let report: Value = serde_json::from_str(&judged.text()).unwrap();
    let checks = report["submissions"][0]["checks"].as_array().unwrap();
    let is_said = |check: &&Value| SAID.iter().any(|id| check["id"] == *id);
    let wrong =
        checks.iter().filter(is_said).filter(|check| check["status"] == "failed" || check["status"] == "partly");
    wrong.map(|check| format!("{from}: {}: {}", check["id"], check["text"])).collect()
}

#[test]
fn what_is_drafted_is_true_of_its_capture() {
    let captures = captures();
    assert!(captures.len() > 100, "{}", captures.len());
    let folder = tempfile::tempdir().unwrap();
    let mut all = Vec::new();
    for (place, capture) in captures.iter().enumerate() {
        let folder = folder.path().join(place.to_string());
        fs::create_dir(&folder).unwrap();
        all.extend(wrong(capture, &folder));
    }
    assert!(all.is_empty(), "{all:#?}");
}

#[test]
fn a_draft_goes_where_nothing_is_yet() {
    let folder = tempfile::tempdir().unwrap();
    let there = folder.path().join("Group 5 lab.toml");
    let capture = root().join("sample-pcaps/lab-commands.pcapng");
    let (to, from) = (there.to_str().unwrap(), capture.to_str().unwrap());
    let first = wirelab(["labs", "new", "--from", from, "-o", to]);
    assert_eq!(first.status, Some(0), "{}", first.stderr);
    assert!(first.stderr.contains("drafted from"), "{}", first.stderr);
    let text = fs::read_to_string(&there).unwrap();
    assert!(text.contains("id = \"group-5-lab\"") && text.contains("\n# frame  stream  from"), "{text}");
    assert!(!text.contains("points = 1"), "{text}");
    assert!(text.contains("wrote from lab-commands.pcapng") && !text.contains(from), "{text}");
    let again = wirelab(["labs", "new", "--from", from, "-o", to]);
    assert_eq!(again.status, Some(2), "{}", again.stderr);
    assert_eq!(fs::read_to_string(&there).unwrap(), text);
    let printed = wirelab(["labs", "new", "--from", from, "--id", "group-5-lab"]);
    assert_eq!(printed.text(), text);
    let elsewhere = wirelab(["labs", "new", "--from", from, "--port", "9"]);
    assert!(elsewhere.status == Some(1) || elsewhere.status == Some(2), "{:?}", elsewhere.status);
    assert!(elsewhere.stderr.contains("nobody talks to a TCP or UDP port 9"), "{}", elsewhere.stderr);
}
