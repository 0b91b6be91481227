//! The session that a page holds, asked as the page asks it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use wirelab_analyzers::message::Ask;
use wirelab_labs::{Lab, catalogue};
use wirelab_web::{Choice, Held, Kind, ROWS, Session, answer};

fn sample(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sample-pcaps").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn session(names: &[&str]) -> Session {
    let mut session = Session::default();
    names.iter().for_each(|name| session.put(name, sample(name)));
    session
}

fn ask(session: &mut Session, question: &Value) -> Value {
    serde_json::from_str(&answer(session, &question.to_string())).unwrap()
}

/// The samples, those of scenarios too.
fn samples() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sample-pcaps");
    let entries =
        [root.clone(), root.join("scenarios")].into_iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|end| end == "pcap" || end == "pcapng")).collect()
}

#[test]
fn a_capture_is_told_from_a_log() {
    let mut session = session(&["lab-commands.pcapng", "README.md"]);
    let kinds: Vec<Kind> = session.files().iter().map(|held| held.kind).collect();
    assert_eq!(kinds, [Kind::Capture, Kind::Other]);
    let files = ask(&mut session, &json!({ "do": "files" }));
    assert_eq!(files["files"][0]["kind"], "capture");
    assert_eq!(files["files"][1]["name"], "README.md");
}

#[test]
fn the_story_names_its_lab_and_the_check_finds_it() {
    let mut session = session(&["lab-commands.pcapng"]);
    let story = ask(&mut session, &json!({ "do": "story", "file": 0 }));
    assert_eq!(story["page"]["lab"], "tcp-commands");
    let html = story["page"]["html"].as_str().unwrap();
    assert!(html.contains("What happened") && html.contains("SHA-256"));
    let check = ask(&mut session, &json!({ "do": "check" }));
    assert_eq!(check["page"]["lab"], "tcp-commands");
    let html = check["page"]["html"].as_str().unwrap();
    assert!(html.contains("Your hand-in") && !html.contains("class=\"score\""), "a student is told no points");
    let told: Value =
        serde_json::from_str(ask(&mut session, &json!({ "do": "check-json" }))["json"].as_str().unwrap()).unwrap();
    assert_eq!(told["lab"], "tcp-commands");
}

#[test]
fn a_folder_gives_the_hand_in_its_name() {
    let mut session = Session::default();
    session.put("ana/lab.pcapng", sample("lab-commands.pcapng"));
    session.put("ana/notes.txt", b"hello".to_vec());
    let check = ask(&mut session, &json!({ "do": "check", "lab": "tcp-commands" }));
    let html = check["page"]["html"].as_str().unwrap().to_owned();
    assert!(html.contains("<h1><bdi>ana</bdi></h1>") && !html.contains("ana/lab.pcapng"));
}

#[test]
fn what_cannot_be_answered_is_said() {
    let mut all = session(&["lab-commands.pcapng", "README.md", "refused.pcapng"]);
    let chosen = "tcp-commands";
    for (question, why) in [
        (json!({ "do": "story", "file": 9 }), "no-file"),
        (json!({ "do": "story", "file": 1 }), "unread"),
        (json!({ "do": "story", "file": 0, "lab": "none-such" }), "no-lab"),
        (json!({ "do": "stream", "file": 0, "number": 7 }), "no-stream"),
        (json!({ "do": "stream", "file": 0, "number": 0, "udp": true }), "no-stream"),
        (json!({ "do": "filter", "file": 0, "text": "tcp.prot == 1" }), "filter"),
        (json!({ "do": "dance" }), "unread"),
        (json!(7), "unread"),
    ] {
        let told = ask(&mut all, &question);
        assert_eq!(told["refused"]["why"], why, "{question}");
        assert!(!told["refused"]["text"].as_str().unwrap().is_empty());
    }
    assert_eq!(ask(&mut session(&["README.md"]), &json!({ "do": "check" }))["refused"]["why"], "no-capture");
    let mut empty = Session::default();
    empty.put("empty.pcap", vec![0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0]);
    assert_eq!(ask(&mut empty, &json!({ "do": "check" }))["refused"]["why"], "which-lab");
    let log = ask(&mut session(&["README.md"]), &json!({ "do": "check", "lab": chosen }));
    assert_eq!(log["page"]["lab"], chosen, "a lab that was chosen is checked without a capture");
}

#[test]
fn a_filter_gives_frames_and_streams_and_points_at_its_mistake() {
    let mut session = session(&["lab-commands.pcapng"]);
    let mut filter = |text: &str| ask(&mut session, &json!({ "do": "filter", "file": 0, "text": text }));
    let all = filter("tcp");
    assert_eq!((all["matches"]["count"].as_u64(), &all["matches"]["tcp"]), (Some(18), &json!([0])));
    assert_eq!(filter("tcp.flags.syn == 1")["matches"]["frames"], json!([1, 2]));
    assert_eq!(filter("tcp.completeness == 31")["matches"]["count"], 18, "known at the end");
    assert_eq!(filter("wirelab.message.from == \"client\"")["matches"]["count"], 5, "messages of the lab");
    assert_eq!(
        filter("udp")["matches"],
        json!({ "count": 0, "frames": [], "tcp": [], "udp": [], "more_streams": false })
    );
    let wrong = filter("tcp.prot == 1")["refused"]["text"].as_str().unwrap().to_owned();
    assert!(wrong.contains("\n    tcp.prot == 1\n    ^~~~~~~~"), "{wrong}");
}

#[test]
fn a_labs_own_fields_can_be_asked_for_wherever_its_file_is_from() {
    let text = catalogue::text("tcp-fixed").unwrap();
    let text = text.replace("id = \"tcp-fixed\"", "id = \"mine\"").replace("name = \"order\"", "name = \"ownorder\"");
    let own = Lab::parse(&text).unwrap();
    let question =
        |lab: Option<&str>| json!({ "do": "filter", "file": 0, "lab": lab, "text": "wirelab.record.ownorder == 1" });
    let mut dropped = session(&["lab-commands.pcapng"]);
    dropped.put("mine.toml", text.clone().into_bytes());
    assert_eq!(ask(&mut dropped, &question(None))["refused"]["why"], "filter", "no lab that is known has it");
    let told = ask(&mut dropped, &question(Some("mine.toml")));
    assert!(told["matches"].is_object(), "{told}");
    let mut usual = session(&["lab-commands.pcapng"]);
    usual.usual(Choice::of(Some(Ask::chosen(Some(&own))), &text));
    let told = ask(&mut usual, &question(None));
    assert!(told["matches"].is_object(), "{told}");
}

#[test]
fn of_many_streams_the_first_are_listed_and_more_are_told() {
    let mut bytes = vec![0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0];
    for port in 0..(ROWS + 5) as u16 {
        // Ethernet, IPv4, and a SYN from a port of its own.
        let mut packet = [[2; 6], [4; 6]].concat();
        packet.extend([8, 0, 0x45, 0, 0, 40, 0, 0, 0, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]);
        packet.extend((20_000 + port).to_be_bytes());
        packet.extend([0, 80, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 1, 0, 0, 0, 0, 0]);
        let length = packet.len() as u32;
        bytes.extend([u32::from(port), 0, length, length].into_iter().flat_map(u32::to_le_bytes));
        bytes.extend(packet);
    }
    let mut session = Session::default();
    session.put("many.pcap", bytes);
    let told = ask(&mut session, &json!({ "do": "filter", "file": 0, "text": "tcp" }));
    let tcp = told["matches"]["tcp"].as_array().unwrap();
    assert_eq!((tcp.len(), tcp.last().unwrap()), (ROWS, &json!(ROWS - 1)));
    assert_eq!(told["matches"]["more_streams"], true);
    let told = ask(&mut session, &json!({ "do": "filter", "file": 0, "text": "tcp.stream < 3" }));
    assert_eq!((&told["matches"]["tcp"], &told["matches"]["more_streams"]), (&json!([0, 1, 2]), &json!(false)));
    let told = ask(&mut session, &json!({ "do": "streams", "file": 0 }));
    let told: Value = serde_json::from_str(told["json"].as_str().unwrap()).unwrap();
    assert_eq!(told["tcp"].as_array().unwrap().len(), ROWS + 1, "one more than are shown tells that there are more");
}

#[test]
fn a_capture_that_grows_is_the_same_in_all_passes_of_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lab.pcapng");
    let whole = sample("lab-commands.pcapng");
    std::fs::write(&path, &whole).unwrap();
    let held = Held::growing("lab.pcapng", path.clone());
    let mut session = Session::default();
    session.share([held.clone()]);
    let before = ask(&mut session, &json!({ "do": "story", "file": 0 }));
    let mut more = whole.clone();
    more.extend(&whole);
    std::fs::write(&path, &more).unwrap();
    assert_eq!(ask(&mut session, &json!({ "do": "story", "file": 0 })), before, "as it was when it was shared");
    let files = ask(&mut session, &json!({ "do": "files" }));
    assert_eq!((&files["files"][0]["bytes"], &files["files"][0]["grows"]), (&json!(whole.len()), &json!(true)));
    let mut later = Session::default();
    later.share([held]);
    assert_eq!(ask(&mut later, &json!({ "do": "files" }))["files"][0]["bytes"], more.len());
}

#[test]
fn a_table_of_streams_has_those_that_are_asked_for() {
    let mut session = session(&["three-clients.pcapng"]);
    let mut streams = |only: Option<&[u32]>| {
        let told = ask(&mut session, &json!({ "do": "streams", "file": 0, "only": only }));
        let told: Value = serde_json::from_str(told["json"].as_str().unwrap()).unwrap();
        told["tcp"].as_array().unwrap().iter().map(|row| row["stream"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(streams(None), [0, 1, 2]);
    assert_eq!(streams(Some(&[1, 7])), [1]);
    assert_eq!(streams(Some(&[])), [0_u64; 0]);
}

#[test]
fn every_sample_has_every_view() {
    for path in samples() {
        let mut session = Session::default();
        session.put("sample", std::fs::read(&path).unwrap());
        for view in ["story", "messages", "analysis-json", "messages-json"] {
            let told = ask(&mut session, &json!({ "do": view, "file": 0 }));
            assert_eq!(told.get("refused"), None, "{view} of {}", path.display());
        }
        let analysis = ask(&mut session, &json!({ "do": "analysis-json", "file": 0 }));
        let analysis: Value = serde_json::from_str(analysis["json"].as_str().unwrap()).unwrap();
        for (kind, udp) in [("tcp", false), ("udp", true)] {
            for number in 0..analysis[kind].as_array().unwrap().len().min(2) {
                let told = ask(&mut session, &json!({ "do": "stream", "file": 0, "number": number, "udp": udp }));
                assert_eq!(told.get("refused"), None, "{kind} {number} of {}", path.display());
            }
        }
    }
}

#[test]
fn both_passes_tell_how_far_they_are() {
    use std::sync::{Arc, Mutex};
    let mut bytes = vec![0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0];
    for second in 0..200_000_u32 {
        bytes.extend([second, 0, 2, 2].into_iter().flat_map(u32::to_le_bytes));
        bytes.extend([1, 2]);
    }
    let told = Arc::new(Mutex::new(Vec::new()));
    let mut session = Session::default();
    let keep = Arc::clone(&told);
    session.watch(move |done, all| keep.lock().unwrap().push((done, all)));
    let length = bytes.len() as u64;
    session.put("long.pcap", bytes);
    ask(&mut session, &json!({ "do": "story", "file": 0 }));
    let told = told.lock().unwrap();
    assert!(told.len() > 2 && told.iter().all(|(done, all)| done <= all && *all == length));
    assert_eq!(told.windows(2).filter(|pair| pair[1].0 < pair[0].0).count(), 1, "two passes");
}

#[test]
fn damaged_captures_are_answered() {
    let whole = sample("three-clients.pcapng");
    for cut in (0..whole.len()).step_by(97) {
        let mut bytes = whole.get(..cut).unwrap().to_vec();
        if let Some(byte) = bytes.get_mut(cut / 2) {
            *byte ^= 0xff;
        }
        let mut session = Session::default();
        session.put("damaged", bytes);
        for view in ["story", "messages", "analysis-json", "check"] {
            ask(&mut session, &json!({ "do": view, "file": 0 }));
        }
    }
}

#[test]
fn a_lab_is_described_with_what_is_said_and_without_points() {
    let mut session = Session::default();
    let told = ask(&mut session, &json!({ "do": "lab", "lab": "tcp-commands" }));
    let lab: Value = serde_json::from_str(told["json"].as_str().unwrap()).unwrap();
    assert_eq!(lab["id"], "tcp-commands");
    let said = lab["variants"][0]["example"].as_array().unwrap();
    assert_eq!((&said[0], &said[1]), (&json!(["client", "ping"]), &json!(["server", "PONG"])));
    assert!(!told.to_string().contains("points"), "{told}");
    assert!(!lab["checks"].as_array().unwrap().is_empty());
    let none = ask(&mut session, &json!({ "do": "lab", "lab": "no-such-lab" }));
    assert_eq!(none["refused"]["why"], "no-lab");
}

#[test]
fn a_file_that_is_no_capture_says_why() {
    let mut session = Session::default();
    session.put("notes.txt", b"no capture".to_vec());
    let told = ask(&mut session, &json!({ "do": "files" }));
    let why = told["files"][0]["why"].as_str().unwrap();
    assert!(why.starts_with("notes.txt: ") && why.len() > 20, "{why}");
}
