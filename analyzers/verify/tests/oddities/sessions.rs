//! Logs as people paste them, and what programs say at once or at the end: replies that run together, two programs in one file,
//! one text under two names, a server that dies.

use super::wire::{FIRST, Wire};
use super::works::SAID;
use super::{Work, line, told};

const PORT: u16 = 12_345;

fn talk() -> Wire {
    let mut wire = Wire::new(PORT, 1);
    SAID.iter().for_each(|(text, reply)| {
        wire.client(0, text).server(0, reply);
    });
    wire.leave(0);
    wire
}

fn server_log() -> String {
    let lines: String = SAID.iter().map(|(text, _)| format!("[CLIENT] Sent {} bytes: {text}\n", text.len())).collect();
    format!("[INFO] TCP server listening on 127.0.0.1:{PORT}\n[CLIENT] 127.0.0.1:{FIRST} connected\n{lines}")
}

fn client_log() -> String {
    let lines: String = SAID
        .iter()
        .map(|(text, due)| format!("[CLIENT] Sent: {text}\n[CLIENT] Received: {due} (RTT: 3 ms)\n"))
        .collect();
    format!(
        "[INFO] Connecting to 127.0.0.1:{PORT} ...\n[INFO] Connected.\n{lines}Session stats: 6 sent, 6 received, 0 timeouts\n"
    )
}

fn work(server: &str, client: Option<&str>) -> String {
    let work = Work::new("tcp-commands")
        .file("tcp_traffic_capture.pcap", talk().pcap())
        .file("tcp_server_activity_output.txt", server);
    let work = match client {
        Some(client) => work.file("tcp_client_activity_output.txt", client),
        None => work,
    };
    told(&work.judged())
}

#[test]
fn both_logs_in_one_file() {
    let told = work(&format!("{}\n{}", server_log(), client_log()), None);
    let file = line(&told, "client-file");
    assert!(file.contains("is not there; 15 lines of the client stand in tcp_server_activity_output.txt"), "{file}");
    for check in ["client-log", "statistics", "rtt", "server-log"] {
        assert!(line(&told, check).starts_with('+'), "{told}");
    }
    // A server's log alone holds none of the client's.
    let told = work(&server_log(), None);
    assert!(line(&told, "client-file").contains("nor anything that could be it"), "{told}");
}

#[test]
fn one_text_under_two_names() {
    let both = format!("{}\n{}", server_log(), client_log());
    let told = work(&both, Some(&both));
    assert!(line(&told, "rtt").contains("6 of 6 printed times"), "{told}");
    assert!(line(&told, "statistics").starts_with("+ statistics: 6 sent and 6 received"), "{told}");
}

#[test]
fn times_that_a_server_prints_are_not_the_clients() {
    let server = server_log().replace(": ping\n", ": ping\nhandled in 400 ms\n");
    let told = work(&server, Some(&client_log()));
    assert!(line(&told, "rtt").contains("6 of 6 printed times"), "{told}");
}

/// A session of `nc`: replies have no line end, so that what is typed next stands behind them.
#[test]
fn replies_that_run_together() {
    let typed = "ping\nPONGping\nPONGupper:hello\nHELLOupper:hello world\nHELLO WORLDwhat else?\nUNKNOWN COMMANDabc\nUNKNOWN COMMAND";
    // The last three came at once, when the input had ended.
    let pasted = "ping\nPONGping\nPONGupper:hello\nHELLOupper:hello world\nwhat else?\nabc\nHELLO WORLDUNKNOWN COMMANDUNKNOWN COMMAND";
    let all = "$ nc 127.0.0.1 12345 < said.txt\nPONGPONGHELLOHELLO WORLDUNKNOWN COMMANDUNKNOWN COMMAND";
    let mut wrong = String::new();
    for (name, log, most) in [("typed", typed, 12), ("pasted", pasted, 12), ("all", all, 6)] {
        let told = work(&server_log(), Some(log));
        let line = line(&told, "client-log");
        if !line.contains(&format!("{most} of {most} logged messages")) || !line.starts_with('+') && most == 12 {
            wrong += &format!("{name}: {line}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn echoes_in_one_segment() {
    let cases: [(&str, &[(bool, &str)]); 8] = [
        ("two at once", &[(true, "one"), (true, "two"), (false, "onetwo")]),
        ("the first alone", &[(true, "one"), (false, "one"), (true, "two"), (true, "three"), (false, "twothree")]),
        ("the second behind", &[(true, "one"), (true, "two"), (false, "one"), (true, "three"), (false, "twothree")]),
        ("across", &[(true, "one"), (true, "two"), (false, "on"), (false, "etwo")]),
        ("three", &[(true, "one"), (true, "two"), (true, "three"), (false, "onetwothree")]),
        ("one across", &[(true, "one"), (false, "on"), (true, "two"), (false, "etwo")]),
        ("four in two", &[(true, "a1"), (true, "a2"), (true, "a3"), (true, "a4"), (false, "a1a2a"), (false, "3a4")]),
        ("apart", &[(true, "one"), (true, "two"), (false, "one"), (false, "two")]),
    ];
    let mut wrong = String::new();
    for wait in [0, 800] {
        for (name, said) in cases {
            let mut wire = Wire::new(65_432, 1);
            for (client, text) in said {
                if *client {
                    wire.wait(wait).client(0, text)
                } else {
                    wire.server(0, text)
                };
            }
            wire.leave(0);
            let told = told(&Work::new("tcp-echo").file("capture.pcap", wire.pcap()).judged());
            if told.contains("no reply") || told.contains("is not") && !told.contains("is not there") {
                wrong += &format!("{name} {wait}: {}\n", line(&told, "replies"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A wrong reply takes none of the right ones with it that came in its packet.
#[test]
fn a_right_reply_behind_a_wrong_one() {
    let mut wire = Wire::new(65_432, 1);
    wire.client(0, "one").client(0, "two").client(0, "three").server(0, "ONEtwothree").leave(0);
    let told = told(&Work::new("tcp-echo").file("capture.pcap", wire.pcap()).judged());
    let replies = line(&told, "replies");
    assert!(replies.contains("1 is not") && !replies.contains("no reply"), "{replies}");
}

/// A right reply to one request in two packets, between which the client spoke again.
#[test]
fn a_reply_around_another_request() {
    let mut wire = Wire::new(65_432, 1);
    wire.client(0, "hello there").server(0, "hello ").client(0, "bye").server(0, "there").server(0, "bye").leave(0);
    let told = told(&Work::new("tcp-echo").file("capture.pcap", wire.pcap()).judged());
    assert!(line(&told, "replies").contains("2 replies are what the lab asks for"), "{told}");
    assert!(!told.contains("cannot be told what"), "{told}");
}

/// A chat whose server ends while somebody writes: nobody is said to have had no name.
#[test]
fn a_chat_whose_server_dies() {
    let names = ["ana", "bob", "cleo"];
    let mut wire = Wire::new(8080, 3);
    for (who, name) in names.iter().enumerate() {
        wire.client(who, &format!("{name}\n")).server(who, &format!("Welcome {name}! You can now chat.\n"));
    }
    wire.client(0, "bob: hello\n").server(1, "[ana] hello\n").client(1, "ana: hi\n").server(0, "[bob] hi\n");
    wire.shut(1).client(0, "bob: still there?\n").shut(0).shut(2);
    let died = told(&Work::new("chat-routed").file("chat_capture.pcap", wire.pcap()).judged());
    let delivery = line(&died, "delivery");
    assert!(!delivery.contains("nobody had") && !delivery.contains("reached nobody"), "{delivery}");
    // Who left by himself is gone, and the server has to say so.
    let mut wire = Wire::new(8080, 3);
    for (who, name) in names.iter().enumerate() {
        wire.client(who, &format!("{name}\n")).server(who, &format!("Welcome {name}! You can now chat.\n"));
    }
    wire.client(0, "bob: hello\n").server(1, "[ana] hello\n").leave(1).client(0, "bob: still there?\n");
    wire.client(0, "cleo: you?\n").server(2, "[ana] you?\n").leave(0).leave(2);
    let left = told(&Work::new("chat-routed").file("chat_capture.pcap", wire.pcap()).judged());
    assert!(line(&left, "delivery").contains("1 was for a name that nobody connected had"), "{left}");
}
