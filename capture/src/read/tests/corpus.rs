//! Frames, lengths and times of real captures, against what tshark 4.4 says of them.
//!
//! The captures lie beside the project and are not part of it.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};
use wirelab_needs::{corpus, require};

use crate::error::Error;
use crate::read::Reader;

/// What is compared of a frame.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    time: String,
    len: String,
    cap_len: String,
}

#[test]
fn agrees_with_tshark() {
    require!(Corpus);
    let corpus = corpus();
    let (mut compared, mut differ) = (0, Vec::new());
    for folder in ["edge", "wild", "labs", "tcp-rules"] {
        for path in files(&corpus.join(folder)) {
            let Some(wanted) = recorded(&corpus, &path) else { continue };
            compared += 1;
            // Wireshark stops at garbage in it, and we read on behind it.
            let damaged = path.ends_with("o076_suricata-verif_tls_DER-incomplete-header.pcap");
            let found = rows(&path);
            let found = if damaged { found.get(..wanted.len()).unwrap_or_default() } else { &found };
            // An empty record: tshark finds no packet or refuses the file, and we may find more.
            if !wanted.is_empty()
                && let Some(difference) = difference(&wanted, found)
            {
                differ.push(format!("{}: {difference}", path.display()));
            }
        }
    }
    println!("{compared} captures compared");
    assert!(compared > 0 && differ.is_empty(), "{} of {compared} differ:\n{}", differ.len(), differ.join("\n"));
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// What tshark said, or `None` if nobody asked it.
fn recorded(corpus: &Path, capture: &Path) -> Option<Vec<Row>> {
    let hash: String = Sha256::digest(fs::read(capture).unwrap()).iter().map(|byte| format!("{byte:02x}")).collect();
    let record = fs::File::open(corpus.join("expected").join(format!("{hash}.tsv.gz"))).ok()?;
    let mut text = String::new();
    GzDecoder::new(record).read_to_string(&mut text).unwrap();
    let (head, lines) = text.split_once('\n').unwrap();
    let column = |name| head.split('\t').position(|field| field == name).unwrap();
    let (time, len, cap_len) = (column("frame.time_epoch"), column("frame.len"), column("frame.cap_len"));
    let row = |line: &str| {
        let cells: Vec<_> = line.split('\t').collect();
        Row { time: cells[time].into(), len: cells[len].into(), cap_len: cells[cap_len].into() }
    };
    Some(lines.lines().map(row).collect())
}

fn rows(capture: &Path) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut reader = match Reader::open(capture) {
        Ok(reader) => reader,
        Err(Error::NotACapture { .. }) => return rows,
        Err(error) => panic!("{error}"),
    };
    while let Some(packet) = reader.next_packet().unwrap() {
        assert_eq!(packet.frame, rows.len() as u64 + 1);
        rows.push(Row {
            time: packet.time.map(|time| time.epoch_text()).unwrap_or_default(),
            len: packet.original_len.to_string(),
            cap_len: packet.data.len().to_string(),
        });
    }
    rows
}

fn difference(wanted: &[Row], found: &[Row]) -> Option<String> {
    if wanted.len() != found.len() {
        return Some(format!("tshark finds {} frames, we find {}", wanted.len(), found.len()));
    }
    let at = wanted.iter().zip(found).position(|(wanted, found)| wanted != found)?;
    Some(format!("frame {}: tshark {:?}, we {:?}", at + 1, wanted[at], found[at]))
}
