//! The command: status, words, JSON, and a lab run and judged in one go.

use std::fs;

use serde_json::Value;

use super::fixtures::{Files, bare, folder, whole};
use crate::support::program::wirelab;

fn put(files: &Files) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

#[test]
fn a_student_sees_hints_and_no_points() {
    let mine = put(&bare("tcp-commands", "plain"));
    let path = mine.path().to_str().unwrap();
    let done = wirelab(["verify", "tcp-commands", path]);
    let text = done.text();
    assert_eq!(done.status, Some(1), "{}", done.stderr);
    assert!(text.contains("What to do: Write the commands") && !text.contains("points"), "{text}");
    let told = wirelab(["verify", "tcp-commands", path, "--points"]).text();
    assert!(told.contains("9 of 10 points"), "{told}");
    let good = put(&whole("tcp-commands", "plain"));
    let done = wirelab(["verify", "tcp-commands", good.path().to_str().unwrap()]);
    assert_eq!(done.status, Some(0), "{}", done.text());
    assert!(done.text().contains("You can hand it in"));
}

#[test]
fn json_has_what_it_always_has() {
    let one = folder("tcp-commands/plain");
    let done = wirelab(["verify", "tcp-commands", one.to_str().unwrap(), "--points", "--format", "json"]);
    let value: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!((&value["schema"], &value["lab"]), (&Value::from(1), &Value::from("tcp-commands")));
    let submission = &value["submissions"][0];
    assert_eq!((&submission["score"], &submission["max_score"]), (&Value::from(9), &Value::from(10)));
    let check = &submission["checks"][0];
    for name in ["id", "title", "status", "points", "max_points", "text", "hint", "evidence"] {
        assert!(!check[name].is_null(), "{name}");
    }
    let again = wirelab(["verify", "tcp-commands", one.to_str().unwrap(), "--points", "--format", "json"]);
    assert_eq!(done.stdout, again.stdout, "the same evidence, the same report");
    // A student is told no points here either.
    let own = wirelab(["verify", "tcp-commands", one.to_str().unwrap(), "--format", "json"]);
    let value: Value = serde_json::from_slice(&own.stdout).unwrap();
    assert!(value["submissions"][0]["score"].is_null() && value["submissions"][0]["checks"][0]["points"].is_null());
}

#[test]
fn wrong_usage_is_told() {
    for (arguments, words) in [
        (vec!["verify", "tcp-commands", "/nowhere/at/all"], "/nowhere/at/all"),
        (vec!["verify", "no-such-lab", "."], "there is no lab"),
        (vec!["verify", "tcp-commands", ".", "--format", "jsonl"], "text, json, csv and markdown"),
    ] {
        let done = wirelab(&arguments);
        assert_eq!(done.status, Some(2), "{arguments:?}");
        assert!(done.stderr.contains(words), "{}", done.stderr);
    }
}

#[test]
fn a_rule_file_of_a_course_joins_the_checks() {
    let mine = put(&whole("tcp-commands", "plain"));
    let rules = tempfile::NamedTempFile::new().unwrap();
    fs::write(
        rules.path(),
        r#"{"rules": [{"id": "R1", "filter": "tcp.flags.syn == 1", "condition": ">= 2", "description": "SYN and SYN-ACK"},
            {"id": "R2", "filter": "frame contains \"NOTHERE\"", "condition": ">= 1"}]}"#,
    )
    .unwrap();
    let rules = rules.path().to_str().unwrap();
    let done = wirelab(["verify", "tcp-commands", mine.path().to_str().unwrap(), "--rules", rules, "--points"]);
    assert_eq!(done.status, Some(1));
    let text = done.text();
    assert!(text.contains("11 of 12 points") && text.contains("rule-R2"), "{text}");
}

#[test]
fn printed_times_stand_beside_those_of_the_wire() {
    let one = folder("tcp-commands/plain");
    let (capture, log) = (one.join("tcp_traffic_capture.pcapng"), one.join("tcp_client_activity_output.txt"));
    let arguments = ["messages", capture.to_str().unwrap(), "--log", log.to_str().unwrap()];
    let text = wirelab(arguments).text();
    assert!(text.contains("#2 in frame") && text.contains("PONG"), "{text}");
    let done = wirelab(arguments.iter().chain(&["--format", "json"]));
    let rows: Value = serde_json::from_slice(&done.stdout).unwrap();
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), 5);
    for row in rows {
        assert!(row["difference"].as_i64().unwrap() > 0 && row["wire"].as_i64().unwrap() > 0, "{row}");
    }
}

#[test]
fn labs_are_listed_with_their_checks() {
    let text = wirelab(["labs", "tcp-commands"]).text();
    assert!(text.contains("\nChecks\n") && text.contains("10 points in all"), "{text}");
    let value: Value = serde_json::from_slice(&wirelab(["labs", "tcp-commands", "--format", "json"]).stdout).unwrap();
    assert_eq!(value["checks"][0]["kind"], "file");
}

/// A lab on a free port, run and judged in one go.
#[cfg(feature = "live")]
#[test]
fn a_run_passes_its_own_checks() {
    wirelab_needs::require!(Capture);
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let work = tempfile::tempdir().unwrap();
    let lab = work.path().join("lab.toml");
    let (_, text) = wirelab_labs::catalogue::files().iter().find(|(name, _)| *name == "tcp-commands.toml").unwrap();
    fs::write(&lab, text.replace("12345", &free.to_string())).unwrap();
    let out = work.path().join("evidence");
    let (lab, out) = (lab.to_str().unwrap(), out.to_str().unwrap());
    let run = wirelab(["run", lab, "--out", out]);
    assert_eq!(run.status, Some(0), "{}", run.stderr);
    assert!(!run.stderr.contains("no capture:"), "{}", run.stderr);
    let text = wirelab(["verify", lab, out]).text();
    let bad: Vec<&str> = text.lines().filter(|line| line.contains('✗') || line.contains('~')).collect();
    assert_eq!(bad.len(), 2, "only what the student writes: {text}");
}
