//! Messages while they are said: lines and report against `messages` and `analyze` of the written file.

use std::net::{Ipv4Addr, TcpListener};
use std::process::{Command, Stdio};

use serde_json::Value;
use wirelab_needs::{Need, require};

use super::support::{Live, number};
use super::traffic::Server;
use crate::support::files::sample;
use crate::support::process::Signal;
use crate::support::program::wirelab;

/// A port that nobody has, for TCP and so far as one can tell for UDP.
fn free_port() -> String {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port().to_string()
}

/// The lines of a run in JSON: events, then the report.
struct Told {
    events: Vec<Value>,
    report: Vec<Value>,
}

fn told(live: Live) -> Told {
    let lines = live.output().lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>();
    let (events, report) = lines.into_iter().partition(|line: &Value| line["type"] == "event");
    Told { events, report }
}

impl Told {
    fn of(&self, event: &str) -> Vec<&Value> {
        self.events.iter().filter(|line| line["event"] == event).collect()
    }

    /// The messages that a reader of the events has in the end, who puts each in the place that its number says.
    fn messages(&self) -> Vec<Value> {
        let mut list: Vec<Value> = Vec::new();
        for line in &self.events {
            match line["event"].as_str().unwrap() {
                "message" => {
                    let number = line["message"]["number"].as_u64().unwrap();
                    renumber(&mut list, number, 1);
                    list.insert(number as usize - 1, line["message"].clone());
                }
                "revised" => {
                    let number = line["message"]["number"].as_u64().unwrap();
                    list[number as usize - 1] = line["message"].clone();
                }
                "withdrawn" => {
                    let number = line["number"].as_u64().unwrap();
                    list.remove(number as usize - 1);
                    renumber(&mut list, number, -1);
                }
                _ => {}
            }
        }
        list
    }

    fn assert_same_as(&self, file: &str, lab: &[&str]) -> usize {
        let lines = |command: &str| -> Vec<Value> {
            let done = wirelab([&[command, file, "--format", "jsonl"], lab].concat());
            assert_eq!(done.status, Some(0), "{}", done.stderr);
            done.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
        };
        assert_eq!(self.report, lines("analyze"), "{lab:?}");
        let messages = self.messages();
        assert_eq!(messages, lines("messages"), "{lab:?}");
        messages.len()
    }
}

fn renumber(list: &mut [Value], from: u64, by: i64) {
    for message in list {
        for name in ["number", "reply_to", "forward_of"] {
            if let Some(number) = message[name].as_u64().filter(|number| *number >= from) {
                message[name] = number.saturating_add_signed(by).into();
            }
        }
    }
}

/// `wirelab run` while `wirelab live` watches.
fn beside_run(lab: &str, more: &[&str]) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (file, out, port) = (path("lab.pcapng"), path("evidence"), free_port());
    let asked = ["--lab", lab, "--lab-port", &port];
    let live = Live::start(&[&asked[..], &["-w", &file, "--format", "jsonl"]].concat());
    let done = wirelab([&["run", lab, "--port", &port, "--out", &out], more].concat());
    assert_eq!(done.status, Some(0), "{}", done.stderr);
    live.signal(Signal::INT);
    told(live).assert_same_as(&file, &asked)
}

#[test]
fn beside_every_kind_of_lab_that_run_plays() {
    require!(Capture);
    assert!(beside_run("tcp-commands", &["--clients", "3", "--messages", "4"]) >= 24);
    assert!(beside_run("chat-broadcast", &["--clients", "4", "--messages", "3"]) >= 48);
    assert!(beside_run("chat-routed", &["--clients", "3"]) >= 15);
    assert!(beside_run("tcp-variable", &["--variant", "echo"]) >= 10);
    assert!(beside_run("tcp-commands", &["--fault", "split=2"]) >= 10);
    assert!(beside_run("udp-commands", &[]) >= 10);
    assert!(beside_run("nc-basics", &["--variant", "tcp"]) >= 5);
}

#[test]
fn beside_nc_and_python() {
    require!(Capture, Nc, Python3);
    const SERVER: &str = "
import socket, sys
s = socket.create_server(('127.0.0.1', int(sys.argv[1])))
print('ready', flush=True)
for _ in range(4):
    c, _ = s.accept()
    while True:
        d = c.recv(1024).strip()
        if not d: break
        if d == b'ping': c.sendall(b'PONG')
        elif d.startswith(b'upper:'): c.sendall(d[6:].upper())
        else: c.sendall(b'UNKNOWN COMMAND')
    c.close()
";
    const CLIENT: &str = "
import socket, sys, time
s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
for text in (b'ping', b'upper:abc', b'what'):
    s.sendall(text)
    s.recv(1024)
s.close()
";
    let port = free_port();
    let mut python = Need::Python3.command().args(["-c", SERVER, &port]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(python.stdout.take().unwrap()), &mut line).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lab.pcapng").to_string_lossy().into_owned();
    let asked = ["--lab", "tcp-commands", "--lab-port", &port];
    let live = Live::start(&[&asked[..], &["-w", &file, "--format", "jsonl"]].concat());
    for _ in 0..2 {
        let talk = format!("printf 'upper:hello\\n' | nc -N 127.0.0.1 {port}");
        let answer = Command::new("sh").args(["-c", &talk]).output().unwrap();
        assert_eq!(answer.stdout, b"HELLO");
        assert!(Need::Python3.command().args(["-c", CLIENT, &port]).status().unwrap().success());
    }
    python.wait().unwrap();
    live.signal(Signal::TERM);
    let told = told(live);
    assert_eq!(told.assert_same_as(&file, &asked), 2 * 2 + 2 * 6);
    assert!(told.of("turn").iter().all(|turn| turn["correct"] == true), "{:?}", told.of("turn"));
    assert_eq!(told.of("turn").len(), 8);
    // Of a lab's stream the messages are told, not the segments.
    assert_eq!(told.of("data").len(), 0);
    let labs = told.of("lab");
    assert!(labs.len() >= 4 && labs.iter().all(|lab| lab["lab"] == "tcp-commands"), "{labs:?}");
}

/// A conversation with messages, followed at once by the end.
fn ends_whole(extra: &[&str], end: impl Fn(&Live)) {
    require!(Capture);
    for number in 0..number("WIRELAB_LIVE_TRIES", 10) {
        let server = Server::start(1);
        let port = server.port.to_string();
        let asked = ["--lab", "tcp-commands", "--variant", "example", "--lab-port", &port, "--format", "jsonl"];
        let live = Live::start(&[&asked, extra].concat());
        server.converse(&["ping", "bye"]);
        end(&live);
        let told = told(live);
        let texts: Vec<Value> = told.messages().iter().map(|message| message["text"].clone()).collect();
        assert_eq!(texts, ["ping", "PING", "bye", "BYE"], "try {number}");
        let row = told.report.iter().find(|line| line["type"] == "tcp").unwrap();
        assert_eq!((&row["completeness"], &row["messages"]["answered"]), (&31.into(), &2.into()), "try {number}");
        assert_eq!(row["messages"]["right"], 2, "try {number}: {row}");
        server.join();
    }
}

#[test]
fn whole_at_once_by_sigint() {
    ends_whole(&[], |live| live.signal(Signal::INT));
}

#[test]
fn whole_at_once_by_sigterm() {
    ends_whole(&[], |live| live.signal(Signal::TERM));
}

#[test]
fn whole_until_a_message_is_said() {
    ends_whole(&["--until", "wirelab.message.text == \"BYE\" && wirelab.turn.correct == true"], |_| {});
}

#[test]
fn filters_on_messages_and_on_applications() {
    require!(Capture);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lab.pcapng").to_string_lossy().into_owned();
    let server = Server::start(2);
    let port = server.port.to_string();
    let asked = ["--lab", "tcp-commands", "--variant", "example", "--lab-port", &port];
    let filter = ["-Y", "wirelab.message.from == \"server\" && wirelab.message.text contains \"W\""];
    let live = Live::start(&[&asked[..], &filter, &["-w", &file, "--format", "jsonl"]].concat());
    server.converse(&["one"]);
    server.converse(&["two", "three"]);
    live.signal(Signal::INT);
    let told = told(live);
    let shown: Vec<&Value> = told.events.iter().map(|line| &line["event"]).collect();
    assert_eq!(shown, ["message", "turn"], "{:?}", told.events);
    assert_eq!(told.events[0]["message"]["text"], "TWO");
    assert_eq!(told.events[0]["message"]["number"], 4, "a filter shifts no number");
    let rows: Vec<&Value> = told.report.iter().filter(|line| line["type"] == "tcp").collect();
    assert_eq!((rows.len(), &rows[0]["stream"]), (1, &1.into()));
    let done = wirelab([&["analyze", &file, "--format", "jsonl"], &asked[..], &filter].concat());
    let lines: Vec<Value> = done.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(told.report, lines);
    server.join();

    let server = Server::start(1);
    let (port, as_http) = (server.filter(), format!("tcp.port=={},http", server.port));
    let filter = ["-Y", "http.request.uri == \"/first\" || http.request.uri == \"/last\"", "-d", &as_http];
    let until = ["--until", "http.request.uri == \"/last\""];
    let live = Live::start(&[&["-f", &port, "--format", "jsonl"], &filter[..], &until].concat());
    server.converse(&["GET /first HTTP/1.1\r\nHost: a\r\n\r\n", "GET /last HTTP/1.1\r\nHost: a\r\n\r\n"]);
    let told = self::told(live);
    assert_eq!(told.of("data").len(), 2, "{:?}", told.events);
    server.join();
}

#[test]
fn what_cannot_be_known_while_it_is_said_is_refused() {
    for (arguments, why) in [
        (&["-Y", "wirelab.turn.answered == false"][..], "wirelab.turn.answered, whose value is known only at the end"),
        (&["--until", "tcp.completeness == 31"], "tcp.completeness, whose value is known only at the end"),
        (&["--lab", "none", "-Y", "wirelab.message == 1"], "with --lab none nobody listens"),
        (&["--lab", "no-such-lab"], "there is no lab"),
        (&["--variant", "commands"], "--variant needs --lab"),
    ] {
        let done = wirelab([&["live", "--count", "1"], arguments].concat());
        assert!(done.status == Some(2) && done.stderr.contains(why), "{arguments:?}: {}", done.stderr);
    }
}

#[test]
fn a_pipe_is_decoded_as_a_file_and_the_lab_is_found_out() {
    let sample = &sample("three-clients.pcapng");
    let input = std::fs::File::open(sample).unwrap();
    let done = crate::support::program::run(
        crate::support::program::program().args(["live", "-", "--format", "jsonl"]).stdin(Stdio::from(input)),
    );
    let lines: Vec<Value> = done.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (events, mut report): (Vec<Value>, Vec<Value>) = lines.into_iter().partition(|line| line["type"] == "event");
    let of_file = wirelab(["analyze", sample, "--format", "jsonl"]).text();
    let mut of_file: Vec<Value> = of_file.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    report[0]["path"] = "".into();
    of_file[0]["path"] = "".into();
    assert_eq!(report, of_file);
    let told = Told { events, report };
    let messages = wirelab(["messages", sample, "--format", "jsonl"]).text();
    let messages: Vec<Value> = messages.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((told.messages(), messages.len()), (messages, 18));
    // Messages stand where their packets do: behind the opening of their stream and before its end.
    let at = |event: &str| told.events.iter().position(|line| line["event"] == event).unwrap();
    assert!(at("opened") < at("lab") && at("lab") < at("message") && at("message") < at("closed"));
}
