//! Another capturer's pipe.

use std::fs::File;
use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use crate::support::files::{root, sample};
use crate::support::program::{program, run, wirelab};

#[test]
fn what_is_no_capture_is_called_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.pcap");
    std::fs::write(&path, "not a capture\n").unwrap();
    let done = wirelab(["live", path.to_str().unwrap()]);
    assert!(done.stderr.contains("notes.pcap: this is a text file"), "{}", done.stderr);
    assert!(!done.stderr.contains("standard input"), "{}", done.stderr);
}

#[test]
fn what_is_not_there_is_said_with_what_to_do() {
    let missing = wirelab(["live", "no-such-file.pcapng"]);
    assert_eq!(missing.status, Some(2));
    assert!(missing.stderr.contains("no-such-file.pcapng: No such file"), "{}", missing.stderr);
    assert!(!missing.stderr.contains("os error"), "{}", missing.stderr);
    // An interface in a file's place is what people type.
    let loopback = wirelab_capture::live::loopback_name().unwrap();
    let interface = wirelab(["live", &loopback]);
    assert_eq!(interface.status, Some(2));
    assert!(interface.stderr.contains(&format!("wirelab live -i {loopback}")), "{}", interface.stderr);
}

#[test]
fn a_pipe_gives_the_report_of_the_file_and_a_file_that_gives_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let sample = &sample("three-clients.pcapng");
    let copy = folder.path().join("copy.pcapng").to_string_lossy().into_owned();
    let piped = |command: &str, more: &[&str]| -> Value {
        let input = File::open(sample).unwrap();
        let done = run(program().arg(command).arg("-").args(["--format", "json"]).args(more).stdin(Stdio::from(input)));
        assert_eq!(done.status, Some(0), "{}", done.stderr);
        serde_json::from_slice(&done.stdout).unwrap()
    };
    let (mut live, file) = (piped("live", &["-w", &copy]), piped("analyze", &[]));
    live["capture"]["path"] = file["capture"]["path"].clone();
    assert_eq!(live, file);
    let written: Value = serde_json::from_slice(&wirelab(["analyze", &copy, "--format", "json"]).stdout).unwrap();
    assert_eq!(written["tcp"], file["tcp"]);
    assert_eq!(written["udp"], file["udp"]);
}

#[test]
fn a_silent_pipe_shows_what_came_and_lets_go() {
    let sample = std::fs::read(sample("reset.pcapng")).unwrap();
    let mut live = program()
        .args(["live", "-", "--format", "jsonl", "--duration", "1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut pipe = live.stdin.take().unwrap();
    pipe.write_all(&sample).unwrap();
    // The pipe stays open: only the clock ends it.
    let output = live.wait_with_output().unwrap();
    drop(pipe);
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("\"event\":\"closed\"") && text.contains("\"type\":\"tcp\""), "{text}");
    std::thread::sleep(Duration::from_millis(1));
}

#[test]
fn what_is_no_capture_is_refused() {
    let input = File::open(root().join("README.md")).unwrap();
    let done = run(program().args(["live", "-"]).stdin(Stdio::from(input)));
    assert_eq!(done.status, Some(2), "{}", done.text());
}
