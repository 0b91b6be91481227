//! What a hostile person names, says or hands in reaches no terminal with its power: names of files on standard error, what
//! programs say in every command and form.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::program::{program, run, wirelab};

fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases/hostile").join(name)
}

/// The injection vectors, of some kinds or of all.
fn vectors(kinds: &[&str]) -> Vec<Vec<u8>> {
    let all: Vec<Value> = serde_json::from_slice(&std::fs::read(case("vectors.json")).unwrap()).unwrap();
    let wanted = all.iter().filter(|one| kinds.is_empty() || kinds.contains(&one["kind"].as_str().unwrap()));
    let bytes = |hex: &str| {
        let digits = hex.as_bytes().chunks(2).map(|two| std::str::from_utf8(two).unwrap());
        digits.map(|two| u8::from_str_radix(two, 16).unwrap()).collect()
    };
    wanted.map(|one| bytes(one["hex"].as_str().unwrap())).collect()
}

/// A list of its own, so that the program's may be wrong: what steers, turns or hides.
fn deceives(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\t')
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{61c}'
            | '\u{2028}' | '\u{2029}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\u{180e}' | '\u{e0000}'..='\u{e0fff}'
            | '\u{3164}' | '\u{fff9}'..='\u{fffb}')
}

#[track_caller]
fn harmless(what: &[&str], output: &[u8]) {
    let text = String::from_utf8_lossy(output);
    let bad = text.char_indices().find(|(_, character)| deceives(*character));
    let around = bad.map(|(place, _)| text[place..].chars().take(30).collect::<String>());
    assert_eq!(around, None, "{what:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn names_of_files_are_told_without_their_power() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<Vec<u8>> = vectors(&["ansi", "c1", "c1raw", "bidi", "zero", "lfsplit"])
        .into_iter()
        .chain(["\u{1b}]0;x\u{7}\u{1b}[2J\u{202e}\u{9b}y".into()])
        .filter(|name| !name.is_empty() && name.len() < 200 && !name.contains(&b'/') && !name.contains(&0))
        .collect();
    assert!(names.len() > 60);
    let commands: [&[&str]; 14] = [
        &["analyze", "NAME"],
        &["messages", "NAME"],
        &["messages", "NAME", "--lab", "NAME"],
        &["show", "NAME", "--stream", "0"],
        &["follow", "NAME", "--stream", "0"],
        &["fields", "NAME", "-e", "NAME"],
        &["check", "--rules", "NAME", "NAME"],
        &["verify", "tcp-commands", "NAME"],
        &["labs", "NAME"],
        &["labs", "--check", "NAME"],
        &["serve", "NAME"],
        &["client", "NAME"],
        &["craft", "NAME", "-o", "NAME"],
        &["NAME", "--NAME"],
    ];
    for name in names {
        // Some names of text files, some of labs that are none, some of nothing.
        let name = std::ffi::OsStr::from_bytes(&name);
        let path = folder.path().join(name);
        std::fs::write(&path, "just text\n").unwrap();
        for words in commands {
            let mut command = program();
            command.current_dir(folder.path());
            command.args(words.iter().map(|word| if *word == "NAME" { name } else { std::ffi::OsStr::new(word) }));
            let run = run(&mut command);
            assert_ne!(run.status, None, "{words:?} {name:?}: {}", run.stderr);
            harmless(words, run.stderr.as_bytes());
            harmless(words, &run.stdout);
        }
        std::fs::remove_file(&path).unwrap();
    }
}

/// A TCP segment in Ethernet and IPv4, between two ports of this machine.
fn segment(ports: (u16, u16), seq: u32, ack: u32, flags: u8, data: &[u8]) -> Vec<u8> {
    let mut frame = b"\x02\0\0\0\0\x01\x02\0\0\0\0\x02\x08\0".to_vec();
    frame.extend([0x45, 0]);
    frame.extend((40 + data.len() as u16).to_be_bytes());
    frame.extend([0, 1, 0x40, 0, 64, 6, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1]);
    frame.extend(ports.0.to_be_bytes());
    frame.extend(ports.1.to_be_bytes());
    frame.extend(seq.to_be_bytes());
    frame.extend(ack.to_be_bytes());
    frame.extend([0x50, flags, 0x20, 0, 0, 0, 0, 0]);
    frame.extend(data);
    frame
}

/// A capture in which a client says each vector to a lab's server, and asks a web server for it.
fn capture(vectors: &[Vec<u8>]) -> Vec<u8> {
    let mut frames = Vec::new();
    for (client, server) in [(40_000, 12_345), (40_001, 80)] {
        let (there, back) = ((client, server), (server, client));
        frames.extend([
            segment(there, 100, 0, 2, b""),
            segment(back, 500, 101, 0x12, b""),
            segment(there, 101, 501, 0x10, b""),
        ]);
        let (mut seq, mut ack) = (101, 501);
        for vector in vectors {
            let said = match server {
                80 => [b"GET /", &vector[..], b" HTTP/1.1\r\nHost: ", vector, b"\r\nCookie: c\r\n\r\n"].concat(),
                _ => [b"upper:", &vector[..]].concat(),
            };
            let reply = [b"HTTP/1.1 200 ", &vector[..], b"\r\nContent-Length: 0\r\n\r\n"].concat();
            let reply = if server == 80 { reply } else { vector.to_ascii_uppercase() };
            frames.push(segment(there, seq, ack, 0x18, &said));
            seq += said.len() as u32;
            frames.push(segment(back, ack, seq, 0x18, &reply));
            ack += reply.len() as u32;
        }
    }
    file(&frames)
}

/// Frames as a file of classic pcap.
fn file(frames: &[Vec<u8>]) -> Vec<u8> {
    let mut file = Vec::new();
    [0xa1b2_c3d4, 0x0004_0002, 0, 0, 65_535, 1_u32].iter().for_each(|word| file.extend(word.to_le_bytes()));
    for (number, frame) in frames.iter().enumerate() {
        let length = frame.len() as u32;
        [1_700_000_000, number as u32, length, length].iter().for_each(|word| file.extend(word.to_le_bytes()));
        file.extend(frame);
    }
    file
}

#[test]
fn what_programs_say_reaches_no_terminal_in_any_form() {
    let folder = tempfile::tempdir().unwrap();
    let (path, all) = (folder.path().join("said.pcap"), vectors(&[]));
    assert_eq!(all.len(), 262);
    std::fs::write(&path, capture(&all)).unwrap();
    let path = path.to_str().unwrap();
    let mut runs: Vec<Vec<&str>> = Vec::new();
    for format in ["text", "json", "jsonl", "csv", "markdown"] {
        runs.push(vec!["analyze", path, "--format", format]);
        runs.push(vec!["messages", path, "--format", format]);
        runs.push(vec!["messages", path, "--lab", "tcp-commands", "--format", format]);
        runs.push(vec!["analyze", path, "--conversations", "--format", format]);
        for stream in ["0", "1"] {
            runs.push(vec!["show", path, "--stream", stream, "--format", format]);
        }
    }
    for form in ["text", "hex", "yaml"] {
        runs.push(vec!["follow", path, "--stream", "1", "--as", form]);
    }
    runs.push(vec!["fields", path, "-e", "http.host", "-e", "http.request.uri", "-e", "http.response.phrase"]);
    runs.push(vec!["fields", path, "-e", "wirelab.message.text", "-e", "http.cookie"]);
    runs.push(vec!["show", path, "--frame", "9"]);
    runs.push(vec!["verify", "tcp-commands", path, "--all"]);
    let mut forms = HashSet::new();
    for words in &runs {
        let run = wirelab(words);
        assert!(matches!(run.status, Some(0 | 1)), "{words:?}: {}", run.stderr);
        assert!(!run.stdout.is_empty(), "{words:?}");
        harmless(words, &run.stdout);
        harmless(words, run.stderr.as_bytes());
        forms.insert(words[0]);
    }
    assert_eq!(forms.len(), 6);
}

#[test]
fn json_is_escaped_wherever_it_comes_from_and_reads_back_as_it_was() {
    let path = case("json-c1.pcapng");
    let path = path.to_str().unwrap();
    let json = |format: &str| wirelab(["analyze", path, "--format", format]).stdout;
    for format in ["json", "jsonl"] {
        let written = json(format);
        harmless(&[format], &written);
        // Something was there to be escaped, and it is there when the text is read.
        let text = String::from_utf8(written).unwrap();
        let read: Vec<Value> = serde_json::Deserializer::from_str(&text).into_iter().map(Result::unwrap).collect();
        let all: String = read.iter().map(Value::to_string).collect();
        assert!(text.contains("\\u009b") && all.contains('\u{9b}'), "{text}");
    }
}

/// Two turns of a client with the lab's server. Between its SYN and the rest of the handshake, others send so many frames.
fn handshake(others: u32) -> Vec<u8> {
    let (there, back) = ((40_000, 12_345), (12_345, 40_000));
    let mut frames = vec![segment(there, 100, 0, 2, b"")];
    frames.extend((0..others).map(|number| segment((50_000, 50_001), 1 + number, 1, 0x18, b"x")));
    frames.push(segment(back, 500, 101, 0x12, b""));
    frames.push(segment(there, 101, 501, 0x10, b""));
    for (seq, ack) in [(101, 501), (105, 505)] {
        frames.push(segment(there, seq, ack, 0x18, b"ping"));
        frames.push(segment(back, ack, seq + 4, 0x18, b"PONG"));
    }
    file(&frames)
}

#[test]
fn a_slow_handshake_says_what_a_quick_one_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("said.pcap").to_str().unwrap().to_owned();
    for others in [0, 4_096, 9_000] {
        std::fs::write(&path, handshake(others)).unwrap();
        let run = wirelab(["messages", &path, "--format", "jsonl"]);
        let text = run.text();
        let rows = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let said: Vec<Value> = rows.filter(|row| row["stream"] == 0).map(|row| row["text"].clone()).collect();
        assert_eq!(said, ["ping", "PONG", "ping", "PONG"], "{others} frames of others");
        let fields = wirelab(["fields", &path, "-e", "wirelab.message.text", "-Y", "tcp.stream == 0"]).text();
        assert_eq!(fields.lines().filter(|line| !line.is_empty()).count(), 4, "{others}");
        let report: Value = serde_json::from_slice(&wirelab(["analyze", &path, "--format", "json"]).stdout).unwrap();
        assert_eq!(report["tcp"][0]["messages"]["right"], 2, "{others}");
    }
}
