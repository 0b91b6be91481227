//! What is said of captures that were made to ask tshark 4.6.9 for its expert information (`tests/data/asked/`).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use wirelab_capture::read::Reader;
use wirelab_engine::engine::{Settings, run};

use super::{Expert, Severity};

/// What Wireshark says and wirelab does not: IPv6 under the EtherType of IPv4 is read as IPv6, and options behind the end of the
/// packet are not looked at.
const NOT_TOLD: [(&str, i64); 3] = [
    ("Malformed Packet (Exception occurred)", 1),
    ("Bogus IPv4 version", 1),
    (
        "Short segment. Segment/fragment does not contain a full TCP header (might be NMAP or someone else deliberately \
         sending unusual packets)",
        1,
    ),
];

#[test]
fn the_remarks_are_those_of_tshark() {
    compare("expert", &NOT_TOLD);
}

#[test]
fn longer_than_the_sender_announced() {
    compare("mss", &[]);
}

/// Holds what is said of a capture to what tshark says, but for what we do not say.
fn compare(name: &str, not_told: &[(&str, i64)]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/asked");
    let mut expert = Expert::default();
    let reader = Reader::open(&folder.join(name).with_extension("pcap")).unwrap();
    run(reader, Settings::LEAST.with_verdicts(true), &mut expert).unwrap();
    // Rows by their text: how often tshark says it, less how often we do.
    let mut differ: BTreeMap<String, i64> = BTreeMap::new();
    for line in fs::read_to_string(folder.join(name).with_extension("tsv"))
        .unwrap()
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let [severity, group, protocol, count, summary] = line.split('\t').collect::<Vec<_>>()[..] else {
            unreachable!()
        };
        let key = [severity, group, protocol, summary].join("\t");
        *differ.entry(key).or_default() += count.parse::<i64>().unwrap();
    }
    for severity in Severity::ALL {
        for row in expert.of(severity) {
            let key = [severity.name(), row.group, row.protocol, &row.summary].join("\t");
            *differ.entry(key).or_default() -= row.count as i64;
        }
    }
    for (summary, count) in not_told {
        if let Some((_, left)) = differ.iter_mut().find(|(key, _)| key.ends_with(&format!("\t{summary}"))) {
            *left -= count;
        }
    }
    let differ: Vec<_> = differ.into_iter().filter(|(_, count)| *count != 0).collect();
    assert!(differ.is_empty(), "{differ:#?}");
}
