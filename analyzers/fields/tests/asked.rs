//! Fields print what tshark 4.6.9 prints of captures that were made to ask it.
//!
//! `tests/data/asked/NAME.pcap` is the capture, and `NAME.tsv` beside it the answer with two passes: names of fields in the
//! first line, then a line a packet.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to fail there")]

use std::fs;
use std::path::Path;

use wirelab_capture::spool::Spool;
use wirelab_engine::app::DecodeAs;
use wirelab_engine::engine::{Event, Settings, run_with_summary};
use wirelab_fields::{Columns, Registry, Values};

/// What wirelab prints of the fields in `head`.
fn told(capture: &Path, head: &str) -> String {
    let registry = Registry::new();
    let fields: Vec<_> = head.split('\t').map(|name| registry.find(name).unwrap()).collect();
    let columns = Columns::new(fields);
    let settings = Settings::LEAST.with_verdicts(true).with_contiguity(true).with_applications(Some(DecodeAs::NONE));
    let (mut line, mut text) = (Values::new(), String::new());
    let mut write = |event: Event<'_>| {
        let Event::Packet(view) = event else { return };
        line.clear();
        columns.write(view, &mut line);
        text.push_str(std::str::from_utf8(line.as_bytes()).unwrap());
    };
    run_with_summary(&mut Spool::new(capture, 2), settings, &mut write).unwrap();
    text
}

#[test]
fn captures_made_to_ask_are_answered_as_tshark_does() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/asked");
    for name in ["gtp", "gre", "dhcp", "dns", "pieces", "random-tcp", "long-segments"] {
        let answer = fs::read_to_string(folder.join(format!("{name}.tsv"))).unwrap();
        let (head, expected) = answer.split_once('\n').unwrap();
        let told = told(&folder.join(format!("{name}.pcap")), head);
        for (number, (theirs, ours)) in expected.lines().zip(told.lines()).enumerate() {
            assert_eq!(ours, theirs, "{name}, frame {}: {head}", number + 1);
        }
        assert_eq!(told.lines().count(), expected.lines().count(), "{name}");
    }
}
