//! Drafts of the samples and of what nobody planned: each is a lab file that is accepted, and says what was heard.

use std::path::{Path, PathBuf};

use wirelab_capture::read::Reader;
use wirelab_engine::engine::{Settings, run};
use wirelab_labs::Lab;
use wirelab_messages::log::StreamLog;
use wirelab_messages::{Ask, CollectAll, StreamingDecoder};

use super::*;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn logs(path: &Path) -> Option<Vec<StreamLog>> {
    let mut ears = StreamingDecoder::new(Ask::any(Vec::new()), CollectAll::at_most(100));
    let (summary, _) = run(Reader::open(path).ok()?, Settings::LEAST, &mut ears).ok()?;
    Some(ears.conversations(summary.roles()).streams.into_values().map(|stream| stream.log).collect())
}

/// The draft of a recorded hand-in, without comments and checks.
fn drafted(path: &str) -> String {
    let heard = draft("x", "capture", &logs(&root(path)).unwrap(), None).unwrap();
    assert!(Lab::parse(&heard.text).is_ok(), "{}", heard.text);
    let body = heard.text.split("[[check]]").next().unwrap_or_default().to_owned();
    body.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_is_heard_of_the_labs() {
    let cases = [
        ("tcp-commands/plain/tcp_traffic_capture.pcapng", &["prefix = \"upper:\"", "send = \"{rest|upper}\"", "PONG"][..]),
        ("chat-broadcast/plain/tcp_multiclient_chat_capture.pcapng", &["[variant.broadcast]", "[{ip}:{port}] {text}"]),
        ("udp-pinger/plain/pinger.pcapng", &["udp = [12000]", "send = \"{text|upper}\""]),
    ];
    for (path, wanted) in cases {
        let text = drafted(&format!("tests/data/verify/{path}"));
        for one in wanted {
            assert!(text.contains(one), "{path} has no {one}:\n{text}");
        }
    }
}

#[test]
fn every_capture_gives_a_lab_file_that_is_accepted_or_says_why_none() {
    let mut drafts = 0;
    for folder in ["sample-pcaps", "tests/data", "../shared/corpus"] {
        let mut open = vec![root(folder)];
        while let Some(folder) = open.pop() {
            let Ok(entries) = std::fs::read_dir(&folder) else { continue };
            for path in entries.flatten().map(|entry| entry.path()) {
                if path.is_dir() {
                    open.push(path);
                    continue;
                }
                let size = path.metadata().map_or(0, |file| file.len());
                let is_capture = path.extension().is_some_and(|one| one == "pcap" || one == "pcapng");
                let Some(logs) = (is_capture && size < 1 << 20).then(|| logs(&path)).flatten() else { continue };
                if let Ok(heard) = draft("x", "capture", &logs, None) {
                    assert!(Lab::parse(&heard.text).is_ok(), "{}: {}", path.display(), heard.text);
                    drafts += 1;
                }
            }
        }
    }
    assert!(drafts > 50, "{drafts} drafts");
}

#[test]
fn nothing_is_drafted_of_nothing() {
    assert_eq!(draft("x", "capture", &[], None).unwrap_err(), Nothing::Silent);
    let refused = logs(&root("sample-pcaps/refused.pcapng")).unwrap();
    assert_eq!(draft("x", "capture", &refused, None).unwrap_err(), Nothing::Silent);
}
