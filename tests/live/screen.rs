//! The screen, driven by keys and read as text.

use wirelab_needs::require;

use super::support::wait_until;
use super::traffic::Server;
use crate::support::files::sample;
use crate::support::process::{Signal, is_there, signal};
use crate::support::terminal::Terminal;

const HELP: &str = "q quit";

#[test]
fn small_open_choose_filter_resize_quit() {
    require!(Tmux, Capture);
    let server = Server::start(3);
    let filter = server.filter();
    let terminal = Terminal::start(80, 24, &["-f", &filter]);
    terminal.sees(&["wirelab live  lo", "No stream yet", HELP, "dropped 0"]);
    for text in ["one\n", "two\n", "three\n"] {
        server.converse(&[text]);
    }
    terminal.sees(&["3 TCP streams", "T0", "T1", "T2", "client closed"]);
    assert!(terminal.text().lines().all(|line| line.chars().count() <= 80));
    // The newest stands first: one down is stream 1.
    terminal.press(&["Down", "Enter"]);
    terminal.sees(&["TCP stream 1", "SYN, ACK", "handshake", "payload", "teardown", "Esc back"]);
    terminal.press(&["Tab"]);
    terminal.sees(&["client> two", "server< TWO"]);
    terminal.press(&["Escape"]);
    terminal.sees(&["T0", "Enter open"]);

    terminal.press(&["/"]);
    terminal.press(&["-l", "tcp.prot == 1"]);
    terminal.press(&["Enter"]);
    terminal.sees(&["error:", "tcp.port"]);
    terminal.press(&["C-u"]);
    terminal.press(&["-l", "tcp.payload contains \"three\""]);
    terminal.press(&["Enter"]);
    terminal.sees(&["(1 shown)", "T2"]);
    assert!(!terminal.text().contains("T1 "), "{}", terminal.text());

    terminal.resize(40, 10);
    terminal.sees(&["wirelab live", HELP]);
    terminal.resize(160, 50);
    terminal.press(&["Enter"]);
    // Side by side now.
    terminal.sees(&["T2", "TCP stream 2", "client> three"]);
    terminal.press(&["p"]);
    terminal.sees(&["FROZEN"]);
    terminal.press(&["q"]);
    terminal.sees(&["Timing of 3 complete handshakes", "STATUS 0", "END"]);
    server.join();
}

#[test]
fn wide_sort_save_and_a_signal() {
    require!(Tmux, Capture);
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(3);
    let filter = server.filter();
    let terminal = Terminal::start(160, 50, &["-f", &filter]);
    terminal.sees(&["No stream yet"]);
    server.converse(&["a much longer line than the other one\n"]);
    server.converse(&["b\n"]);
    terminal.sees(&["T0", "T1", "sort: newest"]);
    terminal.press(&["s", "s"]);
    terminal.sees(&["sort: bytes"]);
    let text = terminal.text();
    assert!(text.find("T0 ") < text.find("T1 "), "{text}");
    // A stream that is open grows under the eyes.
    terminal.press(&["Enter"]);
    terminal.sees(&["TCP stream 0"]);

    let file = folder.path().join("saved.pcapng").to_string_lossy().into_owned();
    terminal.press(&["w"]);
    terminal.press(&["C-u"]);
    terminal.press(&["-l", &file]);
    terminal.press(&["Enter"]);
    terminal.sees(&["packets in "]);
    let report = crate::support::program::wirelab(["analyze", &file, "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&report.stdout).unwrap();
    assert_eq!(report["tcp"].as_array().unwrap().len(), 2);

    server.converse(&["c\n"]);
    terminal.sees(&["3 TCP streams"]);
    let child = terminal.process();
    signal(child, Signal::TERM);
    // The terminal is as it was: out of the alternate screen, echoing, in lines.
    terminal.sees(&["3 complete handshakes", "STATUS 0", " echo ", " icanon ", "END"]);
    server.join();
}

#[test]
fn wide_connections_stand_over_time_and_texts_can_be_hidden() {
    require!(Tmux);
    let chat = sample("scenarios/chat-routed.pcapng");
    let terminal = Terminal::start(200, 50, &[&chat, "--lab", "chat-routed", "--hide-texts"]);
    terminal.sees(&["ENDED", "TEXTS HIDDEN", "3 connections over time", "time since the first connection shown began"]);
    terminal.press(&["Down", "Down", "Enter"]);
    terminal.sees(&["TCP stream 0", "└ #"]);
    assert!(!terminal.text().contains("hello"), "{}", terminal.text());
    terminal.press(&["h"]);
    terminal.sees(&["hello"]);
    terminal.press(&["h", "Tab", "Tab"]);
    terminal.sees(&["hidden: h shows what was said"]);
    terminal.press(&["Escape", "p", "s"]);
    // A frozen list is sorted all the same.
    terminal.sees(&["FROZEN", "sort: oldest"]);
    let text = terminal.text();
    assert!(text.find("T0 ") < text.find("T1 "), "{text}");
    terminal.press(&["q"]);
    terminal.sees(&["STATUS 0"]);
    assert!(!terminal.text().contains("hello"), "{}", terminal.text());
}

#[test]
fn the_kernel_is_drained_when_the_screen_is_left() {
    require!(Tmux, Capture);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lab.pcapng").to_string_lossy().into_owned();
    let server = Server::start(1);
    let filter = server.filter();
    let terminal = Terminal::start(80, 24, &["-f", &filter, "-w", &file]);
    terminal.sees(&["No stream yet"]);
    server.converse(&["ping\n"]);
    terminal.press(&["q"]);
    terminal.sees(&["STATUS 0"]);
    let report = crate::support::program::wirelab(["analyze", &file, "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&report.stdout).unwrap();
    assert_eq!(report["tcp"][0]["completeness"], 31);
    server.join();
}

/// Closing the window is an orderly end: nothing goes on in the dark, and the file is complete.
#[test]
fn a_terminal_that_is_closed_ends_it() {
    require!(Tmux, Capture);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lab.pcapng").to_string_lossy().into_owned();
    let server = Server::start(1);
    let filter = server.filter();
    let terminal = Terminal::start(80, 24, &["-f", &filter, "-w", &file]);
    terminal.sees(&["No stream yet"]);
    let child = terminal.process();
    server.converse(&["ping\n"]);
    drop(terminal);
    wait_until(10, "the program ends", || !is_there(child));
    let report = crate::support::program::wirelab(["analyze", &file, "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&report.stdout).unwrap();
    assert_eq!(report["tcp"][0]["completeness"], 31);
    // Drop counters are written at the end.
    assert_eq!(report["capture"]["interfaces"][0]["dropped_by_os"], 0);
    server.join();
}
