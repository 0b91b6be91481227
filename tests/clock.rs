//! Labs that tell the time of day: what wirelab's own server says is the time, and `probe` holds a server's to this machine's clock.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::support::program::wirelab;
use crate::support::server::Served;

const LAB: &str = r#"
id = "clock"
title = "What time is it?"
ports = { tcp = ["any"] }
client = { framing = "line" }
server = { framing = "line" }
[[variant]]
id = "usual"
title = "TIME, STAMP, and what is no command"
[[variant.rules]]
equals = "TIME"
send = "{now|clock}"
[[variant.rules]]
equals = "STAMP"
send = "{now}"
[[variant.rules]]
send = "ERROR"
"#;

fn seconds() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64
}

fn of_day(seconds: i64) -> String {
    let seconds = seconds.rem_euclid(86_400);
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// A server that is asked what it tells at a second, and how it writes that. It ends with the test.
fn server(tells: fn(i64) -> (String, String)) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            std::thread::spawn(move || answer(client, tells));
        }
    });
    address
}

fn answer(mut client: TcpStream, tells: fn(i64) -> (String, String)) {
    for line in BufReader::new(client.try_clone().unwrap()).lines().map_while(Result::ok) {
        let (time, stamp) = tells(seconds());
        let text = match line.as_str() {
            "TIME" => time,
            "STAMP" => stamp,
            _ => "ERROR".to_owned(),
        };
        if client.write_all(format!("{text}\n").as_bytes()).is_err() {
            return;
        }
    }
}

#[test]
fn probe_holds_a_servers_clock_to_this_machines() {
    let folder = tempfile::tempdir().unwrap();
    let lab = folder.path().join("clock.toml");
    std::fs::write(&lab, LAB).unwrap();
    type Tells = fn(i64) -> (String, String);
    let no_zone = "the time is not that of this machine's clock in any time zone";
    let jumps = "the time does not go on from those that the server told before";
    let table: [(&str, Tells, Option<&str>); 7] = [
        ("right", |now| (of_day(now), now.to_string()), None),
        ("a second late", |now| (of_day(now - 1), (now - 1).to_string()), None),
        ("in another zone", |now| (of_day(now + 5_400), (now + 5_400).to_string()), None),
        ("in two zones", |now| (of_day(now + 7_200), now.to_string()), Some(jumps)),
        ("three minutes slow", |now| (of_day(now - 180), (now - 180).to_string()), Some(no_zone)),
        ("one clock slow", |now| (of_day(now), (now - 180).to_string()), Some(jumps)),
        ("in no form", |now| (of_day(now).replace(':', "."), now.to_string()), Some("another text came")),
    ];
    for (name, tells, expected) in table {
        let to = server(tells);
        let done = wirelab(["probe", lab.to_str().unwrap(), &to, "--timeout", "0.8", "--format", "json"]);
        assert_eq!(done.status, Some(i32::from(expected.is_some())), "{name}: {} {}", done.text(), done.stderr);
        assert!(expected.is_none_or(|text| done.text().contains(text)), "{name}: {}", done.text());
    }
}

#[test]
fn the_own_server_says_the_time() {
    let folder = tempfile::tempdir().unwrap();
    let lab = folder.path().join("clock.toml");
    std::fs::write(&lab, LAB).unwrap();
    for model in ["threads", "selector"] {
        let served = Served::start([lab.to_str().unwrap(), "--model", model, "--port", "0"]);
        let mut client = TcpStream::connect(format!("127.0.0.1:{}", served.port())).unwrap();
        client.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let mut answers = BufReader::new(client.try_clone().unwrap());
        let mut ask = |text: &str| {
            let before = seconds();
            writeln!(client, "{text}").unwrap();
            let mut line = String::new();
            answers.read_line(&mut line).unwrap();
            (before, line.trim_end().to_owned(), seconds())
        };
        let (before, stamp, after) = ask("STAMP");
        assert!((before..=after).contains(&stamp.parse().unwrap()), "{model}: {before} {stamp} {after}");
        let (before, time, after) = ask("TIME");
        assert!((before..=after).any(|second| of_day(second) == time), "{model}: {before} {time} {after}");
    }
}
