//! Logs in other languages: whose line is whose, and what a line that nobody knows is never said to be.

use super::wire::{FIRST, Wire};
use super::{Work, honest_but, line, told};

const PORT: u16 = 12_345;
const SAID: [(&str, &str); 6] = [
    ("ping", "PONG"),
    ("ping", "PONG"),
    ("upper:hello", "HELLO"),
    ("upper:hello world", "HELLO WORLD"),
    ("what else?", "UNKNOWN COMMAND"),
    ("abc", "UNKNOWN COMMAND"),
];

/// What the programs print in a language: the server of what came and went, the client likewise, and its final counts.
struct Tongue {
    name: &'static str,
    came: &'static str,
    went: &'static str,
    sent: &'static str,
    got: &'static str,
    counts: &'static str,
}

const TONGUES: [Tongue; 6] = [
    Tongue {
        name: "German",
        came: "Empfangen von IP: TEXT (LEN Bytes)",
        went: "Antwort gesendet: TEXT",
        sent: "Gesendet: TEXT",
        got: "Empfangen: TEXT (Laufzeit: 3 ms)",
        counts: "Gesendet: 6, empfangen: 6, verloren: 0",
    },
    Tongue {
        name: "Spanish",
        came: "Recibido de IP: TEXT (LEN bytes)",
        went: "Respuesta enviada: TEXT",
        sent: "Enviado: TEXT",
        got: "Recibido: TEXT en 3 ms",
        counts: "Enviados: 6, recibidos: 6, perdidos: 0",
    },
    Tongue {
        name: "French",
        came: "Reçu de IP : TEXT (LEN octets)",
        went: "Réponse envoyée : TEXT",
        sent: "Envoyé : TEXT",
        got: "Reçu : TEXT, temps : 3 ms",
        counts: "Envoyés : 6, reçus : 6, perdus : 0",
    },
    Tongue {
        name: "Italian",
        came: "Ricevuto da IP: TEXT (LEN byte)",
        went: "Risposta inviata: TEXT",
        sent: "Inviato: TEXT",
        got: "Ricevuto: TEXT (3 ms)",
        counts: "Inviati: 6, ricevuti: 6, persi: 0",
    },
    Tongue {
        name: "German, shortly",
        came: "Empfangen: TEXT",
        went: "Gesendet: TEXT",
        sent: "Gesendet: TEXT",
        got: "Empfangen: TEXT [3 ms]",
        counts: "6 gesendet, 6 empfangen",
    },
    Tongue {
        name: "English, shortly",
        came: "received TEXT",
        went: "sent TEXT",
        sent: "sent TEXT",
        got: "received TEXT",
        counts: "6 sent, 6 received",
    },
];

const COMMANDS: &str = "$ python3 S02_Part01_Example_TCP_Server.py\n$ python3 server.py\n";
const COMMENT: &str =
    "\nThe server prints a line for each message. The capture shows the same messages. Each reply is in one segment.\n";

fn usual() -> Wire {
    let mut wire = Wire::new(PORT, 1);
    for (text, reply) in SAID {
        wire.client(0, text).server(0, reply);
    }
    wire.leave(0);
    wire
}

fn printed(form: &str, text: &str) -> String {
    let filled = form.replace("IP", &format!("127.0.0.1:{FIRST}")).replace("LEN", &text.len().to_string());
    filled.replace("TEXT", text) + "\n"
}

fn lines(first: &str, second: &str) -> String {
    SAID.iter().map(|(text, reply)| printed(first, text) + &printed(second, reply)).collect()
}

fn work(server: &str, client: &str) -> Work {
    Work::new("tcp-commands")
        .file("tcp_traffic_capture.pcap", usual().pcap())
        .file("tcp_server_activity_output.txt", server)
        .file("tcp_client_activity_output.txt", client)
}

fn client(tongue: &Tongue) -> String {
    lines(tongue.sent, tongue.got) + tongue.counts + "\n"
}

/// What both logs are said to have.
fn held(name: &str, told: &str, server: &str) -> String {
    let mut wrong = String::new();
    for (check, says) in [("server-log", server), ("client-log", "12 of 12 logged messages of the client")] {
        let line = line(told, check);
        if !line.contains(says) || line.contains("more line") || line.contains("lines tell of messages") {
            wrong += &format!("{name}: {line}\n");
        }
    }
    wrong
}

#[test]
fn each_line_is_its_own_programs() {
    let mut wrong = String::new();
    for tongue in &TONGUES {
        let shortly = !tongue.came.contains("IP");
        let but: &[&str] = if shortly { &["server-details", "rtt"] } else { &["rtt"] };
        let server = format!("{COMMANDS}{}{COMMENT}", lines(tongue.came, tongue.went));
        let apart = work(&server, &client(tongue));
        wrong += &honest_but(tongue.name, &apart, but);
        wrong += &held(tongue.name, &told(&apart.judged()), "6 of 6 logged messages of the server");
        // Both programs in the terminal that was copied as the server's.
        let both = format!("{COMMANDS}{}{}{COMMENT}", lines(tongue.came, tongue.went), lines(tongue.sent, tongue.got));
        let both = work(&both, &client(tongue));
        wrong += &honest_but(tongue.name, &both, but);
        wrong += &held(tongue.name, &told(&both.judged()), "6 of 6 logged messages of the server");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_server_that_prints_nothing_gets_nothing_for_the_clients_lines() {
    let mut wrong = String::new();
    for tongue in &TONGUES {
        let own = client(tongue);
        for (name, server) in [
            ("nothing", format!("{COMMANDS}Server ready\n{COMMENT}")),
            ("the client's", format!("{COMMANDS}{own}{COMMENT}")),
        ] {
            let told = told(&work(&server, &own).judged());
            for check in ["server-lines", "server-log", "server-details"] {
                let line = line(&told, check);
                if !line.starts_with('-') || line.contains("6 of ") {
                    wrong += &format!("{} {name}: {line}\n", tongue.name);
                }
            }
            wrong += &held(tongue.name, &told, "");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_session_of_nc_is_a_clients_log() {
    let mut wrong = String::new();
    let server: String = SAID.iter().map(|(text, _)| printed("[CLIENT] Sent LEN bytes: TEXT", text)).collect();
    let server = format!("{COMMANDS}[CLIENT] 127.0.0.1:{FIRST} connected\n{server}{COMMENT}");
    let with_ends: String = SAID.iter().map(|(text, reply)| format!("{text}\n{reply}\n")).collect();
    let without: String = SAID.iter().map(|(text, reply)| format!("{text}\n{reply}")).collect();
    for (name, session) in [("line feeds", with_ends), ("no line feeds", without)] {
        for around in [["", "^C\n"], ["$ nc 127.0.0.1 12345\n", "^C\n"], ["$ nc localhost 12345\n", "\n"]] {
            let session = format!("{}{session}{}", around[0], around[1]);
            let work = work(&server, &session);
            wrong += &honest_but(name, &work, &["statistics", "rtt"]);
            wrong += &held(name, &told(&work.judged()), "6 of 6 logged messages of the server");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn times_in_other_words_are_read() {
    let mut wrong = String::new();
    let server: String = SAID.iter().map(|(text, _)| printed("[CLIENT] Sent LEN bytes: TEXT", text)).collect();
    for tongue in &TONGUES {
        let told = told(&work(&server, &client(tongue)).judged());
        let rtt = line(&told, "rtt");
        let printed = tongue.got.contains("ms");
        if rtt.contains("no round-trip times") == printed || printed && !rtt.contains("6 of 6 printed times agree") {
            wrong += &format!("{}: {rtt}\n", tongue.name);
        }
    }
    // In words that nobody knows: it cannot be told.
    let odd = told(&work(&server, &lines("sent TEXT", "received TEXT kesto 3 ms sitten")).judged());
    let rtt = line(&odd, "rtt");
    if !rtt.starts_with('?') || rtt.contains("no round-trip times") {
        wrong += &format!("odd: {rtt}\n");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_number_of_bytes_that_is_wrong_is_no_missing_one() {
    let mut wrong = String::new();
    for (form, says, never) in [
        ("from IP came 99 bytes: TEXT", "another number of bytes", "no number of bytes"),
        ("from IP came TEXT (77 octets)", "another number of bytes", "no number of bytes"),
        ("from IP: TEXT #7", "not the number of bytes", "no number of bytes"),
        ("from IP: TEXT", "tell no number of bytes", "another number"),
    ] {
        let server: String = SAID.iter().map(|(text, _)| printed(form, text)).collect();
        let told = told(&work(&format!("{COMMANDS}{server}{COMMENT}"), "").judged());
        let details = line(&told, "server-details");
        if !details.contains(says) || details.contains(never) {
            wrong += &format!("{form}: {details}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn nc_over_udp_is_a_log_of_messages() {
    let mut wire = super::wire::Datagrams::new(PORT);
    for (text, reply) in SAID {
        wire.client(0, &format!("{text}\n")).server(0, reply);
    }
    let session: String = SAID.iter().map(|(text, reply)| format!("{text}\n{reply}")).collect();
    let work = Work::new("udp-commands")
        .file("udp_traffic_capture.pcap", wire.pcap())
        .file("udp_client_activity_output.txt", format!("$ nc -u 127.0.0.1 {PORT}\n{session}^C\n"));
    let told = told(&work.judged());
    let log = line(&told, "client-log");
    assert!(log.starts_with('+') && !log.contains("Neither"), "{told}");
    // A log in which nobody finds a message is no capture without one.
    let work = Work::new("udp-commands")
        .file("udp_traffic_capture.pcap", wire.pcap())
        .file("udp_client_activity_output.txt", "Connected.\nAll went well.\nBye.\n");
    let told = super::told(&work.judged());
    assert!(!told.contains("Neither the log nor the capture"), "{told}");
}
