//! What `run` leaves: `messages` finds in the capture exactly what truth.jsonl says was sent, for every lab and variant.
//!
//! `WIRELAB_RUNS=20` runs each lab so often, with 1, 5 and 200 clients; without it, once with 5.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use wirelab_labs::catalogue;
use wirelab_needs::require;

use crate::support::program::wirelab;

/// What was sent, as hexadecimal digits in order, by who sent it and the client's port.
pub(crate) type Lanes = BTreeMap<(String, String), Vec<String>>;

fn port(address: &Value) -> String {
    address.as_str().and_then(|text| text.rsplit_once(':')).map(|(_, port)| port.to_owned()).unwrap()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// What the programs say that they sent, and the server's port.
pub(crate) fn truth(path: &Path) -> (Lanes, String) {
    let (mut lanes, mut server) = (Lanes::new(), None);
    for line in fs::read_to_string(path).unwrap().lines() {
        let deed: Value = serde_json::from_str(line).unwrap();
        let by = text(&deed["by"]);
        match deed["act"].as_str().unwrap() {
            "bind" if by == "server" => server = Some(port(&deed["local"])),
            "send" if deed.get("error").is_none() => {
                let client = port(if by == "client" { &deed["local"] } else { &deed["peer"] });
                lanes.entry((by, client)).or_default().push(text(&deed["hex"]));
            }
            _ => {}
        }
    }
    (lanes, server.unwrap())
}

/// What `messages` finds in the capture.
pub(crate) fn found(capture: &str, lab: &str, variant: &str, server: &str) -> Lanes {
    let analysis = wirelab(["analyze", capture, "--format", "json", "--lab", "none"]);
    let analysis: Value = serde_json::from_str(&analysis.text()).unwrap();
    let mut ports = BTreeMap::new();
    for protocol in ["tcp", "udp"] {
        for row in analysis[protocol].as_array().unwrap() {
            ports.insert((protocol.to_owned(), row["stream"].as_u64().unwrap()), row["client_port"].to_string());
        }
    }
    let options = ["--lab", lab, "--variant", variant, "--lab-port", server, "--format", "jsonl"];
    let messages = wirelab([&["messages", capture][..], &options].concat());
    assert_eq!(messages.status, Some(0), "{}", messages.stderr);
    let mut lanes = Lanes::new();
    for line in messages.text().lines() {
        let message: Value = serde_json::from_str(line).unwrap();
        let client = ports[&(text(&message["protocol"]), message["stream"].as_u64().unwrap())].clone();
        lanes.entry((text(&message["from"]), client)).or_default().push(text(&message["hex"]));
    }
    lanes
}

/// Sends of which several make one message, because the server reads (and answers) less than a message at a time, joined to
/// what `messages` has.
fn joined(sent: &[String], messages: &[String]) -> Vec<String> {
    let mut rest = sent.iter();
    let join = |message: &String| {
        let mut whole = String::new();
        while whole.len() < message.len() {
            match rest.next() {
                Some(part) => whole.push_str(part),
                None => break,
            }
        }
        whole
    };
    let mut all: Vec<String> = messages.iter().map(join).collect();
    all.extend(rest.cloned());
    all
}

/// One run.
fn run(lab: &str, variant: &str, small_reads: bool, clients: usize) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let clients = clients.to_string();
    let done = wirelab(["run", lab, "--variant", variant, "--clients", &clients, "--port", "0", "--out", out]);
    let capture = fs::read_dir(out)
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "pcapng"));
    let capture = capture.unwrap_or_else(|| panic!("no capture: {}", done.stderr));
    assert_eq!(done.status, Some(0), "{lab} {variant}: {}", done.stderr);
    let (truth, server) = truth(&folder.path().join("truth.jsonl"));
    let found = found(capture.to_str().unwrap(), lab, variant, &server);
    let lanes = |lanes: &Lanes| lanes.keys().cloned().collect::<Vec<_>>();
    assert_eq!(lanes(&truth), lanes(&found), "{lab} {variant} with {clients} clients");
    for (lane, sent) in &truth {
        let messages = &found[lane];
        let sent = if small_reads { joined(sent, messages) } else { sent.clone() };
        assert_eq!(&sent, messages, "{lab} {variant} with {clients} clients: {lane:?}");
    }
    assert!(!truth.is_empty());
}

/// What a lab's sheet asks for, in one command: the first lab has two servers, the chat five clients.
#[test]
fn a_run_is_what_the_sheet_asks_for() {
    require!(Capture);
    for (lab, servers, clients) in [("tcp-commands", &["example", "commands"][..], 2), ("chat-routed", &["lines"], 5)] {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().to_str().unwrap();
        let done = wirelab(["run", lab, "--port", "0", "--out", out]);
        assert_eq!(done.status, Some(0), "{}", done.stderr);
        assert!(done.stderr.contains("practice: hand in your own programs' run"), "{}", done.stderr);
        let (truth, _) = truth(&folder.path().join("truth.jsonl"));
        assert_eq!(truth.keys().filter(|(by, _)| by == "client").count(), clients, "{lab}");
        for entry in fs::read_dir(out).unwrap().flatten() {
            let text = String::from_utf8_lossy(&fs::read(entry.path()).unwrap()).into_owned();
            assert!(text.contains("made by wirelab") && text.contains("not by a student"), "{:?}", entry.path());
            if text.starts_with('#') {
                let served = text.lines().filter_map(|line| line.strip_prefix("$ wirelab ")).count();
                assert_eq!(served, servers.len(), "{text}");
                assert!(servers.iter().all(|variant| text.contains(&format!("--variant {variant}\n"))), "{text}");
            }
        }
    }
}

/// A fault that changes nothing is told, and nothing is run.
#[test]
fn a_fault_that_changes_nothing_says_so() {
    for (given, told) in [
        (
            &["chat-routed", "--fault", "wrong-connection"][..],
            "changes nothing that a server of chat-routed (lines, TCP)",
        ),
        (&["tcp-fixed", "--fault", "split=2"], "changes nothing that a server of tcp-fixed (as-given, TCP)"),
        (&["tcp-commands", "--client-fault", "duplicate-name"], "changes nothing that a client of tcp-commands"),
    ] {
        let done = wirelab(["run"].iter().chain(given));
        assert_eq!(done.status, Some(2), "{given:?}: {}", done.stderr);
        assert!(done.stderr.contains(told), "{given:?}: {}", done.stderr);
    }
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let done = wirelab(["run", "tcp-commands", "--port", "0", "--fault", "single-accept", "--out", out]);
    assert!(done.stderr.contains("with one client this fault changes nothing: add --clients 2"), "{}", done.stderr);
}

#[test]
fn messages_are_what_was_sent() {
    require!(Capture);
    let often: Option<usize> = std::env::var("WIRELAB_RUNS").ok().and_then(|runs| runs.parse().ok());
    let clients: &[usize] = if often.is_some() { &[1, 5, 200] } else { &[5] };
    for lab in catalogue::all() {
        for variant in &lab.variants {
            // A server that reads less than a usual message answers in pieces.
            let small_reads = variant.receive < 20;
            for clients in clients {
                for _ in 0..often.unwrap_or(1) {
                    run(&lab.id, &variant.id, small_reads, *clients);
                }
            }
        }
    }
}
