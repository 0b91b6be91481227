//! What people read, whole, on 80 columns: each snapshot in `tests/snapshots/` is what a few commands print.
//!
//! A snapshot that differs fails here, and the difference is shown. If the new text is what it should be, `make snapshots`
//! accepts it; `git diff` then shows what changed for readers.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use serde_json::Value;
use wirelab_labs::catalogue;

use crate::support::files::{below, captures, root, samples};
use crate::support::program::{program, run, wirelab};

/// A folder in which commands run, and the commands, whose output one after the other is the snapshot.
#[derive(Clone)]
struct Session {
    name: String,
    folder: PathBuf,
    commands: Vec<Vec<String>>,
}

impl Session {
    fn new(name: &str, folder: &Path) -> Self {
        Self { name: name.to_owned(), folder: folder.to_owned(), commands: Vec::new() }
    }

    fn command(&mut self, arguments: &[&str]) {
        self.commands.push(arguments.iter().map(|argument| (*argument).to_owned()).collect());
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for arguments in &self.commands {
            let done = run(program().args(arguments).current_dir(&self.folder));
            let shown = done.text();
            let wide = shown.lines().find(|line| line.chars().count() > 80);
            assert_eq!(wide, None, "{arguments:?}: more than 80 columns");
            text.push_str(&format!("$ wirelab {}\n{shown}", arguments.join(" ")));
            if !done.stderr.is_empty() {
                text.push_str(&format!("standard error:\n{}", done.stderr));
            }
            if done.status != Some(0) {
                text.push_str(&format!("exit status {:?}\n", done.status));
            }
            text.push('\n');
        }
        // What judged is named with its version: a release is no change of what people read.
        text.replace(concat!("wirelab ", env!("CARGO_PKG_VERSION"), ", by the rules"), "wirelab VERSION, by the rules")
    }
}

/// How many streams of a protocol a capture has.
fn streams(capture: &Path, protocol: &str) -> usize {
    let report = wirelab(["analyze", capture.to_str().unwrap(), "--format", "json", "--lab", "none"]);
    let report: Value = serde_json::from_slice(&report.stdout).unwrap();
    report[protocol].as_array().unwrap().len()
}

/// `analyze`, `messages`, and `show` for every stream.
fn of_capture(prefix: &str, capture: &Path) -> Session {
    let file = capture.file_name().unwrap().to_str().unwrap();
    let mut session = Session::new(&format!("{prefix}{file}"), capture.parent().unwrap());
    session.command(&["analyze", file]);
    session.command(&["messages", file]);
    for protocol in ["tcp", "udp"] {
        for stream in 0..streams(capture, protocol) {
            session.command(&["show", file, "--stream", &stream.to_string(), "--protocol", protocol]);
        }
    }
    session
}

/// The recorded samples, each with the lab that it is of.
fn recorded_samples() -> Vec<Session> {
    let mut sessions = Vec::new();
    for capture in samples() {
        let file = capture.file_name().unwrap().to_str().unwrap();
        let lab = match file {
            "three-clients.pcapng" => "chat-broadcast",
            "udp-text.pcapng" => "udp-text",
            _ => "tcp-commands",
        };
        let mut session = of_capture("sample-", &capture);
        session.command(&["verify", lab, file]);
        sessions.push(session);
    }
    sessions
}

fn scenarios() -> Vec<Session> {
    let scenarios = captures(&root().join("sample-pcaps/scenarios")).into_iter();
    scenarios
        .filter(|path| path.extension().is_some_and(|end| end == "pcapng"))
        .map(|path| of_capture("scenario-", &path))
        .collect()
}

fn labs() -> Vec<Session> {
    let mut list = Session::new("labs", root());
    list.command(&["labs"]);
    let mut sessions = vec![list];
    for lab in catalogue::every() {
        let mut session = Session::new(&format!("lab-{}", lab.id), root());
        session.command(&["labs", &lab.id]);
        sessions.push(session);
    }
    sessions
}

/// What a run of each lab leaves, as a student sees it and as a teacher does; and a class.
fn submissions() -> Vec<Session> {
    let recorded = root().join("tests/data/verify");
    let mut sessions = Vec::new();
    for lab in catalogue::all() {
        let mut session = Session::new(&format!("verify-{}", lab.id), &recorded.join(&lab.id));
        session.command(&["verify", &lab.id, "plain"]);
        session.command(&["verify", &lab.id, "plain", "--points"]);
        sessions.push(session);
    }
    // Labs about protocols: one that is right, and one that is not.
    let recorded_of_protocols = root().join("tests/data/exchanges");
    for (lab, works) in [
        ("kr-http", ["http.pcapng", "http-not-conditional.pcapng"]),
        ("kr-dns", ["dns-odd.pcapng", "dns-unanswered.pcapng"]),
        ("kr-tcp", ["upload.pcapng", "http.pcapng"]),
        ("kr-udp", ["dns.pcapng", "dns-unanswered.pcapng"]),
        ("kr-ip", ["ip.pcapng", "icmp.pcapng"]),
        ("kr-icmp", ["icmp.pcapng", "icmp-lost.pcapng"]),
        ("kr-dhcp", ["dhcp.pcapng", "arp.pcapng"]),
        ("kr-arp", ["arp.pcapng", "arp-not-shown.pcapng"]),
        ("kr-tls", ["tls.pcapng", "tls-refused.pcapng"]),
        ("icmp-pinger", ["icmp-own.pcapng", "icmp-own-wrong.pcapng"]),
        ("icmp-traceroute", ["trace-own.pcapng", "icmp.pcapng"]),
        ("tcp-handshake", ["handshake.pcapng", "http.pcapng"]),
        ("dns-lookup", ["dns-lookup.pcapng", "dns.pcapng"]),
    ] {
        let mut session = Session::new(&format!("verify-{lab}"), &recorded_of_protocols);
        for work in works {
            session.command(&["verify", lab, work, "--all", "--points"]);
        }
        sessions.push(session);
    }
    let mut class = Session::new("verify-class", &recorded);
    class.command(&["verify", "tcp-commands", "--class", "tcp-commands"]);
    sessions.push(class);
    sessions
}

/// Compares every session with its snapshot, and tells all that differ at the end.
fn hold(sessions: &[Session]) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let differs = |session: &&Session| {
        let compare = || settings.bind(|| insta::assert_snapshot!(session.name.as_str(), session.text()));
        catch_unwind(AssertUnwindSafe(compare)).is_err()
    };
    let differ: Vec<&str> = sessions.iter().filter(differs).map(|session| session.name.as_str()).collect();
    assert!(
        differ.is_empty(),
        "\n{} of {} snapshots in tests/snapshots/ differ: {}\n\
         If the program now prints what it should, accept them with `make snapshots`, read `git diff` and commit it.\n\
         (That is INSTA_UPDATE=always cargo test --test program snapshots::)\n",
        differ.len(),
        sessions.len(),
        differ.join(", ")
    );
}

#[test]
fn of_every_sample() {
    hold(&recorded_samples());
}

#[test]
fn of_every_scenario() {
    hold(&scenarios());
}

#[test]
fn of_every_lab() {
    hold(&labs());
}

#[test]
fn of_what_is_handed_in() {
    hold(&submissions());
}

/// A snapshot without a session is compared with nothing.
#[test]
fn every_snapshot_is_compared() {
    let sessions = [recorded_samples(), scenarios(), labs(), submissions()].concat();
    let wanted: BTreeSet<String> = sessions.iter().map(|session| format!("{}.snap", session.name)).collect();
    assert_eq!(wanted.len(), sessions.len(), "two sessions have one name");
    let found = below(&root().join("tests/snapshots"))
        .into_iter()
        .filter(|path| path.extension().is_some_and(|end| end == "snap"));
    let found: BTreeSet<String> = found.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    let left: Vec<_> = found.difference(&wanted).collect();
    assert!(left.is_empty(), "nothing is compared with {left:?}");
}
