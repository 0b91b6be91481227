//! The report at the end is that of `analyze` on the written file, and lines tell the same.

use std::process::{Command, Stdio};

use serde_json::Value;
use wirelab_needs::{Need, require};

use super::support::Live;
use super::traffic::Server;
use crate::support::process::Signal;
use crate::support::program::wirelab;

fn analyzed(file: &str) -> Value {
    serde_json::from_slice(&wirelab(["analyze", file, "--format", "json"]).stdout).unwrap()
}

#[test]
fn live_and_the_file_give_one_report() {
    require!(Capture);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lab.pcapng").to_string_lossy().into_owned();
    let server = Server::start(3);
    let filter = server.filter();
    let live = Live::start(&["-f", &filter, "-w", &file, "--format", "json"]);
    server.converse(&["one\n"]);
    server.converse(&["two\n", "three\n"]);
    server.converse(&[]);
    live.signal(Signal::INT);
    let report = live.json();
    assert_eq!(report["tcp"].as_array().unwrap().len(), 3);
    assert_eq!(report, analyzed(&file));
    server.join();
}

#[test]
fn beside_nc_and_python() {
    require!(Capture, Nc, Python3);
    const SERVER: &str = "
import socket, sys
s = socket.create_server(('127.0.0.1', 0))
print(s.getsockname()[1], flush=True)
for _ in range(5):
    c, _ = s.accept()
    while True:
        d = c.recv(1024)
        if not d: break
        c.sendall(d.upper())
    c.close()
";
    let mut python = Need::Python3.command().args(["-c", SERVER]).stdout(Stdio::piped()).spawn().unwrap();
    let mut port = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(python.stdout.take().unwrap()), &mut port).unwrap();
    let port = port.trim().to_owned();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lab.pcapng").to_string_lossy().into_owned();
    let live = Live::start(&["-f", &format!("tcp port {port}"), "-w", &file, "--format", "json"]);
    for _ in 0..5 {
        let talk = format!("printf 'hello\\n' | nc -N 127.0.0.1 {port}");
        let answer = Command::new("sh").args(["-c", &talk]).output().unwrap();
        assert_eq!(answer.stdout, b"HELLO\n");
    }
    python.wait().unwrap();
    live.signal(Signal::TERM);
    let report = live.json();
    let rows = report["tcp"].as_array().unwrap();
    assert_eq!(rows.len(), 5);
    for row in rows {
        assert_eq!((&row["completeness"], &row["teardown"]["outcome"]), (&31.into(), &"closed".into()));
        assert_eq!(row["payload"]["server_bytes"], 6);
    }
    assert_eq!(report, analyzed(&file));
}

#[test]
fn lines_tell_each_event_and_then_the_report() {
    require!(Capture);
    let server = Server::start(1);
    let filter = server.filter();
    let live = Live::start(&["-f", &filter, "--format", "jsonl"]);
    server.converse(&["ping\n"]);
    live.signal(Signal::INT);
    let lines: Vec<Value> = live.output().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let events: Vec<&str> = lines.iter().filter_map(|line| line["event"].as_str()).collect();
    assert_eq!(events, ["opened", "handshake", "data", "data", "closed"]);
    let after: Vec<&str> = lines
        .iter()
        .skip(5)
        .filter(|line| line["type"] != "finding")
        .map(|line| line["type"].as_str().unwrap())
        .collect();
    assert_eq!(after, ["capture", "tcp", "timing", "source_ports"]);
    server.join();
}

#[test]
fn a_display_filter_chooses_lines_and_rows_and_shifts_no_number() {
    require!(Capture);
    let server = Server::start(2);
    let filter = server.filter();
    let live = Live::start(&["-f", &filter, "-Y", "tcp.payload contains \"two\"", "--format", "jsonl"]);
    server.converse(&["one\n"]);
    server.converse(&["two\n"]);
    live.signal(Signal::INT);
    let lines: Vec<Value> = live.output().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let events: Vec<&Value> = lines.iter().filter(|line| line["type"] == "event").collect();
    assert_eq!(events.len(), 1);
    assert_eq!((&events[0]["stream"], &events[0]["text"]), (&1.into(), &"two".into()));
    let rows: Vec<&Value> = lines.iter().filter(|line| line["type"] == "tcp").collect();
    assert_eq!((rows.len(), &rows[0]["stream"], &rows[0]["completeness"]), (1, &1.into(), &31.into()));
    server.join();
}
