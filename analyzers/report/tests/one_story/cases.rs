//! The captures of `tests/data/cases`: what is said of them, and what Wireshark's fields say all the same.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use wirelab_capture::read::Reader;
use wirelab_capture::spool::Spool;
use wirelab_engine::engine::{Compat, Event, Settings, run, run_with_summary};
use wirelab_fields::{FieldRef, Registry, Values};
use wirelab_labs::catalogue;
use wirelab_report::sentence;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/cases")
}

fn settings(compat: Compat) -> Settings {
    Settings::default().with_compat(compat).with_services(catalogue::TCP_PORTS.into_iter().collect())
}

#[test]
fn the_sentences_are_right() {
    let table = [
        (
            "02b-role-lab-port",
            0,
            "The capture has no handshake of it: it began before; client sent 4 B in 1 segment, server 8 B in 2 segments; the \
             client closed first, then the other side (frames 6, 7, 8); who is the server is inferred from other connections \
             to it.",
        ),
        (
            "04b-three-resets",
            0,
            "Handshake complete in 10.1 ms (frames 1, 2, 3); client sent 4 B in 1 segment, server 300 B in 3 segments; the \
             client reset it (frame 9: data or an acknowledgement arrived after it had closed).",
        ),
        (
            "05b-data-on-syn-ack",
            0,
            "Handshake complete in 11.0 ms (frames 1, 2, 3); client sent 4 B in 1 segment, server 12 B in 2 segments; the \
             client closed first, then the other side (frames 6, 7, 8).",
        ),
        (
            "08a-keep-alive-byte",
            0,
            "Handshake complete in 10.1 ms (frames 1, 2, 3); client sent 5 B in 1 segment, server 5 B in 1 segment; the \
             client closed first, then the other side (frames 12, 13, 14).",
        ),
        (
            "09b-any-three-copies",
            0,
            "Handshake complete in 10.1 ms (frames 1, 4, 7); client sent 4 B in 1 segment, server 4 B in 1 segment; the \
             client closed first, then the other side (frames 19, 22, 25); 18 packets are copies of 9 others.",
        ),
        (
            "12a-reset-outside-window",
            0,
            "Handshake complete in 10.1 ms (frames 1, 2, 3); client sent 12 B in 3 segments, server 12 B in 3 segments; still \
             open when the capture ends; the server's RST in frame 7 is outside the window and ends nothing.",
        ),
        (
            "13-old-fin-in-new-stream",
            1,
            "Handshake complete in 11.0 ms (frames 9, 10, 11); client sent 4 B in 1 segment, server nothing; still open when \
             the capture ends; the server's FIN in frame 12 is of the connection before (stream 0) and ends nothing here.",
        ),
    ];
    for (name, stream, expected) in table {
        let reader = Reader::open(&folder().join(name).with_extension("pcap")).unwrap();
        let (summary, _) = run(reader, settings(Compat::Wireshark44), &mut ()).unwrap();
        assert_eq!(sentence::tcp(&summary.tcp(stream).unwrap()), expected, "{name}");
    }
}

#[test]
fn wiresharks_fields_do_not_move() {
    let recorded = std::fs::read_to_string(folder().join("wireshark-4.0-fields.tsv")).unwrap();
    let mut lines = recorded.lines().skip(1);
    let names: Vec<&str> = lines.next().unwrap().split('\t').skip(1).collect();
    let registry = Registry::new();
    let fields: Vec<FieldRef> = names.iter().map(|name| registry.find(name).unwrap()).collect();
    let mut files: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in lines {
        let (file, row) = line.split_once('\t').unwrap();
        files.entry(file).or_default().push(row);
    }
    assert_eq!(files.len(), 7);
    for (file, rows) in files {
        let mut found = Vec::new();
        let mut source = Spool::new(&folder().join(file), 2);
        let mut values = Values::new();
        let mut observer = |event: Event<'_>| {
            if let Event::Packet(view) = event {
                let cell = |field: &FieldRef| {
                    values.clear();
                    field.write(view, &mut values);
                    String::from_utf8(values.as_bytes().to_vec()).unwrap()
                };
                found.push(fields.iter().map(cell).collect::<Vec<_>>().join("\t"));
            }
        };
        run_with_summary(&mut source, settings(Compat::Wireshark40), &mut observer).unwrap();
        assert_eq!(found, rows, "{file}");
    }
}
