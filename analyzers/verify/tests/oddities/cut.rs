//! Captures taken with a limit on the packets' length: what was cut off is not shown, and never said to be absent, wrong or
//! right.

use super::wire::Wire;
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
