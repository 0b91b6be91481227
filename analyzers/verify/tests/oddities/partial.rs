//! Captures that began late, stopped early or lack packets: what the log tells beyond them is neither missing nor another run's.

use wirelab_verify::model::Submission;

use super::wire::{Datagrams, FIRST, Wire};
use super::works::SAID;
use super::{Work, line, told};

const PORT: u16 = 12_345;
/// What is not said where the capture has only a part of the run.
const NEVER: [&str; 7] = [
    "lines of an earlier",
    "another interface",
    "no counterpart",
    "are of different runs",
    "Count in the client",
    "Send back exactly",
    "Let the server print",
];

/// Two more turns than usual, so that something is left of a capture that has a part.
fn turns() -> Vec<(String, String)> {
    let usual = SAID.iter().map(|(text, due)| ((*text).to_owned(), (*due).to_owned()));
    usual.chain([("upper:more".to_owned(), "MORE".to_owned()), ("ping".to_owned(), "PONG".to_owned())]).collect()
}

fn server_log() -> String {
    let lines: String =
        turns().iter().map(|(text, _)| format!("[CLIENT] Sent {} bytes: {text}\n", text.len())).collect();
    format!(
        "$ python3 a.py\n$ python3 b.py\n[INFO] TCP server listening on 127.0.0.1:{PORT}\n[CLIENT] 127.0.0.1:{FIRST} connected\n{lines}\
         [CLIENT] 127.0.0.1:{FIRST} disconnected\n"
    )
}

/// Where no packet tells what was said, lines in a form of the student's own may be what is asked for.
#[test]
fn lines_in_a_form_of_their_own_are_not_missing_where_there_is_no_packet() {
    let empty = Wire::new(PORT, 1).pcap()[..24].to_vec();
    let log = format!(
        "[INFO] TCP server listening on 127.0.0.1:{PORT}\n[CLIENT] 127.0.0.1:{FIRST} connected\n[CLIENT] Sent 4 bytes: ping\n\
         Got 11 bytes -> upper:hello (127.0.0.1)\nGot 3 bytes -> abc (127.0.0.1)\nGot 4 bytes -> ping (127.0.0.1)\n\
         Got 11 bytes -> upper:hello (127.0.0.1)\n"
    );
    let work = || Work::new("tcp-commands").file("tcp_server_activity_output.txt", log.clone());
    for work in [work().file("tcp_traffic_capture.pcap", empty), work()] {
        let told = told(&work.judged());
        for check in ["server-lines", "server-details"] {
            let said = line(&told, check);
            assert!(said.starts_with('-') && said.contains("needs a capture"), "{said}\n{told}");
            assert!(!said.contains("5 asked for"), "{told}");
        }
    }
    // Where they would not be enough either, that is so.
    let few = "[CLIENT] Sent 4 bytes: ping\nGot 3 bytes -> abc (127.0.0.1)\n";
    let told = told(&Work::new("tcp-commands").file("tcp_server_activity_output.txt", few).judged());
    assert!(line(&told, "server-lines").contains("5 asked for"), "{told}");
}

fn client_log() -> String {
    let lines: String =
        turns().iter().map(|(text, reply)| format!("[CLIENT] Sent: {text}\n[CLIENT] Received: {reply}\n")).collect();
    format!(
        "[INFO] Connecting to 127.0.0.1:{PORT} ...\n[INFO] Connected.\n{lines}[INFO] Connection closed.\n\
         Session stats: 8 sent, 8 received, 0 timeouts\n"
    )
}

fn whole() -> Wire {
    let mut wire = Wire::new(PORT, 1);
    turns().iter().for_each(|(text, reply)| {
        wire.client(0, text).server(0, reply);
    });
    wire.leave(0);
    wire
}

fn beside(wire: &Wire, client: &str) -> String {
    let work = Work::new("tcp-commands")
        .file("tcp_traffic_capture.pcap", wire.pcap())
        .file("tcp_server_activity_output.txt", server_log())
        .file("tcp_client_activity_output.txt", client);
    told(&work.judged())
}

#[test]
fn a_capture_that_has_a_part_of_a_connection() {
    let mut wrong = String::new();
    // Three packets of the handshake, four of each turn, three of the end.
    for (name, first, last) in [("late", 11, 0), ("early", 0, 11), ("late and early", 7, 7), ("without the end", 0, 3)]
    {
        let mut wire = whole();
        wire.less(last).from(first);
        let told = beside(&wire, &client_log());
        let said: Vec<&&str> = NEVER.iter().filter(|words| told.contains(**words)).collect();
        let counts = line(&told, "statistics");
        let fits = if name == "without the end" { counts.starts_with('+') } else { counts.starts_with('?') };
        if !said.is_empty() || !fits {
            wrong += &format!("{name}: {said:?}\n{told}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn counts_that_are_less_than_what_the_capture_has_are_wrong_all_the_same() {
    let mut wire = whole();
    wire.less(11);
    for counts in ["Session stats: 3 sent, 3 received", "Session stats: 8 sent, 2 received"] {
        let log = client_log().replace("Session stats: 8 sent, 8 received", counts);
        let told = beside(&wire, &log);
        assert!(line(&told, "statistics").starts_with("- statistics"), "{told}");
    }
    let told = beside(&whole(), &client_log().replace("8 sent", "9 sent"));
    assert!(line(&told, "statistics").starts_with("- statistics"), "{told}");
}

#[test]
fn a_capture_that_has_a_part_of_datagrams() {
    let mut wrong = String::new();
    for (name, range) in [("late", 2..8), ("early", 0..6), ("whole", 0..8)] {
        let mut wire = Datagrams::new(PORT);
        turns()[range].iter().for_each(|(text, reply)| {
            wire.client(0, text).server(0, reply);
        });
        let lines: String = turns()
            .iter()
            .map(|(text, _)| format!("[CLIENT] 127.0.0.1:{FIRST} sent {} bytes: {text}\n", text.len()))
            .collect();
        let work = Work::new("udp-commands")
            .file("udp_traffic_capture.pcap", wire.pcap())
            .file("udp_server_activity_output.txt", format!("[INFO] UDP server listening on 127.0.0.1:{PORT}\n{lines}"))
            .file("udp_client_activity_output.txt", client_log());
        let told = told(&work.judged());
        let said: Vec<&&str> = NEVER.iter().filter(|words| told.contains(**words)).collect();
        let logs = [("server-log", true), ("client-log", true)];
        if !said.is_empty() || logs.iter().any(|(check, good)| line(&told, check).starts_with('+') != *good) {
            wrong += &format!("{name}: {said:?}\n{told}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A client that makes a connection for each message: the capture has whole connections, and not all of them.
#[test]
fn a_capture_that_has_some_of_many_connections() {
    let log: String =
        turns().iter().map(|(text, reply)| format!("[CLIENT] Sent: {text}\n[CLIENT] Received: {reply}\n")).collect();
    let log = format!("[INFO] Connected.\n{log}Session stats: 8 sent, 8 received, 0 timeouts\n");
    for (range, counts) in [(2..8, '?'), (0..6, '?'), (0..8, '+')] {
        let mut wire = Wire::new(PORT, 0);
        for (text, reply) in &turns()[range] {
            let who = wire.connect();
            wire.client(who, text).server(who, reply).leave(who);
        }
        let told = beside(&wire, &log);
        assert!(line(&told, "statistics").starts_with(counts), "{told}");
    }
}

/// Whether a reply came nobody knows where the capture ends first.
#[test]
fn a_capture_that_ends_behind_a_request() {
    let talk = |wait: u64, end: usize| {
        let mut wire = Wire::new(65_432, 1);
        wire.client(0, "hello").server(0, "hello").client(0, "bye").wait(wait).leave(0).less(end);
        let told = told(&Work::new("tcp-echo").file("capture.pcap", wire.pcap()).judged());
        line(&told, "replies").to_owned()
    };
    let ends = talk(0, 3);
    assert!(
        ends.contains("less than a second behind 1 request is the last packet of the capture")
            && !ends.contains("no reply"),
        "{ends}"
    );
    assert!(talk(0, 0).contains("1 request has no reply"), "{}", talk(0, 0));
    assert!(talk(5_000, 2).contains("1 request has no reply"), "{}", talk(5_000, 2));
}

#[test]
fn a_second_client_that_waited_while_nobody_was_served_has_no_reply() {
    // A server that accepts one client and answers nobody.
    let mut wire = Wire::new(65_432, 2);
    wire.client(0, "hello").client(1, "hello?").leave(0).leave(1);
    let told = told(&Work::new("tcp-echo").file("capture.pcap", wire.pcap()).judged());
    assert!(line(&told, "replies").contains("2 requests have no reply"), "{told}");
    assert!(!told.contains("need not answer"), "{told}");
}

/// A chat of which the capture lacks the beginning or packets: who had a name nobody knows.
#[test]
fn names_that_the_capture_does_not_have() {
    let chat = || {
        let mut wire = Wire::new(8080, 3);
        for (who, name) in ["ana", "bob", "cleo"].iter().enumerate() {
            wire.client(who, &format!("{name}\n")).server(who, &format!("Welcome {name}! You can now chat.\n"));
        }
        wire.client(0, "bob: hi\n").server(1, "[ana] hi\n").client(0, "cleo: hi\n");
        (0..3).for_each(|who| {
            wire.leave(who);
        });
        wire
    };
    let whole = told(&Work::new("chat-routed").file("chat_capture.pcap", chat().pcap()).judged());
    assert!(line(&whole, "delivery").contains("1 reached nobody"), "{whole}");
    // The third client's name is not in it.
    let mut late = chat();
    late.without(&[17, 18, 19, 20]);
    let late = told(&Work::new("chat-routed").file("chat_capture.pcap", late.pcap()).judged());
    assert!(!late.contains("nobody had"), "{late}");
}

#[test]
fn a_silent_server_of_which_packets_are_missing() {
    let chat = || {
        let mut wire = Wire::new(3333, 3);
        wire.client(0, "hi to all\n").client(1, "hello\n");
        (0..3).for_each(|who| {
            wire.leave(who);
        });
        wire
    };
    let told = |wire: &Wire| {
        told(&Work::new("chat-broadcast").file("tcp_multiclient_chat_capture.pcap", wire.pcap()).judged())
    };
    let whole = told(&chat());
    assert!(line(&whole, "delivery").contains("none of the 2 messages of the clients reached anybody"), "{whole}");
    let mut late = chat();
    late.from(9);
    let late = told(&late);
    assert!(!late.contains("reached anybody") && !late.contains("reached nobody"), "{late}");
}

#[test]
fn why_a_message_reached_nobody_is_of_that_message() {
    let mut wire = Wire::new(3333, 3);
    let form = |text: &str| format!("[127.0.0.1:{FIRST}] {text}\n");
    // The first reaches one of two, the second nobody.
    wire.client(0, "one\n").server(1, &form("one")).client(0, "two\n");
    wire.client(0, "three\n").server(1, &form("three")).server(2, &form("three"));
    (0..3).for_each(|who| {
        wire.leave(who);
    });
    let told = told(&Work::new("chat-broadcast").file("tcp_multiclient_chat_capture.pcap", wire.pcap()).judged());
    let delivery = line(&told, "delivery");
    assert!(delivery.contains("1 reached nobody (no copy to streams 1, 2"), "{delivery}");
}

/// Where the server closes its side or not has nothing to do with what a client asks for.
#[test]
fn a_server_that_never_closes_leaves_the_hint_of_the_lab() {
    let mut wire = Wire::new(12_345, 1);
    wire.client(0, "ping").server(0, "PONG").client(0, "ping").server(0, "PONG").wait(5_000).leave(0).less(2);
    let told = told(&Work::new("tcp-commands").file("tcp_traffic_capture.pcap", wire.pcap()).judged());
    assert!(!line(&told, "replies").contains("may not have all"), "{told}");
}

/// The program that captured went on in another file: wherever it did, both are one capture.
#[test]
fn a_capture_in_two_files() {
    let whole = whole();
    let files = |one: &Wire, two: &Wire| {
        Work::new("tcp-commands")
            .file("first.pcap", one.pcap())
            .file("second.pcap", two.pcap())
            .file("tcp_client_activity_output.txt", client_log())
    };
    let as_one = |found: &Submission| {
        let says = |note: &String| note.contains("both are read as one capture");
        found.files.iter().any(|file| file.note.as_ref().is_some_and(says))
    };
    let alone =
        Work::new("tcp-commands").file("first.pcap", whole.pcap()).file("tcp_client_activity_output.txt", client_log());
    let points = alone.judged().score();
    let mut wrong = String::new();
    // Behind the handshake, and before the last FIN is acknowledged.
    for at in 3..whole.count() - 1 {
        let (mut one, mut two) = (self::whole(), self::whole());
        one.less(whole.count() - at);
        two.from(at);
        let found = files(&one, &two).judged();
        let told = told(&found);
        if found.score() != points || !as_one(&found) || told.contains("no SYN") {
            wrong += &format!("{at}: {} of {points}\n{told}\n", found.score());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    // Another conversation is none that goes on, and neither is one that was over.
    let mut other = Wire::new(PORT, 2);
    other.client(1, "ping").server(1, "PONG").leave(1);
    assert!(!as_one(&files(&whole, &other).judged()));
}
