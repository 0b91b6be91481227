//! No filter, limit or lab shifts a number, in any view: the capture is larger than what `live` holds.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::Value;
use wirelab_needs::require;

use super::forty;
use super::support::wait_until;
use crate::support::program::{program, wirelab};
use crate::support::terminal::Terminal;

/// The capture, in a folder of its own.
fn capture() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let capture = forty::write(folder.path());
    (folder, capture)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What a command prints as JSON Lines.
fn lines(arguments: &[&str]) -> Vec<Value> {
    let done = wirelab([arguments, &["--format", "jsonl"]].concat());
    assert_eq!(done.status, Some(0), "{}", done.stderr);
    done.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A line's stream, and the port that its client must have.
fn assert_client(line: &Value) {
    let stream = line["stream"].as_u64().unwrap();
    let port = 40_000 + stream;
    let client = line["client"].as_str().unwrap();
    assert!(client == format!("10.0.0.1:{port}") || line["client_port"] == port, "{line}");
}

/// Types a line after a key, and what ends it.
fn typed(terminal: &Terminal, key: &str, text: &str) {
    for keys in [&[key][..], &["C-u"], &["-l", text], &["Enter"]] {
        terminal.press(keys);
    }
}

/// The screen of the whole capture, when it has ended.
fn screen(arguments: &[&str]) -> Terminal {
    let terminal = Terminal::start(100, 30, arguments);
    terminal.sees(&["40 TCP streams", "ENDED"]);
    terminal
}

#[test]
fn a_filter_on_the_screen_shows_the_stream_that_it_names() {
    require!(Tmux);
    let (_folder, capture) = capture();
    let terminal = screen(&[text(&capture)]);
    typed(&terminal, "/", "tcp.stream == 35");
    let seen = terminal.sees(&["filter: tcp.stream == 35 (1 shown)"]);
    assert!(seen.contains("T35 ") && seen.contains("10.0.0.1:40035"), "{seen}");

    // Its packets are no longer held, but for the first one.
    typed(&terminal, "/", "tcp.stream == 5");
    let seen = terminal.sees(&["filter: tcp.stream == 5 (1 shown)", "only the first one of each listed stream"]);
    assert!(seen.contains("T5 ") && seen.contains("10.0.0.1:40005"), "{seen}");
    terminal.press(&["q"]);
    terminal.sees(&["STATUS 0"]);
}

#[test]
fn a_filter_that_asks_for_messages_shifts_nothing_on_the_screen() {
    require!(Tmux);
    let (_folder, capture) = capture();
    let lab = ["--lab", "tcp-commands", "--lab-port", "9999"];
    let terminal = screen(&[&lab[..], &["-Y", "!(wirelab.message == 0) && tcp.stream == 35", text(&capture)]].concat());
    let seen = terminal.sees(&["(1 shown)"]);
    assert!(seen.contains("T35 ") && seen.contains("10.0.0.1:40035"), "{seen}");
    terminal.press(&["q"]);
    terminal.sees(&["STATUS 0"]);
}

#[test]
fn an_open_stream_has_its_relative_numbers_and_phases() {
    require!(Tmux);
    let (_folder, capture) = capture();
    let terminal = screen(&[text(&capture)]);
    typed(&terminal, "/", "tcp.stream == 39");
    terminal.sees(&["(1 shown)"]);
    terminal.press(&["Enter"]);
    let end = forty::BYTES + 1;
    terminal.sees(&["TCP stream 39", "10.0.0.1:40039", "FIN, ACK", &format!("{end}"), "teardown"]);
    terminal.press(&["Home"]);
    terminal.sees(&["SYN, ACK", "handshake", "payload"]);

    // Let go long ago: who it is and how it went is known, its packets are not.
    terminal.press(&["Escape"]);
    // A key that comes with the Escape, as on a busy machine, would be another key.
    terminal.sees(&["T39 "]);
    typed(&terminal, "/", "tcp.stream == 5");
    terminal.sees(&["T5 ", "(1 shown)"]);
    terminal.press(&["Enter"]);
    let seen = terminal.sees(&["TCP stream 5", "10.0.0.1:40005", "[first packets no longer held]"]);
    assert!(!seen.contains("SYN, ACK"), "{seen}");
    terminal.press(&["q"]);
    terminal.sees(&["STATUS 0"]);
}

#[test]
fn lines_of_any_filter_and_lab_have_the_numbers_of_the_file() {
    let (_folder, capture) = capture();
    let lab = ["--lab", "tcp-commands", "--lab-port", "9999"];
    let all: Vec<Value> = lines(&["live", text(&capture)]);
    let of_35 = |line: &&Value| line["type"] == "event" && line["stream"] == 35;
    let about_35: Vec<&Value> = all.iter().filter(of_35).collect();
    assert_eq!(about_35.len() as u64, 3 + forty::BYTES / 1_400);
    all.iter().filter(|line| line["event"] == "opened").for_each(assert_client);
    let filtered = lines(&["live", text(&capture), "-Y", "tcp.stream == 35"]);
    assert_eq!(filtered.iter().filter(of_35).collect::<Vec<_>>(), about_35);
    // With a lab, and a filter that has to wait for messages: messages stand in the place of the bytes.
    let filter = "!(wirelab.message == 0) && tcp.stream == 35";
    for filter in [&["-Y", "tcp.stream == 35"], &["-Y", filter]] {
        let told = lines(&[&["live", text(&capture)][..], &lab, filter].concat());
        let opened: Vec<&Value> = told.iter().filter(|line| line["event"] == "opened").collect();
        assert_eq!(opened.iter().map(|line| &line["stream"]).collect::<Vec<_>>(), [35], "{filter:?}");
        opened.into_iter().for_each(assert_client);
        assert!(told.iter().filter(|line| line["type"] == "event").all(|line| line["stream"] == 35), "{filter:?}");
    }
}

#[test]
fn the_report_at_the_end_is_that_of_the_file() {
    let (folder, capture) = capture();
    let copy = folder.path().join("copy.pcapng");
    for filter in [&[][..], &["-Y", "tcp.stream == 35"], &["-Y", "tcp.seq == 1 && tcp.len > 0"]] {
        let of_file: Vec<Value> = lines(&[&["analyze", text(&capture)], filter].concat());
        let rows = |lines: &[Value]| lines.iter().filter(|line| line["type"] == "tcp").cloned().collect::<Vec<_>>();
        rows(&of_file).iter().for_each(assert_client);
        let live = lines(&[&["live", text(&capture), "-w", text(&copy), "--force"], filter].concat());
        assert_eq!(rows(&live), rows(&of_file), "{filter:?}");
        assert_eq!(rows(&lines(&[&["analyze", text(&copy)], filter].concat())), rows(&of_file), "{filter:?}");
    }
}

#[test]
fn what_is_saved_says_that_it_is_numbered_anew() {
    require!(Tmux);
    let (folder, capture) = capture();
    let saved = folder.path().join("saved.pcapng");
    let terminal = screen(&[text(&capture)]);
    typed(&terminal, "w", text(&saved));
    terminal.sees(&["numbered anew"]);
    terminal.press(&["q"]);
    terminal.sees(&["STATUS 0"]);
    let done = wirelab(["analyze", text(&saved), "--format", "json"]);
    let report: Value = serde_json::from_slice(&done.stdout).unwrap();
    // Its comment says which frame was the first one: what lies before it is missing, and nothing else.
    let comment = report["capture"]["comments"][0]["text"].as_str().unwrap();
    let first = comment.split("was frame ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap();
    let first: u64 = first.parse().unwrap();
    let all = u64::from(forty::STREAMS) * forty::PACKETS;
    assert_eq!(report["capture"]["packets"], all - first + 1);
    // The first stream of the file is the one that this frame belongs to.
    let port = 40_000 + (first - 1) / forty::PACKETS;
    // Without a handshake, who called whom is a guess.
    assert!(["client_port", "server_port"].iter().any(|name| report["tcp"][0][name] == port), "{}", report["tcp"][0]);
}

/// Nobody reads the lines: packets pass the analysis by, and are in the file. The streams behind them have its numbers.
/// On a busy machine the analysis may have seen the beginning of each; then once more.
#[test]
fn what_passes_the_analysis_by_shifts_nothing() {
    assert!((0..5).any(|_| streams_pass_by()), "five times no stream began unseen");
}

/// Whether some streams began unseen, as they should here.
fn streams_pass_by() -> bool {
    let (folder, capture) = capture();
    let copy = folder.path().join("copy.pcap");
    let bytes = std::fs::read(&capture).unwrap();
    let (most, rest) = bytes.split_at(bytes.len() / 20 * 19);
    let mut live = program()
        .args(["live", "-", "-w", text(&copy), "--format", "jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = live.stdin.take().unwrap();
    input.write_all(most).unwrap();
    let written = || std::fs::metadata(&copy).map_or(0, |about| about.len());
    wait_until(60, "the file has what came", || written() + (1 << 20) > most.len() as u64);
    let mut output = BufReader::new(live.stdout.take().unwrap());
    let read = Arc::<AtomicU64>::default();
    let read_by = Arc::clone(&read);
    let reader = std::thread::spawn(move || {
        let mut events = Vec::new();
        let mut line = String::new();
        while output.read_line(&mut line).unwrap() > 0 {
            read_by.fetch_add(1, Ordering::Relaxed);
            if line.contains("\"opened\"") || line.contains("\"type\":\"tcp\"") {
                events.push(serde_json::from_str::<Value>(&line).unwrap());
            }
            line.clear();
        }
        events
    });
    // What is in the queue is analysed before more comes.
    let mut before = 0;
    wait_until(60, "the analysis has caught up", || {
        std::thread::sleep(Duration::from_millis(500));
        let now = read.load(Ordering::Relaxed);
        std::mem::replace(&mut before, now) == now && now > 0
    });
    input.write_all(rest).unwrap();
    drop(input);
    let events = reader.join().unwrap();
    let done = live.wait_with_output().unwrap();
    let talk = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success() && talk.contains("because the analysis was behind"), "{talk}");
    let opened: Vec<u64> =
        events.iter().filter(|line| line["event"] == "opened").filter_map(|line| line["stream"].as_u64()).collect();
    assert!(opened.last() == Some(&39), "{opened:?}");
    events.iter().for_each(assert_client);
    assert_eq!(events.iter().filter(|line| line["type"] == "tcp").count(), 40);
    opened.len() < 40
}
