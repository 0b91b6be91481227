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

#[test]
fn one_recv_that_held_two_replies() {
    let mut wrong = String::new();
    for (reply, logged) in [
        (["PONG", "PONG"], "PONGPONG"),
        (["PONG\n", "PONG\n"], "PONG\nPONG"),
        (["PONG\n", "PONG\n"], "b'PONG\\nPONG\\n'"),
        (["PONG\r\n", "PONG\r\n"], "'PONG\\r\\nPONG\\r\\n'"),
    ] {
        let mut wire = Wire::new(PORT, 1);
        wire.client(0, "ping").client(0, "ping").server(0, reply[0]).server(0, reply[1]);
        let mut client = format!(
            "[INFO] Connecting to 127.0.0.1:{PORT} ...\n[INFO] Connected.\n[CLIENT] Sent: ping\n[CLIENT] Sent: ping\n\
             [CLIENT] Received: {logged}\n"
        );
        for (text, reply) in &SAID[2..] {
            wire.client(0, text).server(0, reply);
            client.push_str(&format!("[CLIENT] Sent: {text}\n[CLIENT] Received: {reply}\n"));
        }
        wire.leave(0);
        for statistics in [STATISTICS, "Session stats: 6 sent, 5 received, 0 timeouts\n"] {
            let work = work(&wire, &server_log(&texts()), &(client.clone() + statistics));
            wrong += &honest(&format!("{logged} {statistics}"), &work);
        }
    }
    // A server that answers twice is the server's fault, not the client's, whose recv may have held both.
    let mut wire = Wire::new(PORT, 1);
    let mut client = format!("[INFO] Connecting to 127.0.0.1:{PORT} ...\n[INFO] Connected.\n");
    for (text, reply) in SAID {
        wire.client(0, text).server(0, reply).server(0, reply);
        client.push_str(&format!("[CLIENT] Sent: {text}\n[CLIENT] Received: {reply}{reply}\n"));
    }
    wire.leave(0);
    let work = work(&wire, &server_log(&texts()), &(client + STATISTICS));
    wrong += &honest_but("twice", &work, &["replies", "rtt"]);
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn both_programs_in_one_file() {
    type Line = fn(&str, &str) -> String;
    let server: [(&str, Line); 3] = [
        ("time", |text, _| format!("[12:01:02] 127.0.0.1 Port {FIRST}: {text} ({} bytes)", text.len())),
        ("words", |text, _| format!("from 127.0.0.1:{FIRST} came {} bytes: {text}", text.len())),
        ("the lab's", |text, _| format!("[CLIENT] Sent {} bytes: {text}", text.len())),
    ];
    let client: [(&str, Line); 3] = [
        ("prompt", |text, reply| format!("me> {text}\nserver> {reply}")),
        ("words", |text, reply| format!("I said {text} and heard {reply}")),
        ("the lab's", |text, reply| format!("[CLIENT] Sent: {text}\n[CLIENT] Received: {reply}")),
    ];
    let mut wrong = String::new();
    for (one, server) in &server {
        for (other, client) in &client {
            let all: [Vec<String>; 2] =
                [server, client].map(|line| SAID.iter().map(|(text, reply)| line(text, reply)).collect());
            let turns = all[0].iter().zip(&all[1]).map(|(server, client)| format!("{client}\n{server}"));
            for lines in [all.concat(), turns.collect()] {
                let log = format!("{COMMANDS}[CLIENT] 127.0.0.1:{FIRST} connected\n{}\n{COMMENT}", lines.join("\n"));
                let work = work(&usual(), &log, &client_log(&SAID, STATISTICS));
                let name = format!("{one} {other}");
                wrong += &honest(&name, &work);
                let said = told(&work.judged());
                let server = line(&said, "server-log");
                if !server.contains("6 of 6 logged messages") || server.contains("lines tell of") {
                    wrong += &format!("{name}: {server}\n");
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn statistics_in_other_languages_and_words() {
    let mut wrong = String::new();
    for statistics in [
        "Statistik: 6 gesendet, 6 empfangen, 0 Zeitüberschreitungen",
        "Gesendet: 6\nEmpfangen: 6\nVerloren: 0",
        "Statistiques : 6 envoyés, 6 reçus, 0 perdus",
        "Enviados: 6, Recibidos: 6, Tiempos de espera agotados: 0",
        "Enviadas: 6 Recebidas: 6 Perdidas: 0",
        "Inviati: 6\nRicevuti: 6\nScaduti: 0",
        "Statistici: 6 trimise, 6 primite, 0 pierdute",
        "Wysłano: 6, odebrano: 6, przekroczenia czasu: 0",
        "Verzonden: 6, ontvangen: 6, verloren: 0",
        "Lähetetty 6, vastaanotettu 6, aikakatkaisuja 0",
        "发送: 6 接收: 6 超时: 0",
        "Отправлено: 6, получено: 6, потеряно: 0",
        "Sent 6 messages, got 6 replies, 0 timeouts",
        "sent 6 messages and got 6 answers",
        "6 messages out, 6 answers in, 0 lost",
        "tx=6 rx=6 to=0",
        "Total requests: 6\nTotal responses: 6",
        "6 sent / 6 received / 0 timed out",
    ] {
        let work = work(&usual(), &server_log(&texts()), &client_log(&SAID, &format!("{statistics}\n")));
        wrong += &honest(statistics, &work);
    }
    // Other numbers are said to be others where the words are known, and are left to a person where they are not.
    for (statistics, went) in [
        ("Session stats: 9 sent, 6 received, 0 timeouts", '-'),
        ("Gesendet: 9, empfangen: 6", '-'),
        ("Lähetetty 9, vastaanotettu 7", '?'),
        ("Bye!", '-'),
    ] {
        let work = work(&usual(), &server_log(&texts()), &client_log(&SAID, &format!("{statistics}\n")));
        let said = told(&work.judged());
        let check = line(&said, "statistics");
        if !check.starts_with(went) {
            wrong += &format!("{statistics}: {check}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn comments_as_people_write_them() {
    let own = |text: &str| format!("Received {text} from the client at 127.0.0.1:{FIRST}, {} bytes.", text.len());
    let lines: Vec<String> = texts().iter().map(|text| own(text)).collect();
    let lines = lines.join("\n");
    let mut wrong = String::new();
    for (name, comment, count) in [
        ("none", "", 0),
        (
            "right behind the lines",
            "The server prints each message. The capture shows them too. Both of them agree.",
            3,
        ),
        ("a list", "\n- the server prints messages\n- the capture shows them\n- both agree on all", 3),
        (
            "shortenings",
            "\nThe server answers, z.B. with PONG. The capture shows it, e.g. in the packets. Both agree bzw. say the same.",
            3,
        ),
    ] {
        for log in [
            format!("{COMMANDS}{lines}\n{comment}\n"),
            format!("{COMMANDS}{comment}\n{lines}\n"),
            format!("{COMMANDS}Server is waiting for connections...\n{lines}\n{comment}\n"),
        ] {
            let said = told(&work(&usual(), &log, &client_log(&SAID, STATISTICS)).judged());
            let check = line(&said, "comment");
            if !check.contains(&format!(" {count} sentence")) {
                wrong += &format!("{name}, {count}: {check}\n");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn attempts_between_two_servers_are_told_as_that() {
    let mut wire = Wire::new(PORT, 0);
    wire.refused();
    let one = wire.connect();
    wire.client(one, "Hello, world").server(one, "HELLO, WORLD").leave(one).refused();
    let other = wire.connect();
    wire.client(other, "ping").server(other, "PONG").leave(other);
    let said = told(&work(&wire, "", "").judged());
    let check = line(&said, "handshake");
    assert!(check.contains("1 refused before a server listened; 1 refused later, when no server listened"), "{said}");
}
