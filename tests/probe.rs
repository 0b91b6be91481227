//! `wirelab probe` against small Python servers, right ones and ones that are wrong in one way.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::thread;

use wirelab_needs::{Need, require};

use crate::support::files::root;
use crate::support::program::{subcommands, wirelab};
use crate::support::server::Served;

struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a server of one of the two files and probes it.
fn report(file: &str, kind: &str, lab: &str, variant: Option<&str>) -> (Option<i32>, serde_json::Value) {
    let script = root().join("tests/data/servers").join(file);
    let mut server = Need::Python3.command();
    server.arg(script).arg(kind).stdout(Stdio::piped()).stderr(Stdio::null()).stdin(Stdio::null());
    let mut server = Ended(server.spawn().unwrap());
    let mut port = String::new();
    BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut port).unwrap();
    let to = format!("127.0.0.1:{}", port.trim());
    let named = variant.map_or_else(Vec::new, |variant| vec!["--variant", variant]);
    let options = ["probe", lab, &to, "--timeout", "0.6", "--format", "json"];
    let done = wirelab(options.into_iter().chain(named));
    let report =
        serde_json::from_slice(&done.stdout).unwrap_or_else(|error| panic!("{kind}: {error}: {}", done.stderr));
    (done.status, report)
}

fn diagnoses(report: &serde_json::Value) -> Vec<String> {
    report["diagnoses"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}

fn probe(kind: &str, lab: &str, variant: &str) -> (Option<i32>, Vec<String>, String) {
    let (status, report) = report("broken.py", kind, lab, Some(variant));
    (status, diagnoses(&report), serde_json::to_string_pretty(&report).unwrap())
}

#[test]
fn each_server_gets_exactly_its_own_verdict() {
    require!(Python3);
    assert!(subcommands().contains(&"probe".to_owned()));
    let servers: [(&str, &str, &str, &[&str]); 22] = [
        ("right", "tcp-commands", "commands", &[]),
        ("no-loop", "tcp-commands", "as-given", &[]),
        ("chat", "chat-broadcast", "chat", &[]),
        ("routed", "chat-routed", "lines", &[]),
        ("fixed", "tcp-fixed", "echo", &[]),
        ("no-loop", "tcp-commands", "commands", &["no-loop"]),
        ("silent-after-one", "tcp-commands", "commands", &["no-loop"]),
        ("three", "tcp-commands", "commands", &["closes-after-n"]),
        ("mute", "tcp-commands", "commands", &["never-answers"]),
        ("lower", "tcp-commands", "commands", &["wrong-case"]),
        ("twice", "tcp-commands", "commands", &["answers-twice"]),
        ("ascii", "tcp-commands", "commands", &["non-ascii"]),
        ("to-last", "tcp-commands", "commands", &["wrong-connection"]),
        ("single-accept", "tcp-commands", "commands", &["single-accept"]),
        ("one-at-a-time", "tcp-commands", "commands", &["one-at-a-time"]),
        ("dies", "tcp-commands", "commands", &["dies-with-a-client"]),
        ("chat-copy", "chat-broadcast", "chat", &["sender-gets-copy"]),
        ("chat-newline", "chat-broadcast", "chat", &["wrong-line-end"]),
        ("chat-once", "chat-broadcast", "chat", &["no-loop"]),
        ("routed-evicts", "chat-routed", "lines", &["duplicate-name-evicts"]),
        ("fixed-one-recv", "tcp-fixed", "echo", &[]),
        ("variable-one-recv", "tcp-variable", "echo", &["one-recv"]),
    ];
    let wrong: Vec<String> = thread::scope(|scope| {
        let tasks: Vec<_> = servers
            .chunks(6)
            .map(|chunk| {
                scope.spawn(move || {
                    let mut wrong = Vec::new();
                    for (kind, lab, variant, expected) in chunk {
                        let (status, found, text) = probe(kind, lab, variant);
                        let right = found == *expected && status == Some(i32::from(!expected.is_empty()));
                        if !right {
                            wrong.push(format!("{kind} as {lab} {variant}: {found:?}, status {status:?}\n{text}"));
                        }
                    }
                    wrong
                })
            })
            .collect();
        tasks.into_iter().flat_map(|task| task.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the sheets give out, and a solution of each task: the variant is asked of the server.
#[test]
fn the_sheets_own_servers_pass() {
    require!(Python3);
    let servers: [(&str, &str, &str, &[&str]); 29] = [
        ("example", "tcp-commands", "example", &[]),
        ("ok", "tcp-commands", "ok", &[]),
        ("ok-loop", "tcp-commands", "ok", &[]),
        ("task-once", "tcp-commands", "as-given", &[]),
        ("task", "tcp-commands", "commands", &[]),
        ("task-bytes", "tcp-commands", "commands", &[]),
        ("task-silent", "tcp-commands", "commands", &["silent-to-a-text"]),
        ("task-one-wrong", "tcp-commands", "commands", &["never-answers"]),
        ("capitalize", "chat-broadcast", "example", &[]),
        ("chat", "chat-broadcast", "chat", &[]),
        ("chat-other-form", "chat-broadcast", "chat", &["other-form"]),
        ("names", "chat-routed", "lines", &[]),
        ("names-evicts", "chat-routed", "lines", &["duplicate-name-evicts"]),
        ("names-leaks", "chat-routed", "lines", &["copies-to-others"]),
        ("names-other-form", "chat-routed", "lines", &["wrong-answer", "other-form"]),
        ("names-old", "chat-routed", "unframed", &[]),
        ("single", "tcp-echo", "single", &[]),
        ("tutorial", "tcp-echo", "single", &[]),
        ("text", "tcp-text", "echo", &[]),
        ("text-no-space", "tcp-text", "echo", &["other-form"]),
        ("selector", "tcp-text", "echo", &[]),
        ("fixed", "tcp-fixed", "as-given", &[]),
        ("fixed-echo", "tcp-fixed", "echo", &[]),
        ("fixed-echo-text", "tcp-fixed", "echo-text", &[]),
        ("variable", "tcp-variable", "as-given", &[]),
        ("variable-echo", "tcp-variable", "echo", &[]),
        ("variable-echo-text", "tcp-variable", "echo-text", &[]),
        ("udp", "udp-text", "silent", &[]),
        ("udp-task", "udp-commands", "commands", &[]),
    ];
    let wrong: Vec<String> = thread::scope(|scope| {
        let tasks: Vec<_> = servers
            .chunks(4)
            .map(|chunk| {
                scope.spawn(move || {
                    let mut wrong = Vec::new();
                    for (kind, lab, variant, expected) in chunk {
                        let (status, report) = report("given.py", kind, lab, None);
                        let right = report["variant"] == *variant && diagnoses(&report) == *expected;
                        if !right || status != Some(i32::from(!expected.is_empty())) {
                            wrong.push(format!("{kind}: {status:?} {report:#}"));
                        }
                    }
                    wrong
                })
            })
            .collect();
        tasks.into_iter().flat_map(|task| task.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the sheet's own program does wrong as well is told, and not counted.
#[test]
fn what_the_sheets_program_does_too_is_a_note() {
    require!(Python3);
    for (kind, lab, variant, expected) in [
        ("tutorial", "tcp-echo", "sixteen", "refuses-clients"),
        ("chat", "chat-broadcast", "chat", "dies-with-a-client"),
        ("fixed-echo", "tcp-fixed", "echo", "split-message"),
    ] {
        let (status, report) = report("given.py", kind, lab, Some(variant));
        assert_eq!(status, Some(0), "{kind}: {report:#}");
        let edges = report["edges"].as_array().unwrap();
        let notes: Vec<_> = edges.iter().filter(|edge| edge["verdict"] == "allowed").collect();
        assert!(notes.iter().any(|edge| edge["diagnosis"] == expected), "{kind}: {report:#}");
    }
}

/// After the first failure the edges that can still be tried are tried.
#[test]
fn a_wrong_welcome_hides_no_other_edge() {
    require!(Python3);
    let (_, report) = report("given.py", "names-other-form", "chat-routed", None);
    let titles: Vec<&str> =
        report["edges"].as_array().unwrap().iter().map(|edge| edge["title"].as_str().unwrap()).collect();
    for title in
        ["a message to another client", "nobody else gets it", "a mistake: target-self", "a name that somebody has"]
    {
        assert!(titles.contains(&title), "{title}: {report:#}");
    }
}

/// wirelab's own servers pass in every variant that they have.
#[test]
fn wirelabs_own_servers_pass() {
    let labs: Vec<_> = wirelab_labs::catalogue::all().iter().filter(|lab| lab.destination.is_none()).collect();
    let wrong: Vec<String> = thread::scope(|scope| {
        let tasks: Vec<_> = labs
            .chunks(3)
            .map(|chunk| {
                scope.spawn(move || {
                    let mut wrong = Vec::new();
                    for (lab, variant) in chunk.iter().flat_map(|lab| lab.variants.iter().map(move |one| (lab, one))) {
                        let (id, variant) = (lab.id.as_str(), variant.id.as_str());
                        let server = Served::start([id, "--variant", variant, "--port", "0"]);
                        let done = wirelab(["probe", id, &server.address, "--variant", variant, "--timeout", "0.6"]);
                        if done.status != Some(0) {
                            wrong.push(format!("{id} {variant}: {}{}", done.text(), done.stderr));
                        }
                    }
                    wrong
                })
            })
            .collect();
        tasks.into_iter().flat_map(|task| task.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_server_that_is_not_there_is_status_2() {
    let done = wirelab(["probe", "tcp-commands", "127.0.0.1:1"]);
    assert_eq!(done.status, Some(2), "{}", done.text());
    assert!(done.stderr.contains("127.0.0.1:1"), "{}", done.stderr);
}
