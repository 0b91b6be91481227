//! Very many short connections: nothing lost, memory bounded, the screen answers.

use std::time::Instant;

use wirelab_needs::require;

use super::support::{Live, number, wait_until};
use super::traffic::{Server, flood};
use crate::support::process::Signal;
use crate::support::terminal::Terminal;

/// The most memory that a process had, in MiB; `None` where the system does not tell.
fn peak(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib / 1024)
}

/// Rows of the engine take some 1.3 kB a stream with verdicts; the kernel's buffer is mapped, and queue and held packets
/// are bounded.
fn limit(connections: usize) -> u64 {
    64 + 64 + 64 + 64 + connections as u64 * 2_000 / (1 << 20)
}

#[test]
fn lines_lose_nothing() {
    require!(Capture);
    let connections = number("WIRELAB_LIVE_FLOOD", 5_000);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("flood.pcapng").to_string_lossy().into_owned();
    let server = Server::start(connections);
    let filter = server.filter();
    let live = Live::start(&["-f", &filter, "-w", &file, "--format", "json"]);
    flood(&server, connections);
    if let Some(peak) = peak(live.id()) {
        println!("{connections} connections: {peak} MiB");
        assert!(peak < limit(connections), "{peak} MiB");
    }
    live.signal(Signal::INT);
    let report = live.json();
    let interface = &report["capture"]["interfaces"][0];
    assert_eq!(interface["dropped_by_os"], 0);
    assert_eq!(interface["received"], report["capture"]["packets"]);
    let rows = report["tcp"].as_array().unwrap();
    assert_eq!(rows.len(), connections);
    assert!(rows.iter().all(|row| row["handshake"]["outcome"] == "complete" && row["teardown"]["outcome"] == "closed"));
    server.join();
}

#[test]
fn messages_of_a_flood_are_told_and_counted() {
    require!(Capture);
    let connections = number("WIRELAB_LIVE_FLOOD", 5_000);
    let server = Server::start(connections);
    let port = server.port.to_string();
    let asked = ["--lab", "tcp-commands", "--variant", "example", "--lab-port", &port];
    let mut live = Live::start(&[&asked[..], &["--format", "jsonl"]].concat());
    let mut stdout = live.stdout.take().unwrap();
    let id = live.id();
    let reader = std::thread::spawn(move || {
        let (mut line, mut turns, mut report) = (String::new(), 0, Vec::new());
        while std::io::BufRead::read_line(&mut stdout, &mut line).unwrap() > 0 {
            turns += usize::from(line.contains("\"event\":\"turn\""));
            if line.starts_with("{\"type\":\"tcp\"") {
                report.push(serde_json::from_str::<serde_json::Value>(&line).unwrap());
            }
            line.clear();
        }
        (turns, report)
    });
    let begun = Instant::now();
    flood(&server, connections);
    let took = begun.elapsed();
    if let Some(peak) = peak(id) {
        println!("{connections} connections of a lab in {took:?}: {peak} MiB");
        assert!(peak < limit(connections), "{peak} MiB");
    }
    live.signal(Signal::INT);
    let (turns, rows) = reader.join().unwrap();
    live.wait();
    println!("the end after {:?}", begun.elapsed());
    assert_eq!(rows.len(), connections);
    let right = rows.iter().filter(|row| row["messages"]["right"] == 1).count();
    assert_eq!((turns >= connections, right), (true, connections), "{turns} turns");
    server.join();
}

#[test]
fn the_screen_stays_responsive_and_summarises() {
    responsive(&[]);
}

#[test]
fn the_screen_stays_responsive_with_a_lab() {
    responsive(&["--lab", "tcp-commands", "--variant", "example"]);
}

fn responsive(lab: &[&str]) {
    require!(Tmux, Capture);
    let connections = number("WIRELAB_LIVE_FLOOD", 5_000);
    let server = Server::start(connections);
    let filter = server.filter();
    let port = server.port.to_string();
    let port: &[&str] = if lab.is_empty() { &[] } else { &["--lab-port", &port] };
    let terminal = Terminal::start(80, 24, &[&["-f", &filter], lab, port].concat());
    terminal.sees(&["No stream yet"]);
    std::thread::scope(|scope| {
        scope.spawn(|| flood(&server, connections));
        // While it goes on.
        terminal.sees(&["older only in the report"]);
        let asked = Instant::now();
        terminal.press(&["s"]);
        terminal.sees(&["sort: oldest"]);
        terminal.press(&["Enter"]);
        terminal.sees(&["TCP stream ", "Esc back"]);
        terminal.press(&["Escape"]);
        terminal.sees(&["Enter open"]);
        println!("four answers in {:?}", asked.elapsed());
        assert!(asked.elapsed().as_secs() < 10);
    });
    let all = format!("{} TCP streams", grouped(connections));
    terminal.sees(&[&all, "dropped 0"]);
    if !lab.is_empty() {
        // What the lab expects is counted to the end.
        terminal.sees(&["tcp-commands, example"]);
        wait_until(30, "the counts", || terminal.text().contains(&format!(" {connections}")));
    }
    if let Some(peak) = peak(terminal.process()) {
        println!("{connections} connections: {peak} MiB");
        assert!(peak < limit(connections), "{peak} MiB");
    }
    terminal.press(&["q"]);
    wait_until(30, "the end", || terminal.text().contains("STATUS 0"));
    server.join();
}

fn grouped(number: usize) -> String {
    let text = number.to_string();
    if text.len() > 3 { format!("{},{}", &text[..text.len() - 3], &text[text.len() - 3..]) } else { text }
}
