//! Captures taken with a limit on the packets' length: what was cut off is not shown, and never said to be absent, wrong or
//! right.

use super::wire::{Datagrams, FIRST, Wire};
use super::{Work, line, told};

/// What no page says of a message that was cut.
const NEVER: [&str; 7] = [
    "may seem to be missing",
    "reached nobody",
    "cannot be told, because the capture lacks",
    "is not in the log",
    "no bytes of",
    "and no message",
    "There is no message",
];

const SAID: [(&str, &str); 6] = [
    ("ping", "PONG"),
    ("ping", "PONG"),
    ("upper:hello", "HELLO"),
    ("upper:hello world", "HELLO WORLD"),
    ("what else?", "UNKNOWN COMMAND"),
    ("abc", "UNKNOWN COMMAND"),
];

fn commands(snaplen: usize, reply: impl Fn(&str) -> String) -> String {
    let mut wire = Wire::new(12_345, 1);
    for (text, answer) in SAID {
        wire.client(0, text).server(0, &reply(answer));
    }
    wire.leave(0);
    told(&Work::new("tcp-commands").file("tcp_traffic_capture.pcap", wire.cut(snaplen)).judged())
}

fn never(name: &str, told: &str) -> String {
    let said: Vec<&&str> = NEVER.iter().filter(|words| told.contains(**words)).collect();
    if said.is_empty() { String::new() } else { format!("{name}: {said:?}\n{told}\n") }
}

#[test]
fn what_was_cut_off_is_not_shown() {
    let mut wrong = String::new();
    for snaplen in [54, 55, 56, 58, 60, 62, 66, 70] {
        let told = commands(snaplen, str::to_owned);
        wrong += &never(&format!("{snaplen}"), &told);
        let whole = line(&told, "capture-whole");
        if !whole.starts_with('-') {
            wrong += &format!("{snaplen}: {whole}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A limit that cuts headers inside their options leaves nothing of what was said, and that is no silence.
#[test]
fn a_header_that_is_cut_inside_its_options_was_sent() {
    let mut wrong = String::new();
    for snaplen in [54, 58, 64, 66, 68] {
        let mut wire = Wire::new(12_345, 1);
        wire.options(12);
        for (text, answer) in SAID {
            wire.client(0, text).server(0, answer);
        }
        wire.leave(0);
        let told = told(&Work::new("tcp-commands").file("tcp_traffic_capture.pcap", wire.cut(snaplen)).judged());
        wrong += &never(&format!("{snaplen}"), &told);
        for check in ["capture-whole", "replies"] {
            let said = line(&told, check);
            if said.starts_with('+') || said.contains("have no reply") || said.contains("never answer") {
                wrong += &format!("{snaplen}: {said}\n");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_beginning_proves_what_it_proves() {
    // Twelve bytes of each text are there: both begin with `upper:`.
    let told = commands(66, str::to_owned);
    assert!(line(&told, "upper").starts_with("+ upper: 2 messages"), "{told}");
    // Two bytes: any of them may be what is asked for.
    let told = commands(56, str::to_owned);
    let upper = line(&told, "upper");
    assert!(upper.contains("2 more were cut by a limit"), "{told}");
    let other = line(&told, "other");
    assert!(other.starts_with("+ other: 2 messages"), "`wh` and `ab` begin no other command: {told}");
}

#[test]
fn cutting_never_makes_a_wrong_server_right() {
    let points = |told: &str| told.split(' ').next().unwrap().parse::<f64>().unwrap();
    let wrong_server = |snaplen: usize| commands(snaplen, |answer| format!("{answer}!"));
    let whole = points(&wrong_server(262_144));
    for snaplen in [54, 56, 58, 60, 66, 70] {
        let told = wrong_server(snaplen);
        assert!(points(&told) <= whole, "{snaplen}: {whole}\n{told}");
        assert!(!line(&told, "replies").starts_with('+'), "{told}");
    }
}

#[test]
fn an_echo_whose_end_is_cut_off_is_not_called_right() {
    for (reply, snaplen) in [("a long text to come back", 60), ("a long something else", 60)] {
        let mut wire = Wire::new(65_432, 1);
        wire.client(0, "a long text to come back").server(0, reply).leave(0);
        let told = told(&Work::new("tcp-echo").file("capture.pcap", wire.cut(snaplen)).judged());
        let replies = line(&told, "replies");
        assert!(replies.starts_with('-') && replies.contains("1 reply is not shown whole"), "{told}");
        assert!(replies.contains(": 0 replies are what the lab asks for"), "{told}");
    }
}

#[test]
fn whom_a_cut_copy_reached_is_not_shown() {
    let names = ["ana", "bob", "cleo"];
    let mut wrong = String::new();
    for snaplen in [54, 57, 60, 62, 66, 70, 80] {
        let mut wire = Wire::new(8080, 3);
        for (who, name) in names.iter().enumerate() {
            wire.client(who, &format!("{name}\n")).server(who, &format!("Welcome {name}! You can now chat.\n"));
        }
        for (from, to, text) in [(0, 1, "hello there, how are you?"), (1, 0, "fine"), (2, 1, "good morning to both")] {
            wire.client(from, &format!("{}: {text}\n", names[to])).server(to, &format!("[{}] {text}\n", names[from]));
        }
        (0..3).for_each(|who| {
            wire.leave(who);
        });
        let told = told(&Work::new("chat-routed").file("chat_capture.pcap", wire.cut(snaplen)).judged());
        wrong += &never(&format!("routed {snaplen}"), &told);
        let delivery = line(&told, "delivery");
        if snaplen < 80 && delivery.starts_with('+') || delivery.contains("form of the server's own") {
            wrong += &format!("routed {snaplen}: {delivery}\n");
        }
        let mut wire = Wire::new(3333, 3);
        for (from, text) in [(0, "hello everybody"), (1, "hi"), (2, "good morning")] {
            wire.client(from, &format!("{text}\n"));
            for to in (0..3).filter(|to| *to != from) {
                wire.server(to, &format!("[127.0.0.1:{}] {text}\n", super::wire::FIRST + from as u16));
            }
        }
        (0..3).for_each(|who| {
            wire.leave(who);
        });
        let told = super::told(&Work::new("chat-broadcast").file("c.pcap", wire.cut(snaplen)).judged());
        wrong += &never(&format!("broadcast {snaplen}"), &told);
        let delivery = line(&told, "delivery");
        if snaplen < 80 && delivery.starts_with('+') || delivery.contains("form of the server's own") {
            wrong += &format!("broadcast {snaplen}: {delivery}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn what_the_log_alone_lacks_needs_no_packets() {
    let mut wire = Wire::new(12_345, 1);
    for (text, answer) in SAID {
        wire.client(0, text).server(0, answer);
    }
    wire.leave(0);
    let lines: String =
        SAID.iter().map(|(text, due)| format!("[CLIENT] Sent: {text}\n[CLIENT] Received: {due}\n")).collect();
    let work = Work::new("tcp-commands")
        .file("tcp_traffic_capture.pcap", wire.cut(60))
        .file("tcp_client_activity_output.txt", format!("[INFO] Connected.\n{lines}"));
    let judged = work.judged();
    let of = |id: &str| judged.checks.iter().find(|check| check.id == id).unwrap().because.clone();
    assert_eq!(of("rtt"), None, "{}", told(&judged));
    assert!(of("upper").is_none_or(|because| because.need == wirelab_verify::model::Need::Whole));
}

#[test]
fn lines_in_other_languages_beside_packets_that_were_cut() {
    let mut wire = Wire::new(3333, 3);
    let mut log = "$ python3 server.py\n".to_owned();
    for (from, text) in
        [(0, "hello everybody"), (1, "hi to all"), (2, "good morning"), (0, "shall we begin?"), (1, "yes, please")]
    {
        wire.client(from, &format!("{text}\n"));
        log += &format!("Empfangen von 127.0.0.1:{}: {text}\n", FIRST + from as u16);
        for to in (0..3).filter(|to| *to != from) {
            wire.server(to, &format!("[127.0.0.1:{}] {text}\n", FIRST + from as u16));
            log += &format!("Weitergeleitet an 127.0.0.1:{}: {text}\n", FIRST + to as u16);
        }
    }
    (0..3).for_each(|who| {
        wire.leave(who);
    });
    let mut wrong = String::new();
    for snaplen in [54, 56, 60, 70, 90, 262_144] {
        let work = Work::new("chat-broadcast")
            .file("tcp_multiclient_chat_capture.pcap", wire.cut(snaplen))
            .file("tcp_multiclient_server_output.txt", log.clone());
        let told = told(&work.judged());
        for check in ["receive-lines", "forward-lines", "server-log"] {
            let line = line(&told, check);
            let lost = line.starts_with('-') && !line.contains("packets were cut by a limit");
            if lost || line.contains(" 0 lines") {
                wrong += &format!("{snaplen}: {line}\n");
            }
        }
    }
    // Where nothing was cut, lines that are not there are not there.
    let short = Work::new("chat-broadcast")
        .file("tcp_multiclient_chat_capture.pcap", wire.pcap())
        .file("tcp_multiclient_server_output.txt", "eins\nzwei\ndrei\n");
    let short = told(&short.judged());
    assert!(line(&short, "receive-lines").starts_with("- receive-lines: There is no log"), "{short}");
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn lengths_of_datagrams_that_were_cut() {
    let said = ["one", "second text", "the third text", "and a fourth one", "five", "six and seven"];
    for (more, fits) in [(0, true), (7, false)] {
        let mut wire = Datagrams::new(12_345);
        let mut log = String::new();
        for text in said {
            wire.client(0, text).server(0, "UNKNOWN COMMAND");
            let (length, port) = (text.len() + more, FIRST);
            log += &format!(
                "[INFO] Received {length} bytes from 127.0.0.1:{port}\n[INFO] Sent response back to 127.0.0.1:{port}\n"
            );
        }
        let work = Work::new("udp-commands")
            .file("udp_traffic_capture.pcap", wire.cut(46))
            .file("udp_server_activity_output.txt", log);
        let told = told(&work.judged());
        assert_eq!(line(&told, "server-log").starts_with("+ server-log: 6 of 6"), fits, "{told}");
    }
}

#[test]
fn a_name_whose_answer_was_cut_to_nothing() {
    // The server's headers are longer than the client's: of what it says nothing is left.
    let mut wire = Wire::new(8080, 3);
    wire.options(12);
    for (who, name) in ["ana", "bob", "cleo"].iter().enumerate() {
        wire.client(who, &format!("{name}\n")).server(who, &format!("Welcome {name}! You can now chat.\n"));
    }
    wire.client(0, "bob: hi\n").server(1, "[ana] hi\n").client(1, "zoe: hi\n").server(1, "User not found.\n");
    (0..3).for_each(|who| {
        wire.leave(who);
    });
    for snaplen in [66, 68, 72] {
        let judged = Work::new("chat-routed").file("chat_capture.pcap", wire.cut(snaplen)).judged();
        let findings: Vec<String> = judged.findings.iter().map(|found| found.finding.said.to_string()).collect();
        let all = format!("{}{}", told(&judged), findings.join("\n"));
        for never in ["has no reply", "nobody had", "reached nobody", "was not delivered"] {
            assert!(!all.contains(never), "{snaplen}: {never}\n{all}");
        }
    }
}
