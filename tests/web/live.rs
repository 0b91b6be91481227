//! A lab of five clients that two browsers watch.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use wirelab_needs::require;

use super::support::{Browser, Web};
use crate::support::program::{program, run, wirelab};
use crate::support::server::Served;

/// Reads lines until so many messages came.
fn watch(browser: &Browser, messages: usize) -> JoinHandle<Vec<Value>> {
    let stream = browser.send("GET", "/live", &browser.own(), b"");
    std::thread::spawn(move || {
        let (mut lines, mut told) = (BufReader::new(stream), Vec::new());
        let deadline = Instant::now() + Duration::from_secs(30);
        let mut line = String::new();
        while told.iter().filter(|one: &&Value| one["event"] == "message").count() < messages {
            assert!(Instant::now() < deadline, "{told:?}");
            line.clear();
            if lines.read_line(&mut line).unwrap() == 0 {
                break;
            }
            let object = line.strip_prefix("data: ").and_then(|data| serde_json::from_str(data).ok());
            told.extend(object.filter(|object: &Value| object["event"].is_string()));
        }
        told
    })
}

/// What was said, once each.
fn messages(told: &[Value]) -> BTreeSet<(u64, String)> {
    let all = told.iter().filter(|one| one["event"] == "message");
    all.map(|one| (one["stream"].as_u64().unwrap(), one["said"].as_str().unwrap().to_owned())).collect()
}

fn client(port: &str, word: &str) {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", port.parse().unwrap())).unwrap();
    stream.write_all(format!("upper:{word}\n").as_bytes()).unwrap();
    let mut answer = [0_u8; 64];
    let count = stream.read(&mut answer).unwrap();
    assert!(count > 0);
}

#[test]
fn two_browsers_see_all_messages_of_five_clients() {
    require!(Capture);
    let server = Served::start(["tcp-commands", "--port", "0"]);
    let folder = tempfile::tempdir().unwrap();
    let written = folder.path().join("lab.pcapng");
    let mut web =
        Web::start(&["--live", "--lab", "tcp-commands", "--lab-port", server.port(), "-w", written.to_str().unwrap()]);
    let (one, other) = (web.browser(), web.browser());
    let first = watch(&one, 10);
    let words = ["ada", "bob", "cem", "dee", "eve"];
    words.iter().for_each(|word| client(server.port(), word));
    // Who comes late has all that was.
    let second = watch(&other, 10);
    let (first, second) = (messages(&first.join().unwrap()), messages(&second.join().unwrap()));
    assert_eq!(first, second);
    assert_eq!(first.len(), 10, "{first:?}");
    for word in words {
        assert!(first.iter().any(|(_, said)| said.contains(&format!("\"upper:{word}\""))), "{first:?}");
        assert!(first.iter().any(|(_, said)| said.contains(&word.to_uppercase())), "{first:?}");
    }
    // What was captured so far is a capture like any other.
    let session = one.begin();
    let files = one.ask(&session, &json!({ "do": "files" }));
    assert_eq!((&files["files"][0]["name"], &files["files"][0]["grows"]), (&json!("lab.pcapng"), &json!(true)));
    let told = one.ask(&session, &json!({ "do": "analysis-json", "file": 0 }));
    let analysis: Value = serde_json::from_str(told["json"].as_str().unwrap()).unwrap();
    assert_eq!(analysis["tcp"].as_array().unwrap().len(), 5);
    // The lab and its port are those of the command line.
    let told = one.ask(&session, &json!({ "do": "messages-json", "file": 0 }));
    assert_eq!(serde_json::from_str::<Value>(told["json"].as_str().unwrap()).unwrap().as_array().unwrap().len(), 10);
    let (status, took) = web.stop();
    assert_eq!(status, Some(0));
    assert!(took < Duration::from_secs(3), "{took:?}");
    let made = wirelab([
        "messages",
        written.to_str().unwrap(),
        "--lab",
        "tcp-commands",
        "--lab-port",
        server.port(),
        "--format",
        "json",
    ]);
    assert_eq!(
        serde_json::from_str::<Value>(&made.text()).unwrap().as_array().map_or(0, Vec::len),
        10,
        "{}",
        made.stderr
    );
}

#[test]
fn a_wall_shows_no_word_of_what_was_said() {
    require!(Capture);
    let server = Served::start(["tcp-commands", "--port", "0"]);
    let arguments = ["--live", "--lab", "tcp-commands", "--lab-port", server.port(), "--hide-texts"];
    let mut web = Web::start(&arguments);
    let browser = web.browser();
    let watched = watch(&browser, 2);
    client(server.port(), "secret");
    let told = watched.join().unwrap();
    let text = serde_json::to_string(&told).unwrap();
    assert_eq!(messages(&told).len(), 2);
    assert!(!text.to_lowercase().contains("secret") && !text.contains("upper"), "{text}");
    // Kinds, numbers and lengths are told of all that has a text.
    let mut all = messages(&told).into_iter().map(|(_, said)| said);
    let (asked, answered) = (all.next().unwrap(), all.next().unwrap());
    assert!(asked == "#1 client: 13 B" && answered.starts_with("#2 server: 6 B; right answer"), "{asked} {answered}");
}

#[test]
fn a_port_that_is_taken_is_told_before_anything_is_written() {
    require!(Capture);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let folder = tempfile::tempdir().unwrap();
    let written = folder.path().join("lab.pcapng");
    let made = run(program().args(["web", "--live", "--port", &port, "-w"]).arg(&written));
    assert_eq!(made.status, Some(2));
    assert!(made.stderr.contains(&format!("port {port}")) && !written.exists(), "{}", made.stderr);
}

#[test]
fn a_file_that_is_there_stays_and_that_is_told() {
    require!(Capture);
    let folder = tempfile::tempdir().unwrap();
    let written = folder.path().join("lab.pcapng");
    std::fs::write(&written, "mine").unwrap();
    let made = run(program().args(["web", "--live", "-w"]).arg(&written));
    assert_eq!(made.status, Some(2));
    assert!(made.stderr.contains("--force"), "{}", made.stderr);
    assert_eq!(std::fs::read(&written).unwrap(), b"mine");
}

#[test]
fn a_capture_needs_its_option() {
    for arguments in [vec!["web", "-i", "lo"], vec!["web", "-w", "x.pcapng"], vec!["web", "--lab", "no-such-lab"]] {
        let made = run(program().args(&arguments).stdin(Stdio::null()));
        assert_eq!(made.status, Some(2), "{arguments:?}");
    }
}
