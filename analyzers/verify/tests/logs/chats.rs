//! The log of a chat's server: what it received, and whom it sent it to.

use super::{hold, judged, read, row, went};

const CLIENTS: [&str; 3] = ["127.0.0.1:58546", "127.0.0.1:58548", "127.0.0.1:58556"];
const SAID: [(usize, &str); 6] =
    [(0, "hello everybody"), (1, "hi client one"), (2, "I am client 3"), (0, "how are you?"), (1, "fine"), (2, "bye")];

fn chat(received: impl Fn(&str, &str) -> String) -> String {
    let mut log: String = CLIENTS.iter().map(|client| format!("[CONNECT] New client from {client}\n")).collect();
    for (who, text) in SAID {
        log.push_str(&(received(CLIENTS[who], text) + "\n"));
        for other in (0..3).filter(|other| *other != who) {
            log.push_str(&format!("[FWD] To {} -> [{}] {text}\n", CLIENTS[other], CLIENTS[who]));
        }
    }
    log + &CLIENTS.map(|client| format!("[DISCONNECT] Client {client} closed the connection\n")).concat()
}

/// A line for what came, where there is one, and one line for all copies.
fn passed_on(received: bool, line: impl Fn(&str, &str) -> String) -> String {
    let mut log = String::new();
    for (who, text) in SAID {
        if received {
            log.push_str(&format!("[RECV] From {} -> {text}\n", CLIENTS[who]));
        }
        log.push_str(&(line(CLIENTS[who], text) + "\n"));
    }
    log
}

/// As threads print that end their lines one behind the other.
fn glued(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    lines.chunks(2).map(|two| format!("{}\n\n", two.concat())).collect()
}

#[test]
fn a_server_of_a_chat() {
    let plain = chat(|client, text| format!("[RECV] From {client} -> {text}"));
    let example = "[START] TCP multi-client server on 127.0.0.1:3333\n[CONNECT] New client from 127.0.0.1:40000\n\
                   [RECV] From 127.0.0.1:40000 -> b'hello\\n'\n[SEND] To   127.0.0.1:40000 -> b'Hello\\n'\n\
                   [START] TCP multi-client chat server on 127.0.0.1:3333\n";
    let excerpt = |lines: usize| -> String {
        plain.lines().filter(|line| line.contains("RECV")).take(lines).map(|line| format!("{line}\n")).collect()
    };
    let fine = "[RECV] From 127.0.0.1:58548 -> fine";
    let swapped = plain
        .replacen("from 127.0.0.1:58546", "from X", 1)
        .replacen("from 127.0.0.1:58556", "from 127.0.0.1:58546", 1)
        .replacen("from X", "from 127.0.0.1:58556", 1);
    let added = |text: &str, more: usize| format!("{text} ({} bytes)", text.len() + 1 + more);
    let rows = vec![
        row("the lab's form", plain.clone(), "ppp").fair(),
        row("bytes behind", chat(|client, text| format!("[RECV] From {client} -> {}", added(text, 0))), "ppp").fair(),
        row("bytes in front", chat(|client, text| format!("[RECV] From {client} -> [{} B] {text}", text.len())), "ppp")
            .fair(),
        row("repr", chat(|client, text| format!("[RECV] From {client} -> b'{text}\\n'")), "ppp").fair(),
        row("its own words", chat(|client, text| format!("message of {client}: {text}")), "ppp").fair(),
        row("five messages", excerpt(5), "pfp").fair(),
        row("copies counted", passed_on(true, |_, text| format!("[FWD] '{text}' forwarded to 2 clients")), "ppp")
            .fair(),
        row("copies named", passed_on(true, |_, text| format!("Weitergeleitet an alle: {text}")), "ppp").fair(),
        row("copies alone", passed_on(false, |_, text| format!("Relaying message to everyone: {text}")), "ppp").fair(),
        // What came was a broadcast: no line tells of a copy.
        row("no copies", passed_on(false, |from, text| format!("[RECV] broadcast from {from}: {text}")), "pfp").fair(),
        row("two on a line", glued(&excerpt(6)), "pfp").fair(),
        row("the example in front", format!("{example}{plain}"), "ppp").fair(),
        row("one more", plain.replace(fine, &format!("[RECV] From 127.0.0.1:58548 -> secret\n{fine}")), "ppy")
            .says(&["\"secret\", has no counterpart in frames 1 to "]),
        row("ports of connections", swapped, "ppy").says(&["before the port of the line in front of it"]),
        row("the port of a copy", plain.replacen("To 127.0.0.1:58548", "To 127.0.0.1:58999", 1), "ppy")
            .says(&["has no counterpart"]),
        row(
            "a wrong length",
            chat(|client, text| format!("[RECV] From {client} -> {}", added(text, usize::from(text == "fine") * 20))),
            "ppy",
        )
        .says(&["says 25 bytes"]),
    ];
    let capture = ("tcp_multiclient_chat_capture.pcapng", "chat-log-with-bytes/tcp_multiclient_chat_capture.pcapng");
    let checks = ["receive-lines", "forward-lines", "server-log"];
    hold(rows, "chat-broadcast", capture, "tcp_multiclient_server_output.txt", &checks);
}

/// A message for one that everybody got.
#[test]
fn routed_means_to_nobody_else() {
    let capture = read("chat-routed-to-all/chat_capture.pcapng");
    let submission = judged("chat-routed", vec![("chat_capture.pcapng", capture)]);
    let (went, text) = went(&submission, &["delivery"]);
    assert_eq!(went, "f", "{text}");
    assert!(text.contains("User3 also received the message for User2 (frame 23)."), "{text}");
    assert!(text.contains("User3 also received the message for User1 (frame 29)."), "{text}");
    assert!(text.contains("4 also reached somebody else"), "{text}");
}
