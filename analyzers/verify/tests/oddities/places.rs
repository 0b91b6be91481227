//! The usual work in other places, encodings and amounts: another address, another machine's Linux, text as Windows writes it,
//! a capture that was started twice, a terminal that was copied with all runs before, and one of which only a part was.

use super::wire::{FIRST, Place, Wire};
use super::works::SAID;
use super::{Work, honest, honest_but, told};

const PORT: u16 = 12_345;
const COMMANDS: &str = "$ python3 S02_Part01_Example_TCP_Server.py\n$ python3 server.py\n";
const COMMENT: &str = "\nThe server prints a line for each message it receives. The capture shows the same messages between \
    the handshake and the end. Each reply travels in a segment of its own.\n";

fn talk(place: Place, ending: &str) -> Wire {
    let mut wire = Wire::at(place, PORT, 1);
    for (text, reply) in SAID {
        wire.client(0, &format!("{text}{ending}")).server(0, reply);
    }
    wire.leave(0);
    wire
}

/// What the server prints of a run: of the client at an address.
fn run(address: &str, ending: usize) -> String {
    let line = |(text, _): &(&str, &str)| format!("[CLIENT] Sent {} bytes: {text}\n", text.len() + ending);
    let lines: String = SAID.iter().map(line).collect();
    format!("[INFO] TCP server listening on {address}:{PORT}\n[CLIENT] {address}:{FIRST} connected\n{lines}")
}

fn client(address: &str) -> String {
    let line = |(text, reply): &(&str, &str)| format!("[CLIENT] Sent: {text}\n[CLIENT] Received: {reply}\n");
    let lines: String = SAID.iter().map(line).collect();
    let counts = "Session stats: 6 sent, 6 received, 0 timeouts\n";
    format!("[INFO] Connecting to {address}:{PORT} ...\n[INFO] Connected.\n{lines}[INFO] Connection closed.\n{counts}")
}

fn work(capture: Vec<u8>, server: impl Into<Vec<u8>>, client: impl Into<Vec<u8>>) -> Work {
    Work::new("tcp-commands")
        .file("tcp_traffic_capture.pcap", capture)
        .file("tcp_server_activity_output.txt", server)
        .file("tcp_client_activity_output.txt", client)
}

fn wide(text: &str) -> Vec<u8> {
    format!("\u{feff}{}", text.replace('\n', "\r\n")).encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn other_addresses_are_as_good() {
    let mut wrong = String::new();
    for (name, place, address) in [
        ("loopback", Place::Loopback, "127.0.0.1"),
        ("localhost", Place::Loopback, "localhost"),
        ("::1", Place::Six, "::1"),
        ("Windows to its Linux", Place::Wsl, "172.29.64.1"),
    ] {
        for (typed, ending) in [("", 0), ("\n", 1), ("\r\n", 2)] {
            let server = format!("{COMMANDS}{}{COMMENT}", run(address, ending));
            let work = work(talk(place, typed).pcap(), server, client(address));
            wrong += &honest(&format!("{name} {typed:?}"), &work);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn text_as_windows_writes_it() {
    let (server, client) = (format!("{COMMANDS}{}{COMMENT}", run("127.0.0.1", 0)), client("127.0.0.1"));
    let capture = talk(Place::Loopback, "").pcap();
    let ends = |text: &str| text.replace('\n', "\r\n").into_bytes();
    let mut wrong = honest("CR LF", &work(capture.clone(), ends(&server), ends(&client)));
    wrong += &honest("UTF-16", &work(capture.clone(), wide(&server), wide(&client)));
    wrong +=
        &honest("a mark in front", &work(capture.clone(), format!("\u{feff}{server}"), format!("\u{feff}{client}")));
    let coloured = server.replace("[CLIENT]", "\u{1b}[32m[CLIENT]\u{1b}[0m");
    wrong += &honest("colours", &work(capture, coloured, client));
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn runs_before_and_behind_cost_nothing() {
    let mut wrong = String::new();
    let capture = || talk(Place::Loopback, "").pcap();
    let earlier = run("127.0.0.1", 0).replace(&FIRST.to_string(), "40404");
    let tried = "$ python3 server.py\nTraceback (most recent call last):\nOSError: [Errno 98] Address already in use\n";
    let own = run("127.0.0.1", 0);
    for (name, server) in [
        (
            "an earlier run",
            format!("{COMMANDS}{earlier}[INFO] Shutting down server...\n$ python3 server.py\n{own}{COMMENT}"),
        ),
        (
            "a later run",
            format!("{COMMANDS}{own}[INFO] Shutting down server...\n$ python3 server.py\n{earlier}{COMMENT}"),
        ),
        ("both", format!("{COMMANDS}{earlier}$ python3 server.py\n{own}$ python3 server.py\n{earlier}{COMMENT}")),
        ("a run that failed", format!("{COMMANDS}{tried}$ python3 server.py\n{own}{COMMENT}")),
        ("the same run twice", format!("{COMMANDS}{own}{own}{COMMENT}")),
    ] {
        let told = told(&work(capture(), server, client("127.0.0.1")).judged());
        let open = told.lines().filter(|line| line.starts_with('-') && !line.starts_with("- rtt"));
        let said = ["no counterpart", "is not in the log", "another order", "another length", "different run"];
        let said = said.iter().filter(|words| told.contains(**words)).copied();
        for line in open.chain(said) {
            wrong += &format!("{name}: {line}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_part_of_the_log_is_enough_where_the_sheet_says_so() {
    let own = run("127.0.0.1", 0);
    let first: Vec<&str> = own.lines().collect();
    let excerpt = format!("{COMMANDS}{}\n...\n{COMMENT}", first[..7].join("\n"));
    let work = work(talk(Place::Loopback, "").pcap(), excerpt, client("127.0.0.1"));
    assert_eq!(honest("five lines of six", &work), "");
}

#[test]
fn a_capture_that_was_started_twice() {
    let (server, client) = (format!("{COMMANDS}{}{COMMENT}", run("127.0.0.1", 0)), client("127.0.0.1"));
    let mut nothing = Wire::new(PORT, 0);
    nothing.refused();
    let mut whole = talk(Place::Loopback, "");
    let both = Work::new("tcp-commands")
        .file("tcp_traffic_capture.pcap", whole.pcap())
        .file("first_try.pcap", nothing.pcap())
        .file("tcp_server_activity_output.txt", server.clone())
        .file("tcp_client_activity_output.txt", client.clone());
    let mut wrong = honest("a first try beside it", &both);
    // In the middle of the talk the capture was begun again: the rest is in a second file.
    let mut begun = talk(Place::Loopback, "");
    let half = begun.count() / 2;
    begun.less(half);
    let kept = begun.count();
    whole.from(kept);
    let halves = Work::new("tcp-commands")
        .file("tcp_traffic_capture.pcap", begun.pcap())
        .file("tcp_traffic_capture_2.pcap", whole.pcap())
        .file("tcp_server_activity_output.txt", server)
        .file("tcp_client_activity_output.txt", client);
    // That the second begins late is true of it.
    let but = ["capture-start", "ping", "upper", "other", "replies", "server-log", "client-log", "statistics", "rtt"];
    wrong += &honest_but("in two halves", &halves, &but);
    assert!(wrong.is_empty(), "{wrong}");
}
