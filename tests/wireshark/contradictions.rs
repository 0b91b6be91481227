//! Where the dissector says something of a message, `wirelab messages` says the same; it may be silent. Held over every
//! recorded work of every lab, the samples, and captures in which something is odd.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use wirelab_labs::{Transport, catalogue};
use wirelab_needs::require;

use super::{Desk, readable};
use crate::support::files;
use crate::support::program::{run, wirelab};

/// What both say of a message: the field of the dissector, and the member of `messages --format json`.
const SAID: [(&str, &str); 4] = [
    ("wirelab.variant", "variant"),
    ("wirelab.message.part", "part"),
    ("wirelab.message.from", "from"),
    ("wirelab.turn.correct", "correct"),
];
/// The same for those that name another message.
const LINKS: [(&str, &str); 2] = [("wirelab.reply_to", "reply_to"), ("wirelab.forward_of", "forward_of")];

/// Captures in which something is odd, with the lab that they are read as.
const ODD: [(&str, &str); 14] = [
    ("12a-reset-outside-window.pcap", "tcp-commands"),
    ("08a-keep-alive-byte.pcap", "tcp-commands"),
    ("13-old-fin-in-new-stream.pcap", "tcp-commands"),
    ("captures/15-newline-own-message.pcap", "tcp-commands"),
    ("captures/chat-other-form.pcapng", "chat-broadcast"),
    ("captures/echo_nospace.pcapng", "tcp-text"),
    ("captures/greeting-crosses.pcapng", "tcp-commands"),
    ("captures/routed_all.pcapng", "chat-routed"),
    ("handins/chat-example-only/tcp_multiclient_chat_capture.pcapng", "chat-broadcast"),
    ("handins/variable-wrong-part/v2echo.pcapng", "tcp-variable"),
    ("handins/variable-wrong-part/v2echo.pcapng", "tcp-fixed"),
    ("logs/chat-routed-to-all/chat_capture.pcapng", "chat-routed"),
    ("logs/commands-perfect/tcp_traffic_capture.pcapng", "tcp-commands"),
    ("logs/commands-wrong-replies/tcp_traffic_capture.pcapng", "tcp-commands"),
];

const SAMPLES: [(&str, &str); 9] = [
    ("lab-commands.pcapng", "tcp-commands"),
    ("three-clients.pcapng", "tcp-commands"),
    ("reset.pcapng", "tcp-commands"),
    ("half-close.pcapng", "tcp-commands"),
    ("udp-text.pcapng", "udp-text"),
    ("scenarios/lossy-lab.pcapng", "tcp-commands"),
    ("scenarios/chat-broadcast.pcapng", "chat-broadcast"),
    ("scenarios/chat-routed.pcapng", "chat-routed"),
    ("scenarios/close-unread.pcapng", "tcp-commands"),
];

fn data(name: &str) -> PathBuf {
    files::root().join("tests/data").join(name)
}

fn sample(name: &str) -> PathBuf {
    files::sample(name).into()
}

fn recorded(lab: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let folder = data("verify").join(lab);
    for work in fs::read_dir(folder).into_iter().flatten().flatten() {
        for file in fs::read_dir(work.path()).unwrap().flatten() {
            let path = file.path();
            if path.extension().is_some_and(|end| end == "pcapng" || end == "pcap") {
                found.push((path, lab.to_owned()));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn what_the_dissector_says_of_recorded_works_messages_says_too() {
    require!(Tshark, Setpriv);
    let labs = catalogue::all().iter().flat_map(|lab| recorded(&lab.id)).collect::<Vec<_>>();
    assert!(labs.len() > 50, "{}", labs.len());
    held(&labs, 0.005);
}

#[test]
fn what_the_dissector_says_of_odd_captures_messages_says_too() {
    require!(Tshark, Setpriv);
    let odd = ODD.map(|(name, lab)| (data("cases").join(name), lab.to_owned()));
    let samples = SAMPLES.map(|(name, lab)| (sample(name), lab.to_owned()));
    // A work in another layout than the lab's is not told at all.
    held(&[&odd[..], &samples[..]].concat(), 0.05);
}

/// What the dissector is to find, by name: each was said wrongly once.
#[test]
fn what_was_said_wrongly_is_said_or_left_open() {
    require!(Tshark, Setpriv);
    let desk = Desk::new();
    let cell = |capture: PathBuf, lab: &str, frame: u64, field: &str| {
        let rows = decoded(&desk, &capture, &desk.dissector(lab));
        let row = rows.into_iter().find(|(at, _)| *at == frame).map(|(_, row)| row);
        row.and_then(|row| row.get(field).and_then(Value::as_str).map(str::to_owned))
    };
    let verify = |name: &str| data("verify").join(name);
    let cases = |name: &str| data("cases").join(name);
    let table = [
        (
            verify("tcp-commands/server-killed/tcp_traffic_capture.pcapng"),
            "tcp-commands",
            6,
            "message.text",
            Some("PO"),
        ),
        (sample("scenarios/chat-broadcast.pcapng"), "chat-broadcast", 27, "message.text", Some("is anybody there?")),
        (sample("scenarios/chat-broadcast.pcapng"), "chat-broadcast", 28, "forward_of", Some("10")),
        (cases("captures/routed_all.pcapng"), "chat-routed", 23, "forward_of", Some("7")),
        (cases("captures/chat-other-form.pcapng"), "chat-broadcast", 12, "message.part", None),
        (cases("captures/echo_nospace.pcapng"), "tcp-text", 6, "turn.correct", None),
        (cases("logs/commands-wrong-replies/tcp_traffic_capture.pcapng"), "tcp-commands", 9, "turn.correct", None),
        (
            verify("tcp-commands/server-wrong-connection/tcp_traffic_capture.pcapng"),
            "tcp-commands",
            34,
            "reply_to",
            None,
        ),
    ];
    for (capture, lab, frame, field, expected) in table {
        let name = capture.display().to_string();
        let found = cell(capture, lab, frame, &format!("wirelab.{field}"));
        assert_eq!(found.as_deref(), expected, "{name}, frame {frame}");
    }
}

const TRANSPORTS: [Transport; 2] = [Transport::Tcp, Transport::Udp];

/// Holds captures to what wirelab says of them; of so large a part of the messages the dissector may say nothing at all.
fn held(captures: &[(PathBuf, String)], silent: f64) {
    let desk = Desk::new();
    let mut luas: BTreeMap<String, PathBuf> = BTreeMap::new();
    let (mut all, mut missing) = (0_usize, 0_usize);
    let mut silent_of: BTreeMap<&str, usize> = BTreeMap::new();
    for (original, lab) in captures {
        let lua = luas.entry(lab.clone()).or_insert_with(|| desk.dissector(lab));
        let capture = desk.path("held.pcapng");
        fs::copy(original, &capture).unwrap();
        readable(&capture);
        let (told, shown) = (told(&capture, lab), decoded(&desk, &capture, lua));
        // Where a lab leaves the port open, Wireshark is told of its usual one.
        let is_open = catalogue::find(lab).is_some_and(|lab| TRANSPORTS.into_iter().any(|one| lab.any_port(one)));
        if shown.is_empty() && is_open {
            continue;
        }
        all += told.len();
        let silent = told.len().saturating_sub(shown.len());
        *silent_of.entry(lab).or_default() += silent;
        missing += silent;
        compare(&told, &shown, &format!("{} as {lab}", original.display()));
    }
    assert!(missing as f64 <= all as f64 * silent, "{missing} of {all} messages are not shown: {silent_of:?}");
}

fn compare(told: &[Value], shown: &[(u64, Map<String, Value>)], name: &str) {
    let mut pairs: Vec<(&Map<String, Value>, &Value)> = Vec::new();
    for (frame, row) in shown {
        let same = |message: &&Value| {
            last(message) == *frame
                && row["wirelab.message.length"].as_str() == Some(&message["bytes"].to_string())
                && row["wirelab.message.from"] == message["from"]
                && !pairs.iter().any(|(_, known)| std::ptr::eq(*known, *message))
        };
        let message = told.iter().find(same).unwrap_or_else(|| panic!("{name}, frame {frame}: {row:?}"));
        pairs.push((row, message));
    }
    let numbered: BTreeMap<&str, &Value> =
        pairs.iter().filter_map(|(row, message)| Some((row.get("wirelab.message")?.as_str()?, *message))).collect();
    for (row, message) in &pairs {
        let at = format!("{name}, frame {}: {row:?}\n{message}", last(message));
        let text = row["wirelab.message.text"].as_str().unwrap().replace("\\\\", "\\");
        let told = message["shown"].as_str().unwrap().replace("\\\\", "\\");
        assert!(told.contains(&text), "{at}");
        for (field, member) in SAID {
            let Some(said) = row.get(field).and_then(Value::as_str) else { continue };
            let meant = match &message[member] {
                Value::Bool(right) => u8::from(*right).to_string(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            assert_eq!(said.replace("True", "1").replace("False", "0"), meant, "{field}: {at}");
        }
        for (field, member) in LINKS {
            let Some(said) = row.get(field).and_then(Value::as_str) else { continue };
            assert_eq!(numbered.get(said).map(|one| &one["number"]), Some(&message[member]), "{field}: {at}");
        }
        for note in notes(row) {
            let known = message["notes"].as_array().unwrap();
            assert!(known.iter().any(|known| known["id"] == note), "{note}: {at}");
        }
    }
}

fn notes(row: &Map<String, Value>) -> Vec<Value> {
    match row.get("wirelab.message.note") {
        Some(Value::Array(all)) => all.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    }
}

fn last(message: &Value) -> u64 {
    message["frames"].as_array().unwrap().iter().filter_map(Value::as_u64).max().unwrap_or(0)
}

/// The messages of a capture, each with the text that its packet's fields have of it.
fn told(capture: &Path, lab: &str) -> Vec<Value> {
    let capture = capture.to_str().unwrap();
    let common = ["--lab", lab, "--compat", "wireshark-4.0"];
    let json = wirelab(["messages", capture, "--format", "json"].into_iter().chain(common));
    let mut messages: Vec<Value> =
        serde_json::from_slice(&json.stdout).unwrap_or_else(|_| panic!("{}\n{}", json.text(), json.stderr));
    let fields = ["fields", capture, "-Y", "wirelab.message", "-e", "wirelab.message", "-e", "wirelab.message.text"];
    let done = wirelab(fields.into_iter().chain(common));
    for line in done.text().lines() {
        let (numbers, text) = line.split_once('\t').unwrap();
        for number in numbers.split(',') {
            let of_number = |message: &&mut Value| message["number"].as_u64() == number.parse().ok();
            if let Some(message) = messages.iter_mut().find(of_number) {
                message["shown"] = Value::from(text);
            }
        }
    }
    messages
}

/// What tshark says in its second pass: each message with its frame and fields.
fn decoded(desk: &Desk, capture: &Path, lua: &Path) -> Vec<(u64, Map<String, Value>)> {
    let copy = desk.path("decoded.pcapng");
    fs::copy(capture, &copy).unwrap();
    readable(&copy);
    let mut command = desk.tshark();
    command.args(["-2", "-X", &format!("lua_script:{}", lua.display()), "-Y", "wirelab.message"]);
    command.arg("-r").arg(&copy).args(["-T", "json", "--no-duplicate-keys"]);
    let done = run(&mut command);
    assert!(!done.text().contains("Lua Error"), "{}:\n{}", capture.display(), done.text());
    let packets: Vec<Value> = serde_json::from_slice(&done.stdout).unwrap_or_else(|_| panic!("{}", done.stderr));
    let mut rows = Vec::new();
    for packet in packets {
        let layers = packet["_source"]["layers"].as_object().unwrap();
        let frame = layers["frame"]["frame.number"].as_str().unwrap().parse().unwrap();
        let ours = layers.iter().filter(|(name, _)| name.starts_with("wirelab_"));
        for layer in ours.flat_map(|(_, value)| value.as_array().cloned().unwrap_or_else(|| vec![value.clone()])) {
            let row = layer.as_object().filter(|row| row.contains_key("wirelab.message"));
            rows.extend(row.map(|row| (frame, row.clone())));
        }
    }
    rows
}
