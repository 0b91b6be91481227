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

/// A frame of Ethernet and IPv4 between two hosts.
fn datagram(id: u16, flags: u16, protocol: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = b"\x02\0\0\0\0\x01\x02\0\0\0\0\x02\x08\0\x45\0".to_vec();
    frame.extend((20 + payload.len() as u16).to_be_bytes());
    frame.extend([id.to_be_bytes(), flags.to_be_bytes()].concat());
    frame.extend([64, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]);
    frame.extend(payload);
    frame
}

#[test]
fn datagrams_whose_fragments_wait() {
    let folder = tempfile::tempdir().unwrap();
    let mut traffic = Traffic::default();
    (1..=3).for_each(|id| traffic.frame(datagram(id, 0x2000, 17, &[0; 8])));
    let path = traffic.save(folder.path());
    for (limit, wanted) in [("fragmented-datagrams=3", false), ("fragmented-datagrams=2", true)] {
        let text = said(&with(limit, ["analyze", name(&path)]));
        assert_eq!(text.contains("fragmented datagram"), wanted, "{limit}: {text}");
    }
}

#[test]
fn messages_of_protocols_that_wait() {
    let folder = tempfile::tempdir().unwrap();
    let mut traffic = Traffic::default();
    traffic.open(40_000);
    traffic.turns(40_000, 2, b"GET / HTTP/1.1\r\nHost: localhost\r\n", b"");
    let path = traffic.save(folder.path());
    for (limit, wanted) in [("application-bytes=4096", false), ("application-bytes=40", true)] {
        let text = said(&with(limit, ["analyze", name(&path), "-Y", "http"]));
        assert_eq!(text.contains("given up"), wanted, "{limit}: {text}");
    }
}
