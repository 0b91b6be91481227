//! Limits on what is listed, printed and drawn.

use super::{name, said, with};
use crate::support::traffic::Traffic;

#[test]
fn bytes_that_are_printed() {
    let folder = tempfile::tempdir().unwrap();
    let path = Traffic::pings(1).save(folder.path());
    for (limit, wanted) in [("dump-bytes=58", false), ("dump-bytes=57", true)] {
        let text = said(&with(limit, ["show", name(&path), "--frame", "4"]));
        assert_eq!(text.contains("more byte"), wanted, "{limit}: {text}");
    }
    for (limit, hex) in [("hex-bytes=4", "70696e67"), ("hex-bytes=3", "70696e")] {
        let text = said(&with(limit, ["messages", name(&path), "--format", "jsonl"]));
        assert!(text.contains(&format!("\"hex\":\"{hex}\"")) && text.contains("\"bytes\":4"), "{limit}: {text}");
    }
}

#[test]
fn rows_that_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    let path = Traffic::pings(4).save(folder.path());
    for (limit, wanted) in [("segment-rows=100", false), ("segment-rows=3", true)] {
        let text = said(&with(limit, ["segments", name(&path), "--stream", "0"]));
        assert_eq!(text.contains("further segment"), wanted, "{limit}: {text}");
    }
    for form in ["text", "json"] {
        for (limit, wanted) in [("remark-rows=100", false), ("remark-rows=1", true)] {
            let text = said(&with(limit, ["analyze", name(&path), "--expert", "--format", form]));
            let told = text.contains("further remark")
                || text.contains("left_out") && !text.contains("\"left_out\":0") && !text.contains("\"left_out\": 0");
            assert_eq!(told, wanted, "{limit} {form}: {text}");
        }
    }
}

#[test]
fn packets_that_are_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let path = Traffic::pings(4).save(folder.path());
    for (limit, wanted) in [("drawn-packets=100", false), ("drawn-packets=5", true)] {
        let text = said(&with(limit, ["picture", "ladder", name(&path), "--stream", "0"]));
        assert_eq!(text.contains("Shown: 5 of "), wanted, "{limit}: {text}");
    }
}
