//! `wirelab probe` against small Python servers, right ones and ones that are wrong in one way.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::thread;

use wirelab_needs::{Need, require};

use crate::support::files::root;
use crate::support::program::{subcommands, wirelab};

struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn probe(kind: &str, lab: &str, variant: &str) -> (Option<i32>, Vec<String>, String) {
    let script = root().join("tests/data/servers/broken.py");
    let mut server = Need::Python3.command();
    server.arg(script).arg(kind).stdout(Stdio::piped()).stderr(Stdio::null()).stdin(Stdio::null());
    let mut server = Ended(server.spawn().unwrap());
    let mut port = String::new();
    BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut port).unwrap();
    let to = format!("127.0.0.1:{}", port.trim());
    let done = wirelab(["probe", lab, &to, "--variant", variant, "--timeout", "0.6", "--format", "json"]);
    let report: serde_json::Value =
        serde_json::from_slice(&done.stdout).unwrap_or_else(|error| panic!("{kind}: {error}: {}", done.stderr));
    let found = report["diagnoses"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned());
    (done.status, found.collect(), done.text())
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
        ("fixed-one-recv", "tcp-fixed", "echo", &["one-recv"]),
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

#[test]
fn a_server_that_is_not_there_is_status_2() {
    let done = wirelab(["probe", "tcp-commands", "127.0.0.1:1"]);
    assert_eq!(done.status, Some(2), "{}", done.text());
    assert!(done.stderr.contains("127.0.0.1:1"), "{}", done.stderr);
}
