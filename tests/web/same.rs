//! The analysis for a browser says what the program says, byte for byte.

use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use wirelab_labs::catalogue;
use wirelab_web::{Session, answer};

use crate::support::files::root;
use crate::support::program::{run, wirelab};

fn ask(session: &mut Session, question: &Value) -> Value {
    serde_json::from_str(&answer(session, &question.to_string())).unwrap()
}

/// What is shown or saved.
fn told(session: &mut Session, question: &Value) -> String {
    let told = ask(session, question);
    let text = told["page"]["html"].as_str().or(told["json"].as_str());
    text.unwrap_or_else(|| panic!("{question}: {told}")).to_owned()
}

/// All captures of a folder and of those in it.
fn captures(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            captures(&path, found);
        } else if path.extension().is_some_and(|end| end == "pcap" || end == "pcapng") {
            found.push(path);
        }
    }
}

/// What the program prints where the capture lies, so that it is called the same.
fn printed(path: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wirelab"));
    let (command_name, others) = arguments.split_first().unwrap();
    command.current_dir(path.parent().unwrap()).arg(command_name).arg(path.file_name().unwrap()).args(others);
    run(&mut command).text()
}

#[test]
fn pages_and_json_are_the_programs() {
    let mut all = Vec::new();
    captures(&root().join("sample-pcaps"), &mut all);
    assert!(all.len() > 20, "{}", all.len());
    for path in &all {
        let mut session = Session::default();
        session.put(path.file_name().unwrap().to_str().unwrap(), std::fs::read(path).unwrap());
        for (view, command, format) in [
            ("story", "analyze", "html"),
            ("messages", "messages", "html"),
            ("analysis-json", "analyze", "json"),
            ("messages-json", "messages", "json"),
        ] {
            let own = told(&mut session, &json!({ "do": view, "file": 0 }));
            assert!(own == printed(path, &[command, "--format", format]), "{view} of {}", path.display());
        }
        let streams: Value =
            serde_json::from_str(&told(&mut session, &json!({ "do": "analysis-json", "file": 0 }))).unwrap();
        if !streams["tcp"].as_array().unwrap().is_empty() {
            let own = told(&mut session, &json!({ "do": "stream", "file": 0, "number": 0 }));
            let page = printed(path, &["show", "--stream", "0", "--protocol", "tcp", "--format", "html"]);
            assert!(own == page, "stream 0 of {}", path.display());
        }
        for number in 0..streams["tcp"].as_array().unwrap().len().min(3) {
            let stream = number.to_string();
            for format in ["json", "csv"] {
                let view = format!("segments-{format}");
                let answer = ask(&mut session, &json!({ "do": view, "file": 0, "number": number }));
                let own = answer[if format == "csv" { "text" } else { "json" }].as_str().unwrap();
                let other = printed(path, &["segments", "--stream", &stream, "--format", format]);
                assert!(own == other, "{view} {number} of {}", path.display());
            }
        }
        let none = ask(&mut session, &json!({ "do": "segments-json", "file": 0, "number": 9999 }));
        assert_eq!(none["refused"]["why"], "no-stream");
    }
}

#[test]
fn a_lab_that_is_chosen_is_the_programs_lab() {
    let path = root().join("sample-pcaps/three-clients.pcapng");
    for lab in ["tcp-commands", "tcp-text", "chat-routed"] {
        let mut session = Session::default();
        session.put("three-clients.pcapng", std::fs::read(&path).unwrap());
        for (view, command, format) in [("story", "analyze", "html"), ("messages-json", "messages", "json")] {
            let own = told(&mut session, &json!({ "do": view, "file": 0, "lab": lab }));
            assert!(own == printed(&path, &[command, "--lab", lab, "--format", format]), "{view}, {lab}");
        }
    }
}

#[test]
fn a_hand_in_is_checked_as_verify_checks_it() {
    let folder = tempfile::tempdir().unwrap();
    let (work, out) = (folder.path().join("ana"), folder.path().join("out"));
    std::fs::create_dir(&work).unwrap();
    let capture = std::fs::read(root().join("sample-pcaps/lab-commands.pcapng")).unwrap();
    let files: [(&str, &[u8]); 2] =
        [("tcp_traffic_capture.pcapng", &capture), ("server_log.txt", b"listening on port 12345\n")];
    let mut session = Session::default();
    for (name, bytes) in files {
        std::fs::write(work.join(name), bytes).unwrap();
        session.put(&format!("ana/{name}"), bytes);
    }
    let (work, out) = (work.to_str().unwrap(), out.to_str().unwrap());
    let made = wirelab(["verify", "tcp-commands", work, "--format", "json", "--pages", out]);
    assert_eq!(told(&mut session, &json!({ "do": "check-json" })), made.text());
    let is_his = |path: &std::path::PathBuf| path.is_file() && !path.ends_with("index.html");
    let page = std::fs::read_dir(out).unwrap().map(|entry| entry.unwrap().path()).find(is_his);
    assert_eq!(told(&mut session, &json!({ "do": "check" })), std::fs::read_to_string(page.unwrap()).unwrap());
}

/// What the page says of the files of a folder, and what `verify` says of the folder.
fn both(lab: &str, work: &Path, files: &[PathBuf]) -> (String, String) {
    let mut session = Session::default();
    for file in files {
        let inside = file.strip_prefix(work.parent().unwrap()).unwrap();
        session.put(&inside.to_string_lossy(), std::fs::read(file).unwrap());
    }
    let own = told(&mut session, &json!({ "do": "check-json", "lab": lab }));
    (own, wirelab(["verify", lab, work.to_str().unwrap(), "--format", "json"]).text())
}

/// Files as somebody drops them: in whatever order, and without hidden ones, which the page does not take.
fn all_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries.retain(|path| !path.file_name().unwrap().to_string_lossy().starts_with('.'));
    for path in entries.into_iter().rev() {
        if path.is_dir() { all_files(&path, found) } else { found.push(path) }
    }
}

#[test]
fn every_recorded_hand_in_is_checked_as_verify_checks_it() {
    let recorded = root().join("tests/data/verify");
    let mut count = 0;
    for lab in catalogue::all().iter().filter(|lab| recorded.join(&lab.id).is_dir()) {
        for work in std::fs::read_dir(recorded.join(&lab.id)).unwrap().map(|entry| entry.unwrap().path()) {
            let mut files = Vec::new();
            all_files(&work, &mut files);
            let (page, program) = both(&lab.id, &work, &files);
            assert!(page == program, "{}: {page}\n{program}", work.display());
            count += 1;
        }
    }
    assert!(count > 60, "{count}");
}

/// Labs about protocols, each held against each recorded capture: what is another lab's is to be told alike too.
#[test]
fn labs_about_protocols_are_checked_as_verify_checks_them() {
    let mut captures_ = Vec::new();
    captures(&root().join("tests/data/exchanges"), &mut captures_);
    let folder = tempfile::tempdir().unwrap();
    let mut count = 0;
    for path in &captures_ {
        let work = folder.path().join(path.file_stem().unwrap());
        std::fs::create_dir(&work).unwrap();
        let file = work.join(path.file_name().unwrap());
        std::fs::copy(path, &file).unwrap();
        for lab in catalogue::of_protocols() {
            let (page, program) = both(&lab.id, &work, std::slice::from_ref(&file));
            assert!(page == program, "{}, {}: {page}\n{program}", path.display(), lab.id);
            count += 1;
        }
    }
    assert!(count > 100, "{count}");
}

#[test]
fn a_packet_is_what_show_prints() {
    for (name, frames) in [("lab-commands.pcapng", [1, 4, 9]), ("udp-text.pcapng", [1, 2, 3])] {
        let path = root().join("sample-pcaps").join(name);
        let mut session = Session::default();
        session.put(name, std::fs::read(&path).unwrap());
        for number in frames {
            let own = told(&mut session, &json!({ "do": "frame", "file": 0, "number": number }));
            let frame = number.to_string();
            assert_eq!(own, printed(&path, &["show", "--frame", &frame, "--format", "json"]), "{name}, {number}");
        }
        let none = ask(&mut session, &json!({ "do": "frame", "file": 0, "number": 100_000 }));
        assert_eq!(none["refused"]["why"], "no-frame");
    }
}

#[test]
fn what_is_saved_is_what_the_commands_write() {
    let path = root().join("sample-pcaps/lab-commands.pcapng");
    let folder = tempfile::tempdir().unwrap();
    let mut session = Session::default();
    session.put("lab-commands.pcapng", std::fs::read(&path).unwrap());
    for (view, arguments) in [("annotated", vec!["annotate"]), ("kept", vec!["keep", "--lab", "tcp-commands"])] {
        let out = folder.path().join(view);
        let (path, out) = (path.to_str().unwrap(), out.to_str().unwrap());
        let made = wirelab([arguments.as_slice(), &[path, "-o", out]].concat());
        assert_eq!(made.status, Some(0), "{}", made.stderr);
        let own = ask(&mut session, &json!({ "do": view, "file": 0 }));
        let bytes = STANDARD.decode(own["file"]["bytes"].as_str().unwrap()).unwrap();
        assert!(bytes == std::fs::read(out).unwrap(), "{view}");
    }
    for (view, command) in [("analysis-csv", "analyze"), ("messages-csv", "messages")] {
        let own = ask(&mut session, &json!({ "do": view, "file": 0 }));
        assert_eq!(own["text"].as_str().unwrap(), printed(&path, &[command, "--format", "csv"]), "{view}");
    }
    let receipt = ask(&mut session, &json!({ "do": "receipt" }));
    let hash = wirelab_analyzers::verify::basis::sha256(std::fs::File::open(&path).unwrap()).unwrap();
    for part in ["Lab tcp-commands", &*hash, "lab-commands.pcapng"] {
        assert!(receipt["text"].as_str().unwrap().contains(part), "{receipt}");
    }
}

#[test]
fn a_lab_file_that_is_dropped_can_be_chosen() {
    let path = root().join("sample-pcaps/three-clients.pcapng");
    let text = "id = \"mine\"\ntitle = \"mine\"\nsource = \"a test\"\nabout = \"Text.\"\nreceive = 64\n\
                [[variant]]\nid = \"tcp\"\ntitle = \"TCP\"\nports = { tcp = [3333] }\nrule = \"free\"\n";
    let mut session = Session::default();
    session.put("three-clients.pcapng", std::fs::read(&path).unwrap());
    session.put("mine.toml", text.as_bytes().to_vec());
    session.put("wrong.toml", b"id = 3\n".to_vec());
    let labs = ask(&mut session, &json!({ "do": "labs" }));
    assert_eq!(
        (&labs["labs"]["all"][0]["id"], &labs["labs"]["all"][0]["title"]),
        (&json!("mine.toml"), &json!("mine"))
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.toml");
    std::fs::write(&file, text).unwrap();
    let own = told(&mut session, &json!({ "do": "messages-json", "file": 0, "lab": "mine.toml" }));
    assert_eq!(own, printed(&path, &["messages", "--lab", file.to_str().unwrap(), "--format", "json"]));
    let wrong = ask(&mut session, &json!({ "do": "story", "file": 0, "lab": "wrong.toml" }));
    assert_eq!(wrong["refused"]["why"], "lab");
    assert!(wrong["refused"]["text"].as_str().unwrap().starts_with("wrong.toml:"), "{wrong}");
}
