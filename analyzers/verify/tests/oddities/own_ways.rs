//! Programs and files in ways of their own: names of files, times without a unit, tables of counts, a word of farewell.

use super::wire::{Datagrams, FIRST, Wire};
use super::works::SAID;
use super::{Work, honest, honest_but, line, told};

pub(crate) const PORT: u16 = 12_345;
pub(crate) const COMMANDS: &str = "$ python3 S02_Part01_Example_TCP_Server.py\n$ python3 server.py\n";
pub(crate) const COMMENT: &str = "\nThe server prints a line for each message it receives. The capture shows the same messages between \
    the handshake and the end. Each reply travels in a segment of its own.\n";
pub(crate) const STATISTICS: &str = "Session stats: 6 sent, 6 received, 0 timeouts\n";

pub(crate) fn usual() -> Wire {
    let mut wire = Wire::new(PORT, 1);
    talk(&mut wire);
    wire.leave(0);
    wire
}

pub(crate) fn talk(wire: &mut Wire) {
    for (text, reply) in SAID {
        wire.client(0, text).server(0, reply);
    }
}

pub(crate) fn lines(line: impl Fn(&str, &str) -> String) -> String {
    SAID.iter().map(|(text, reply)| line(text, reply)).collect()
}

pub(crate) fn server(line: impl Fn(&str) -> String) -> String {
    format!("{COMMANDS}{}{COMMENT}", lines(|text, _| line(text) + "\n"))
}

pub(crate) fn server_log() -> String {
    server(|text| format!("[CLIENT] 127.0.0.1:{FIRST} sent {} bytes: {text}", text.len()))
}

pub(crate) fn client_log() -> String {
    lines(|text, reply| format!("[CLIENT] Sent: {text}\n[CLIENT] Received: {reply}\n")) + STATISTICS
}

pub(crate) fn work(wire: &Wire, server: (&str, String), client: (&str, String)) -> Work {
    Work::new("tcp-commands")
        .file("tcp_traffic_capture.pcap", wire.pcap())
        .file(server.0, server.1)
        .file(client.0, client.1)
}

pub(crate) fn named(server: String, client: String) -> Work {
    work(&usual(), ("tcp_server_activity_output.txt", server), ("tcp_client_activity_output.txt", client))
}

#[test]
fn logs_in_forms_and_under_names_of_their_own() {
    let own_server = server(|text| format!("Client ip=127.0.0.1 port={FIRST} text={text} nbytes={}", text.len()));
    let plain_server = server(|text| format!("Received 127.0.0.1 {FIRST} '{text}' {} bytes", text.len()));
    let own_client = lines(|text, reply| format!("Mesaj trimis: {text}\nMesaj primit: {reply}\n")) + STATISTICS;
    let terse_client = lines(|text, reply| format!("-> {text}\n<- {reply}\n")) + STATISTICS;
    let mut wrong = String::new();
    for (one, other) in [
        ("server_log.txt", "client_log.txt"),
        ("Serveur.txt", "Client.txt"),
        ("output1.txt", "output2.txt"),
        ("servidor-saida.log", "cliente-saida.log"),
    ] {
        for server in [&own_server, &plain_server] {
            for client in [&own_client, &terse_client] {
                let work = work(&usual(), (one, server.clone()), (other, client.clone()));
                let found = honest_but(one, &work, &["rtt"]);
                let said = told(&work.judged());
                wrong += &found;
                for check in ["server-file", "client-file", "server-log", "client-log"] {
                    if !line(&said, check).starts_with('+') {
                        wrong += &format!("{one}: {}\n", line(&said, check));
                    }
                }
            }
        }
    }
    // What tells of nothing that was said is no log, whatever it is called; nor is one side's log the other's.
    let notes = "We wrote a server.\nIt was fun.\nIt answers what the client says.\n".to_owned();
    let said = told(&work(&usual(), ("server_notes.txt", notes), ("client_log.txt", own_client)).judged());
    if !line(&said, "server-file").contains("nor anything that could be it") {
        wrong += &said;
    }
    let said = told(&work(&usual(), ("server_log.txt", own_server), ("x.py", "print(1)".to_owned())).judged());
    if !line(&said, "client-file").contains("nor anything that could be it") {
        wrong += &said;
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn counts_in_tables_and_behind_their_words() {
    let mut wrong = String::new();
    for statistics in [
        "sent/received/timeouts = 6/6/0",
        "Sent, received, timed out: 6, 6, 0",
        "| sent | received | timeouts |\n|------|----------|----------|\n| 6 | 6 | 0 |",
        "sent;received;timeouts\n6;6;0",
        "Gesendet   Empfangen   Verloren\n6          6           0",
        "client,sent,received,lost\n1,6,6,0",
    ] {
        let client = client_log().replace(STATISTICS, statistics) + "\n";
        wrong += &honest_but(statistics, &named(server_log(), client), &["rtt"]);
        let said = told(&named(server_log(), client_log().replace(STATISTICS, &statistics.replace('6', "9"))).judged());
        if !line(&said, "statistics").contains("counts 9 sent and 9 received") {
            wrong += &format!("{statistics}: {}\n", line(&said, "statistics"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A pinger of which two datagrams are lost, the others answered after so many milliseconds and one, and what its client prints of
/// each answer.
fn pinger(late: u64, reply: impl Fn(u64, &str, f64) -> String) -> Work {
    let mut wire = Datagrams::new(12_000);
    let mut log = String::new();
    for number in 1..=10 {
        let text = format!("Ping {number} 10:00:{number:02}");
        wire.client(0, &text);
        if [3, 7].contains(&number) {
            wire.wait(999);
            log += "Request timed out\n";
        } else {
            wire.wait(late).server(0, &text.to_uppercase());
            log += &reply(number, &text.to_uppercase(), 0.001 + 0.000_1 * number as f64);
        }
    }
    Work::new("udp-pinger")
        .file("pinger.pcap", wire.pcap())
        .file("pinger-client.txt", log + "10 sent, 8 received, 2 timed out\n")
}

#[test]
fn times_that_have_no_unit() {
    let mut wrong = String::new();
    type Line = fn(u64, &str, f64) -> String;
    let ways: [(&str, Line); 7] = [
        ("seconds", |_, text, time| format!("{text}\nRTT: {time:.6}\n")),
        ("all digits", |_, text, time| format!("{text}\nRTT: {}\n", time + 0.000_000_000_123_4)),
        ("an exponent", |_, text, time| format!("{text}\nRTT: {time:e}\n")),
        ("milliseconds", |_, text, time| format!("{text}\nRTT = {:.3}\n", time * 1e3)),
        ("on the line", |_, text, time| format!("Reply: {text} rtt={time:.6}\n")),
        ("the unit in front", |_, text, time| format!("Reply: {text} RTT (ms): {:.2}\n", time * 1e3)),
        ("as JSON", |_, text, time| format!("{{\"reply\": \"{text}\", \"rtt_ms\": {:.3}}}\n", time * 1e3)),
    ];
    for (name, way) in ways {
        wrong += &honest(name, &pinger(0, way));
    }
    // Numbers that are no time of this reply in any unit are told.
    let said = told(&pinger(40, |_, text, _| format!("{text}\nRTT: 0.731\n")).judged());
    if !line(&said, "rtt").starts_with('-') || !line(&said, "rtt").contains("0 of 8 printed times") {
        wrong += &said;
    }
    let said = told(&pinger(0, |_, text, _| format!("{text}\n")).judged());
    if !line(&said, "rtt").contains("no round-trip times") {
        wrong += &said;
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_word_of_farewell_need_not_be_counted() {
    let mut wrong = String::new();
    let counted = lines(|text, reply| format!("[CLIENT] Sent: {text}\n[CLIENT] Received: {reply}\n"));
    let with_reply = "[CLIENT] Sent: exit\n[CLIENT] Received: UNKNOWN COMMAND\n";
    for word in ["exit", "quit\n", "/bye"] {
        for answered in [false, true] {
            let mut wire = Wire::new(PORT, 1);
            talk(&mut wire);
            wire.client(0, word);
            if answered {
                wire.server(0, "UNKNOWN COMMAND");
            }
            wire.leave(0);
            let mut logs = vec![counted.clone() + STATISTICS, STATISTICS.to_owned()];
            if answered && word == "exit" {
                logs.push(format!("{counted}{with_reply}Session stats: 7 sent, 7 received, 0 timeouts\n"));
            }
            for client in logs {
                let but: &[&str] = if answered { &["rtt"] } else { &["rtt", "replies"] };
                let but = [but, if client == STATISTICS { &["client-log"] } else { &[] }].concat();
                let named = ("tcp_client_activity_output.txt", client);
                let work = work(&wire, ("tcp_server_activity_output.txt", server_log()), named);
                wrong += &honest_but(&format!("{word} {answered}"), &work, &but);
            }
        }
    }
    // In the middle it is a message as any other, and so is another last word.
    for (texts, sent) in [(["exit", "ping"], 8), (["ping", "last"], 8)] {
        let mut wire = Wire::new(PORT, 1);
        talk(&mut wire);
        for text in texts {
            wire.client(0, text).server(0, if text == "ping" { "PONG" } else { "UNKNOWN COMMAND" });
        }
        wire.leave(0);
        let client = ("tcp_client_activity_output.txt", counted.clone() + STATISTICS);
        let work = work(&wire, ("tcp_server_activity_output.txt", server_log()), client);
        let said = told(&work.judged());
        if !line(&said, "statistics").contains(&format!("{sent} messages")) {
            wrong += &format!("{texts:?}: {}\n", line(&said, "statistics"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// On a port of no lab at all there is a conversation, too: a chat is judged there, and what may be the lab's is named.
#[test]
fn conversations_on_a_port_of_no_lab() {
    let said = [(0, 1, "hello"), (1, 0, "hi"), (2, 3, "are you there?"), (3, 2, "yes"), (4, 0, "me too")];
    let mut wire = Wire::new(9_999, 5);
    for who in 0..5 {
        wire.client(who, &format!("User{who}\n")).server(who, &format!("Hi User{who}, write NAME: text\n"));
    }
    for (from, to, text) in said {
        wire.client(from, &format!("User{to}: {text}\n")).server(to, &format!("User{from} -> you: {text}\n"));
    }
    (0..5).for_each(|who| {
        wire.leave(who);
    });
    let work = Work::new("chat-routed").file("chat_capture.pcap", wire.pcap());
    let wrong = honest_but("a chat in words of its own", &work, &["server-source", "client-source", "report"]);
    let submission = work.judged();
    let remarks: Vec<String> = submission.remarks.iter().map(|one| one.said.to_string()).collect();
    assert!(
        wrong.is_empty() && remarks.iter().any(|one| one.contains("Judged on TCP port 9999")),
        "{wrong} {remarks:?}"
    );
    // What answers everything in its own way may be the lab's: it is named, and not judged.
    let mut wire = Wire::new(9_999, 1);
    for (text, _) in SAID {
        wire.client(0, text).server(0, &format!("you said {text}"));
    }
    wire.leave(0);
    let submission = Work::new("tcp-commands").file("tcp_traffic_capture.pcap", wire.pcap()).judged();
    let remarks: Vec<String> = submission.remarks.iter().map(|one| one.said.to_string()).collect();
    let named = |one: &String| one.contains("port 9999") && one.contains("--lab-port 9999");
    assert!(remarks.iter().any(named), "{remarks:?}");
}

/// An answer that came too late is what the next wait ends with: nobody went on too early.
#[test]
fn a_late_answer_ends_the_next_wait() {
    let mut wire = Datagrams::new(12_000);
    let text = |number: u64| format!("Ping {number} 10:00:{number:02}");
    let answer = |wire: &mut Datagrams, number: u64| {
        wire.server(0, &text(number).to_uppercase());
    };
    // The answer to the second comes while the client waits for that to the third, and so on to the eighth, which is lost.
    for number in 1..=10 {
        wire.client(0, &text(number));
        match number {
            2 => {
                wire.wait(999);
            }
            8 => {}
            3..=7 => answer(&mut wire, number - 1),
            _ => answer(&mut wire, number),
        }
        if number == 8 {
            // Its wait ends with the answer to the one before.
            answer(&mut wire, 7);
        }
    }
    let said = told(&Work::new("udp-pinger").file("pinger.pcap", wire.pcap()).judged());
    assert!(line(&said, "waits").contains("1.00 s in 1 of 1 case"), "{said}");
    // Answers that lie there unread end the wait at once.
    let mut wire = Datagrams::new(12_000);
    for number in 1..=10 {
        wire.client(0, &text(number));
        match number {
            2 => {
                wire.wait(999);
            }
            3 => {
                answer(&mut wire, 2);
                answer(&mut wire, 3);
            }
            // The client takes the answer to the third and goes on.
            4 => {}
            _ => answer(&mut wire, number),
        }
    }
    let said = told(&Work::new("udp-pinger").file("pinger.pcap", wire.pcap()).judged());
    assert!(line(&said, "waits").contains("1.00 s in 1 of 1 case"), "{said}");
    // Who goes on without anything to read goes on too early.
    let mut wire = Datagrams::new(12_000);
    for number in 1..=10 {
        wire.client(0, &text(number));
        if number != 5 {
            answer(&mut wire, number);
        }
    }
    let said = told(&Work::new("udp-pinger").file("pinger.pcap", wire.pcap()).judged());
    assert!(line(&said, "waits").contains("too early"), "{said}");
}

/// Lines that name a client's address and a port that is nobody's are of no connection of the capture.
#[test]
fn ports_that_no_connection_has() {
    let with = |port: u16| server(|text| format!("127.0.0.1:{port} said {text} ({} bytes)", text.len()));
    assert_eq!(honest("its own", &named(with(FIRST), client_log())), "");
    let said = told(&named(with(FIRST + 100), client_log()).judged());
    let log = line(&said, "server-log");
    assert!(log.starts_with('-') && log.contains("0 of 6") && log.contains(&format!("{}", FIRST + 100)), "{said}");
    assert!(!said.contains("name no port"), "{said}");
    // The server's own port says nothing of the client's, and behind a proxy both are others.
    for line_of in [
        |text: &str| format!("127.0.0.1:{PORT} got {text} ({} bytes)", text.len()),
        |text: &str| format!("172.17.0.1:41000 said {text} ({} bytes)", text.len()),
    ] {
        let said = told(&named(server(line_of), client_log()).judged());
        assert!(line(&said, "server-log").starts_with('+'), "{said}");
    }
}

#[test]
fn numbers_with_an_exponent_are_numbers() {
    let mut wrong = String::new();
    for shown in ["{}", "{} s"] {
        let work = pinger(0, |number, text, time| {
            let time = if number % 2 == 0 { format!("{time}") } else { format!("{:e}", time / 100.0) };
            format!("{text} {}\n", shown.replace("{}", &time))
        });
        wrong += &honest_but(shown, &work, &["rtt"]);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The sheet asks for an echo, and elsewhere says `ECHO: ` in front of it: both are one.
#[test]
fn echoes_of_records_with_echo_in_front() {
    let texts = ["hello", "a longer text that is cut at twenty", "ok"];
    let fixed = |size: [u8; 4], order: [u8; 4], text: &str| {
        let mut bytes = [&[1][..], &order, &size, text.as_bytes()].concat();
        bytes.resize(29, b'-');
        bytes
    };
    let variable = |size: [u8; 4], order: [u8; 4], text: &str| [&[1][..], &size, &order, text.as_bytes()].concat();
    let be = |number: usize| (number as u32).to_be_bytes();
    let le = |number: usize| (number as u32).to_le_bytes();
    let mut wrong = String::new();
    for (name, number) in [("big", &be as &dyn Fn(usize) -> [u8; 4]), ("little", &le)] {
        for (lab, own_size, guide) in [
            ("tcp-fixed", true, false),
            ("tcp-fixed", false, false),
            ("tcp-variable", true, false),
            ("tcp-variable", true, true),
        ] {
            let mut wire = Wire::new(5005, 1);
            for (order, text) in (1..).zip(texts) {
                let echo = format!("ECHO: {text}");
                let (size, echoed) = (number(text.len()), number(if own_size { echo.len() } else { text.len() }));
                let order = number(order);
                if lab == "tcp-fixed" {
                    wire.bytes(0, &fixed(size, order, text)).server_bytes(0, &fixed(echoed, order, &echo));
                } else {
                    let write = |size, order, text: &str| match guide {
                        true => variable(order, size, text),
                        false => variable(size, order, text),
                    };
                    wire.bytes(0, &write(size, order, text)).server_bytes(0, &write(echoed, order, &echo));
                }
            }
            wire.leave(0);
            let work = Work::new(lab).file("capture.pcap", wire.pcap());
            wrong += &honest(&format!("{lab} {name} {own_size} {guide}"), &work);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Over loopback a segment holds a whole page.
#[test]
fn a_long_page_on_ones_own_machine() {
    let page = |bytes: usize| {
        let mut wire = Wire::new(8_000, 1);
        wire.client(0, "GET /long.html HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n\r\n");
        wire.server(0, &format!("HTTP/1.1 200 OK\r\nContent-Length: {bytes}\r\n\r\n{}", "x".repeat(bytes)));
        wire.leave(0);
        told(&Work::new("kr-http").file("http.pcap", wire.pcap()).judged())
    };
    assert!(line(&page(20_000), "long-page").starts_with('+'), "{}", page(20_000));
    assert!(line(&page(2_000), "long-page").starts_with('-'), "{}", page(2_000));
}
