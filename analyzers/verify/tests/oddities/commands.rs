//! The lab of commands over TCP.

use super::wire::{FIRST, Wire};
use super::{Work, honest, honest_but, line, told};

const PORT: u16 = 12_345;

/// What a client says and what the task answers.
const SAID: [(&str, &str); 6] = [
    ("ping", "PONG"),
    ("ping", "PONG"),
    ("upper:hello", "HELLO"),
    ("upper:hello world", "HELLO WORLD"),
    ("what else?", "UNKNOWN COMMAND"),
    ("abc", "UNKNOWN COMMAND"),
];

const COMMANDS: &str = "$ python3 S02_Part01_Example_TCP_Server.py\n$ python3 server.py\n";
const COMMENT: &str = "\nThe server prints a line for each message it receives. The capture shows the same messages between \
    the handshake and the end. Each reply travels in a segment of its own.\n";

/// A line for each message, as the template's server prints it.
fn server_log(messages: &[&str]) -> String {
    let mut log =
        format!("{COMMANDS}[INFO] TCP server listening on 127.0.0.1:{PORT}\n[CLIENT] 127.0.0.1:{FIRST} connected\n");
    for text in messages {
        log.push_str(&format!("[CLIENT] Sent {} bytes: {}\n", text.len(), text.trim()));
    }
    log + COMMENT
}

fn client_log(said: &[(&str, &str)], statistics: &str) -> String {
    let mut log = format!("[INFO] Connecting to 127.0.0.1:{PORT} ...\n[INFO] Connected.\n");
    for (text, reply) in said {
        log.push_str(&format!("[CLIENT] Sent: {text}\n[CLIENT] Received: {reply}\n"));
    }
    log + "[INFO] Connection closed.\n" + statistics
}

const STATISTICS: &str = "Session stats: 6 sent, 6 received, 0 timeouts\n";

fn usual() -> Wire {
    let mut wire = Wire::new(PORT, 1);
    for (text, reply) in SAID {
        wire.client(0, text).server(0, reply);
    }
    wire.leave(0);
    wire
}

fn texts() -> Vec<&'static str> {
    SAID.iter().map(|(text, _)| *text).collect()
}

fn work(wire: &Wire, server: &str, client: &str) -> Work {
    Work::new("tcp-commands")
        .file("tcp_traffic_capture.pcap", wire.pcap())
        .file("tcp_server_activity_output.txt", server)
        .file("tcp_client_activity_output.txt", client)
}

#[test]
fn the_usual_gets_all() {
    let work = work(&usual(), &server_log(&texts()), &client_log(&SAID, STATISTICS));
    assert_eq!(honest("usual", &work), "");
}

#[test]
fn text_that_was_typed_key_by_key() {
    let mut wrong = String::new();
    let client = client_log(&SAID, STATISTICS);
    // A server that reads lines.
    let mut wire = Wire::new(PORT, 1);
    for (text, reply) in SAID {
        wire.keys(0, &format!("{text}\r\n")).server(0, reply);
    }
    wire.leave(0);
    wrong += &honest("lines", &work(&wire, &server_log(&texts()), &client));
    // Servers that answer what one recv returned: so many keys at once, each answered when it came, or all when the line is.
    for at_once in [1, 2, 3, 5, 9] {
        for late in [false, true] {
            let mut wire = Wire::new(PORT, 1);
            let mut read: Vec<String> = Vec::new();
            for (text, _) in SAID {
                let mut parts: Vec<String> =
                    text.as_bytes().chunks(at_once).map(|part| String::from_utf8(part.to_vec()).unwrap()).collect();
                parts.push("\r\n".to_owned());
                for part in &parts {
                    wire.keys(0, part);
                    if !late {
                        wire.server(0, "UNKNOWN COMMAND");
                    }
                }
                if late {
                    parts.iter().for_each(|_| {
                        wire.server(0, "UNKNOWN COMMAND");
                    });
                }
                read.extend(parts);
            }
            wire.leave(0);
            let read: Vec<&str> = read.iter().map(String::as_str).collect();
            let name = format!("fragments of {at_once}, {late}");
            let missing = ["client-file", "client-log", "statistics", "rtt"];
            wrong += &honest_but(&name, &work(&wire, &server_log(&read), ""), &missing);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_second_reply_is_told() {
    let mut wire = Wire::new(PORT, 1);
    for (text, reply) in SAID {
        wire.client(0, text).server(0, reply).server(0, reply);
    }
    wire.leave(0);
    let told = told(&work(&wire, &server_log(&texts()), &client_log(&SAID, STATISTICS)).judged());
    let replies = line(&told, "replies");
    assert!(replies.starts_with('-') && replies.contains("6 were sent twice"), "{told}");
}

#[test]
fn a_cut_capture_is_no_other_run() {
    let mut wrong = String::new();
    for snaplen in [56, 58, 60, 62, 66, 68, 70] {
        let work = Work::new("tcp-commands")
            .file("tcp_traffic_capture.pcap", usual().cut(snaplen))
            .file("tcp_server_activity_output.txt", server_log(&texts()))
            .file("tcp_client_activity_output.txt", client_log(&SAID, STATISTICS));
        // What the packets lack is not shown, and the log is said to be at odds with nothing.
        let but = ["capture-whole", "ping", "upper", "other", "replies", "statistics", "rtt"];
        let but: Vec<&str> = if snaplen < 60 {
            [&but[..], &["server-log", "client-log", "rtt", "server-details"]].concat()
        } else {
            but.to_vec()
        };
        wrong += &honest_but(&format!("{snaplen}"), &work, &but);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_comment_behind_a_line_end_that_was_taken_off_is_counted() {
    let said: Vec<(&str, &str)> = SAID.to_vec();
    let mut wire = Wire::new(PORT, 1);
    let mut log =
        format!("{COMMANDS}[INFO] TCP server listening on 127.0.0.1:{PORT}\n[CLIENT] 127.0.0.1:{FIRST} connected\n");
    for (text, reply) in &said {
        wire.client(0, &format!("{text}\r\n")).server(0, reply);
        log.push_str(&format!("[CLIENT] Sent {} bytes: {text}\n", text.len() + 2));
    }
    wire.leave(0);
    assert_eq!(honest("line ends", &work(&wire, &(log + COMMENT), &client_log(&SAID, STATISTICS))), "");
}
