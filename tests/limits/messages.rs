//! Limits on what is kept of conversations.

use super::{name, said, with};
use crate::support::traffic::Traffic;

/// Words by which it is told that not everything was kept.
const TOLD: [&str; 4] = ["not heard to the end", "more streams than are listened to", "cut_short\":1", "is left out"];

/// The commands that say something of messages.
fn commands(path: &str) -> Vec<Vec<&str>> {
    let analyze = ["text", "json", "markdown", "html"].map(|form| vec!["analyze", path, "--format", form]);
    let messages = ["text", "json", "jsonl", "csv"].map(|form| vec!["messages", path, "--format", form]);
    let others = [
        vec!["fields", path, "-e", "wirelab.message.text"],
        vec!["show", path, "--stream", "0"],
        vec!["live", path, "--lab", "tcp-commands"],
        vec!["picture", "sequence", path],
        vec!["analyze", path, "--format", "csv", "--lab", "tcp-commands"],
    ];
    analyze.into_iter().chain(messages).chain(others).collect()
}

#[track_caller]
fn told(limit: &str, edge: &Traffic, beyond: &Traffic) {
    for (traffic, wanted) in [(edge, false), (beyond, true)] {
        let folder = tempfile::tempdir().unwrap();
        let path = traffic.save(folder.path());
        let mut wrong = Vec::new();
        for command in commands(name(&path)) {
            let text = said(&with(limit, command.iter().copied()));
            let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if TOLD.iter().any(|words| flat.contains(words)) != wanted {
                wrong.push(format!("{command:?}: {}", text.chars().take(300).collect::<String>()));
            }
        }
        assert!(wrong.is_empty(), "{limit}, told: {wanted}\n{}", wrong.join("\n"));
        let folder = name(folder.path());
        let verdict = said(&with(limit, ["verify", "tcp-commands", folder, "--one", "--all", "--points"]));
        let flat = verdict.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(flat.contains("than is kept, so this cannot be told"), wanted, "{verdict}");
        assert!(!wanted || !flat.contains("✓ each reply is right"), "{verdict}");
    }
}

#[test]
fn packets_of_a_direction() {
    told("lane-arrivals=5", &Traffic::pings(5), &Traffic::pings(6));
}

#[test]
fn bytes_of_a_direction() {
    told("lane-bytes=20", &Traffic::pings(5), &Traffic::pings(6));
}

#[test]
fn streams_at_once() {
    told("heard-streams=4", &Traffic::clients(4), &Traffic::clients(5));
}

#[test]
fn bytes_of_a_message() {
    for (length, wanted) in [(8, false), (9, true)] {
        let folder = tempfile::tempdir().unwrap();
        let mut traffic = Traffic::default();
        traffic.open(40_000);
        let said = vec![b'x'; length];
        traffic.turns(40_000, 1, &said, b"no");
        let path = traffic.save(folder.path());
        for form in ["text", "jsonl", "csv"] {
            let run = with("message-bytes=8", ["messages", name(&path), "--lab", "tcp-commands", "--format", form]);
            let text = super::said(&run);
            assert_eq!(text.contains("beginning"), wanted, "{form}: {text}");
        }
    }
}
