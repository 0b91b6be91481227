//! Every framing, rule and ending, over real sockets: `run`, then `messages` equals the truth, then `verify` gives all points.
//!
//! What comes of each without sockets is in `analyzers/messages/src/tests/framed.rs`, for many more of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use wirelab_needs::require;

use crate::run::{found, truth};
use crate::support::files::root;
use crate::support::program::wirelab;

/// Runs of the program at once: each waits most of its time.
const AT_ONCE: usize = 8;

/// Framings of both sides, with what a text may bring as its ending.
const FRAMINGS: [(&str, &str); 6] = [
    (r#"{ framing = "receive" }"#, ""),
    (r#"{ framing = "line" }"#, "\\n"),
    (r#"{ framing = "delimiter", delimiter = "|" }"#, "|"),
    (r#"{ framing = "record", layout = "record" }"#, ""),
    (r#"{ framing = "length", layout = "head", length = "size" }"#, ""),
    (r#"{ framing = "ascii-length" }"#, ""),
];

const RULES: [(&str, &str); 4] = [
    (
        "[[variant.reply]]\nequals = \"ping\"\nsend = \"pongEND\"\n[[variant.reply]]\nsend = \"got {text}END\"",
        "replies",
    ),
    ("[[variant.reply]]\nsend = \"{message}\"", "replies"),
    ("[variant.broadcast]\nsend = \"{port}: {text}END\"", "delivery"),
    ("[variant.route]\nwelcome = \"hi {user}END\"\nseparator = \":\"\ndeliver = \"{sender}:{body}END\"", "delivery"),
];

fn lab(transport: &str, framing: &str, rule: &str, check: &str, port: u16) -> String {
    format!(
        r#"
id = "framed"
title = "framed"
ports = {{ {transport} = [{port}] }}
strip = true
client = {framing}
server = {framing}
[layout.record]
struct = "!BI40s"
fields = [ {{ name = "version", always = 1 }}, {{ name = "order", counts = true }}, {{ name = "text", padding = " " }} ]
[layout.head]
struct = "!I"
fields = [ {{ name = "size", length-of = "text" }} ]
[[variant]]
id = "one"
title = "one"
{rule}
[[evidence]]
file = "framed.pcapng"
kind = "capture"
[[check]]
id = "judged"
title = "judged"
kind = "{check}"
at-least = 3
points = 5
hint = "none"
"#
    )
}

/// A port that nobody has, and that nobody was given before: the kernel gives one again that is free again, and a run whose
/// capture still goes on would see the next run on it.
pub(crate) fn free(transport: &str) -> u16 {
    static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    let any = "127.0.0.1:0";
    let offered = || match transport {
        "tcp" => std::net::TcpListener::bind(any).unwrap().local_addr().unwrap().port(),
        _ => std::net::UdpSocket::bind(any).unwrap().local_addr().unwrap().port(),
    };
    let mut given = GIVEN.lock().unwrap();
    std::iter::repeat_with(offered).find(|port| given.insert(*port)).unwrap()
}

/// Why a lab's own run is not all right; `None`: it is.
fn wrong(name: &str, text: &str) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let (lab, out) = (folder.path().join("lab.toml"), folder.path().join("out"));
    fs::write(&lab, text).unwrap();
    let (lab, evidence) = (lab.to_str().unwrap(), out.to_str().unwrap());
    let variant = text.split("[[variant]]\nid = \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let done = wirelab(["run", lab, "--messages", "3", "--out", evidence]);
    if done.status != Some(0) || done.stderr.contains("no capture:") {
        return Some(format!("{name}: {}", done.stderr));
    }
    let (said, port) = truth(&out.join("truth.jsonl"));
    let capture = capture(&out);
    let read = found(&capture, lab, variant, &port);
    if said != read {
        return Some(format!("{name}: said {said:?}\nread {read:?}\n{text}"));
    }
    let judged = wirelab(["verify", lab, evidence, "--one", "--points", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&judged.stdout).unwrap();
    let one = &report["submissions"][0];
    (one["score"] != one["max_score"] || one["score"].as_f64() == Some(0.0)).then(|| format!("{name}: {one:#}\n{text}"))
}

fn capture(out: &Path) -> String {
    let mut files = fs::read_dir(out).unwrap().flatten().map(|entry| entry.path());
    let capture = files.find(|path| path.extension().is_some_and(|extension| extension == "pcapng")).unwrap();
    capture.to_str().unwrap().to_owned()
}

/// All of these, so many at once.
pub(crate) fn all(labs: &[(String, String)]) {
    let next = AtomicUsize::new(0);
    let wrong: Vec<String> = thread::scope(|scope| {
        let work = || {
            let mut found = Vec::new();
            while let Some((name, text)) = labs.get(next.fetch_add(1, Ordering::Relaxed)) {
                found.extend(wrong(name, text));
            }
            found
        };
        let tasks: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        tasks.into_iter().flat_map(|task| task.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), labs.len(), wrong.join("\n"));
}

#[test]
fn every_framing_rule_and_ending_is_right_to_the_end() {
    require!(Capture);
    let mut labs = Vec::new();
    for (framing, own) in FRAMINGS {
        for (rule, check) in RULES {
            let mut endings = vec!["", "\\n", own];
            endings.sort_unstable();
            endings.dedup();
            for ending in endings.into_iter().take(if rule.contains("END") { 3 } else { 1 }) {
                let text = lab("tcp", framing, &rule.replace("END", ending), check, free("tcp"));
                labs.push((format!("tcp {framing} {ending:?} {check}"), text));
            }
        }
        for (rule, check) in &RULES[..2] {
            let text = lab("udp", framing, &rule.replace("END", ""), check, free("udp"));
            labs.push((format!("udp {framing} {check}"), text));
        }
    }
    assert!(labs.len() > 50, "{}", labs.len());
    all(&labs);
}

/// Labs of tests/data/cases/labs whose servers frame what they say.
const RECORDED: [&str; 8] = ["bc-len", "delim", "len-body", "lenascii", "line-nonl", "pingpong", "rec", "rt-len"];

/// Labs that others wrote, whose own right runs were once called wrong.
#[test]
fn the_recorded_cases_are_right_to_the_end() {
    require!(Capture);
    let folder = root().join("tests/data/cases/labs");
    let labs: Vec<(String, String)> = RECORDED
        .iter()
        .map(|name| {
            let path = folder.join(format!("{name}.toml"));
            let text = fs::read_to_string(&path).unwrap();
            let (before, after) = text.split_once("tcp = [").unwrap();
            let after = after.split_once(']').unwrap().1;
            (path.display().to_string(), format!("{before}tcp = [{}]{after}", free("tcp")))
        })
        .collect();
    all(&labs);
}
