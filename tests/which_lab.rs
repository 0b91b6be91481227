//! Which lab is it, if any: small captures on which something untrue was said of labs, each with what is right.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;
use wirelab_needs::{corpus, require};

use crate::support::files::{below, root};
use crate::support::program::wirelab;

fn case(name: &str) -> String {
    root().join("tests/data/cases/captures").join(name).into_os_string().into_string().unwrap()
}

/// The text of `messages` on one line, with single spaces.
fn text(arguments: &[&str]) -> String {
    let run = wirelab([&["messages"], arguments].concat());
    assert_eq!(run.status, Some(0), "{arguments:?}: {}", run.stderr);
    run.text().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn messages(arguments: &[&str]) -> Vec<Value> {
    let run = wirelab([&["messages"], arguments, &["--format", "jsonl"]].concat());
    assert_eq!(run.status, Some(0), "{arguments:?}: {}", run.stderr);
    run.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn each_case_is_told_as_it_is() {
    /// A capture, options, what is said, what is not.
    type Row = (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);
    let table: [Row; 12] = [
        (
            "own-chat-10000.pcapng",
            &[],
            &["something else speaks on it (\"WELCOME ana. To chat, type: @target mes…\")"],
            &["wrong answer", "Lab tcp-echo", "assumed"],
        ),
        ("own-chat-12345.pcapng", &[], &["something else speaks on it"], &["wrong answer", "assumed"]),
        (
            "own-chat-10000.pcapng",
            &["--lab", "chat-routed"],
            &["looks like chat-routed, on port 10000", "--lab-port 10000"],
            &["wrong answer"],
        ),
        (
            "own-chat-10000.pcapng",
            &["--lab", "chat-routed", "--lab-port", "10000"],
            &["copy of #", "in another form than asked"],
            &["wrong answer", "no delivery"],
        ),
        (
            "chat-other-form.pcapng",
            &[],
            &[
                "chat-broadcast, variant chat (likely)",
                "in another form than asked: `ip:port: text` for `[ip:port] text`",
            ],
            &["length-text", "-500 ms", "no copy to"],
        ),
        (
            "echo_nospace.pcapng",
            &[],
            &["tcp-text, variant echo (likely)", "`ECHO:text` for `ECHO: text`"],
            &["tcp-fixed", "wrong"],
        ),
        (
            "15-newline-own-message.pcap",
            &[],
            &["3 answers or forwards are right", "UNKNOWN COMMAND\\n"],
            &["border assumed"],
        ),
        (
            "routed_all.pcapng",
            &[],
            &["#7 also went to stream 2 in frame 23", "#10 also went to stream 2 in frame 29"],
            &[],
        ),
        (
            "forged-12345.pcap",
            &[],
            &["these packets were written by a tool; no connection was opened"],
            &["unread", "sent again", "no reply"],
        ),
        ("forged-8080-http11.pcap", &["--lab", "csv-encapsulation"], &["written by a tool"], &["HTTP,", "sent again"]),
        ("http-on-8080.pcapng", &[], &["this is HTTP"], &["wrong", "assumed"]),
        ("udp-from-5001.pcap", &[], &["No stream looks like one of the labs"], &["the client said nothing"]),
    ];
    for (capture, options, said, not_said) in table {
        let capture = case(capture);
        let told = text(&[&[capture.as_str()], options].concat());
        for what in said {
            assert!(told.contains(what), "{capture} {options:?}: \"{what}\" is not in\n{told}");
        }
        for what in not_said {
            assert!(!told.contains(what), "{capture} {options:?}: \"{what}\" is in\n{told}");
        }
    }
}

#[test]
fn packets_of_a_tool_are_a_message_each() {
    let table: [(&str, &[&str]); 4] = [
        (
            "forged-12345.pcap",
            &[
                "GET /index.html",
                "200 OK (index.html)",
                "GET /styles.css",
                "POST /login user=ana",
                "302 Redirect /home",
            ],
        ),
        (
            "forged-8080.pcap",
            &[
                "GET /index.html",
                "200 OK (index.html)",
                "GET /styles.css",
                "POST /login user=ana",
                "302 Redirect /home",
            ],
        ),
        (
            "forged-8080-http11.pcap",
            &[
                "GET /index.html HTTP/1.1",
                "HTTP/1.1 200 OK",
                "GET /style.css HTTP/1.1",
                "HTTP/1.1 200 OK",
                "GET /logout HTTP/1.1",
            ],
        ),
        ("forged-syn-payload-12345.pcap", &["Hello Packet 0", "GET /index.html", "200 OK (index.html)"]),
    ];
    for (capture, expected) in table {
        let capture = case(capture);
        for options in [
            &[][..],
            &["--lab", "csv-encapsulation", "--lab-port", if capture.contains("8080") { "8080" } else { "12345" }],
        ] {
            let found = messages(&[&[capture.as_str()], options].concat());
            let texts: Vec<&str> = found.iter().map(|message| message["text"].as_str().unwrap()).collect();
            assert_eq!(texts, expected, "{capture} {options:?}");
            assert!(found.iter().all(|message| message["notes"] == Value::Array(Vec::new())), "{capture} {options:?}");
        }
    }
}

#[test]
fn json_has_texts_as_they_are() {
    let found = messages(&[&case("15-newline-own-message.pcap")]);
    let texts: Vec<&str> = found.iter().map(|message| message["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["ping\n", "PONG\n", "upper:abc\n", "ABC\n", "foo\n", "UNKNOWN COMMAND\n"]);
    assert_eq!(found[0]["hex"], "70696e670a");
    assert!(found.iter().all(|message| message["correct"] != Value::Bool(false)));
}

#[test]
fn a_greeting_and_a_datagram_stay_what_they_are() {
    let lab = root().join("tests/data/cases/labs/greeting.toml");
    let capture = case("greeting-crosses.pcapng");
    let found = messages(&[&capture, "--lab", lab.to_str().unwrap(), "--lab-port", "5000"]);
    let told: Vec<(&str, &Value, &Value)> =
        found.iter().map(|one| (one["text"].as_str().unwrap(), &one["reply_to"], &one["correct"])).collect();
    let (none, yes) = (Value::Null, Value::Bool(true));
    assert_eq!(told[1], ("INFO Welcome! Please login: HELLO <name>", &none, &none), "{told:?}");
    assert_eq!(told[2].1, &Value::from(1));
    assert_eq!(told[2].2, &yes);
    let run = wirelab(["follow", &case("udp-utf8-lead-byte.pcap"), "--stream", "0", "--protocol", "udp"]);
    let rows = run.text().lines().filter(|line| line.contains("server<")).count();
    assert_eq!(rows, 1, "{}", run.text());
}

/// Turns and deliveries of everything that we have are never before what they belong to.
#[test]
fn nothing_comes_before_what_it_answers() {
    let mut seen = 0;
    for capture in
        below(&root().join("tests/data/cases/captures")).into_iter().chain(below(&root().join("sample-pcaps")))
    {
        if capture.extension().is_none_or(|extension| extension != "pcap" && extension != "pcapng") {
            continue;
        }
        for message in messages(&[capture.to_str().unwrap()]) {
            for name in ["turn_time", "forward_time"] {
                assert!(message[name].as_i64().is_none_or(|time| time >= 0), "{}: {message}", capture.display());
                seen += i64::from(!message[name].is_null());
            }
        }
    }
    assert!(seen > 30, "{seen}");
}

/// Every answer that is called wrong on a capture of others, with a lab that nobody named: `capture frame`.
#[test]
fn wrong_answers_that_are_told_of_captures_of_others_are_listed() {
    require!(Corpus);
    let listed = std::fs::read_to_string(root().join("tests/data/cases/wrong-answers.tsv")).unwrap();
    let listed: BTreeSet<&str> = listed
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.rsplit_once('\t'))
        .map(|(one, _)| one)
        .collect();
    let folder = corpus();
    let (mut captures, mut told) = (0, BTreeSet::new());
    for capture in captures_of(&folder) {
        let run = wirelab([Path::new("messages"), &capture, Path::new("--format"), Path::new("jsonl")]);
        if run.status != Some(0) {
            continue;
        }
        captures += 1;
        let name = capture.strip_prefix(&folder).unwrap().display().to_string();
        let all = run.text();
        let found = all.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        for message in found.filter(|message| message["correct"] == Value::Bool(false)) {
            told.insert(format!("{name}\t{}\t{}", message["lab"].as_str().unwrap_or(""), message["frames"][0]));
        }
    }
    assert!(captures > 50, "{captures}");
    let told: BTreeSet<&str> = told.iter().map(String::as_str).collect();
    assert_eq!(told, listed);
}

/// Small captures of the corpus.
fn captures_of(folder: &Path) -> Vec<PathBuf> {
    let is_capture = |path: &PathBuf| {
        let small = path.metadata().is_ok_and(|file| file.len() < 4 << 20);
        let named =
            path.extension().is_some_and(|extension| ["pcap", "pcapng", "cap"].iter().any(|one| extension == *one));
        small && named
    };
    below(folder).into_iter().filter(is_capture).collect()
}
