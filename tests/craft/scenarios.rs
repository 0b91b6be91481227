//! Every shipped scenario shows what it promises: the verdicts that its packets name, and no others.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::io::Cursor;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use wirelab_analyzers::engine::{Event, Settings, run};
use wirelab_analyzers::fields::{self, Values};
use wirelab_capture::read::Reader;
use wirelab_generators::craft::truth::{HANDSHAKES, TEARDOWNS, VERDICTS};
use wirelab_generators::craft::world::Options;
use wirelab_needs::{Need, require};

use super::truth::{Crafted, craft, names, shipped};

type Verdicts = BTreeMap<u64, BTreeSet<String>>;

fn crafted(name: &str) -> Crafted {
    craft(&shipped(name), Options { seed: 1, streams: None })
}

/// The verdicts that a scenario's laid-down packets name.
fn wanted(crafted: &Crafted) -> Verdicts {
    let rows = crafted.rows("packet").into_iter().filter(|row| row["cause"] == "forced" && row["fragment"].is_null());
    let verdicts = |row: &Value| {
        let list = row["verdicts"].as_array().into_iter().flatten();
        list.map(|name| name.as_str().unwrap().to_owned()).collect()
    };
    rows.map(|row| (row["frame"].as_u64().unwrap(), verdicts(&row))).collect()
}

/// Wireshark's field for any retransmission is set for the special kinds, too.
fn plain(mut names: BTreeSet<String>) -> BTreeSet<String> {
    if names.iter().any(|name| name.ends_with("_retransmission")) {
        names.remove("retransmission");
    }
    names
}

fn ours(crafted: &Crafted) -> Verdicts {
    let reader = Reader::from_read(Path::new("crafted"), Box::new(Cursor::new(crafted.capture.clone()))).unwrap();
    let registry = fields::Registry::new();
    let fields: Vec<_> =
        VERDICTS.iter().map(|name| (*name, registry.find(&format!("tcp.analysis.{name}")).unwrap())).collect();
    let mut all = Verdicts::new();
    let mut values = Values::new();
    run(reader, Settings::default(), &mut |event: Event<'_>| {
        let Event::Packet(view) = event else { return };
        let mut names = BTreeSet::new();
        for (name, field) in &fields {
            values.clear();
            field.write(view, &mut values);
            if !values.as_bytes().is_empty() {
                names.insert((*name).to_owned());
            }
        }
        all.insert(view.packet.frame, plain(names));
    })
    .unwrap();
    all
}

fn compare(name: &str, wanted: &Verdicts, found: &Verdicts, wrong: &mut String) {
    for (frame, verdicts) in wanted {
        if found.get(frame) != Some(verdicts) {
            writeln!(wrong, "{name}, frame {frame}: {:?}, not {verdicts:?}", found.get(frame)).unwrap();
        }
    }
}

#[test]
fn packets_get_the_verdicts_that_they_name() {
    let mut wrong = String::new();
    let mut shown = BTreeSet::new();
    for name in names() {
        let crafted = crafted(&name);
        let wanted = wanted(&crafted);
        compare(&name, &wanted, &ours(&crafted), &mut wrong);
        shown.extend(wanted.into_values().flatten());
    }
    assert!(wrong.is_empty(), "{wrong}");
    let all: BTreeSet<String> = VERDICTS.into_iter().map(str::to_owned).collect();
    assert_eq!(shown, all, "each verdict has a scenario");
}

#[test]
fn every_outcome_has_a_scenario() {
    let rows: Vec<Value> = names().iter().flat_map(|name| crafted(name).rows("stream")).collect();
    for (column, outcomes) in [("handshake", &HANDSHAKES[..]), ("teardown", &TEARDOWNS[..])] {
        for outcome in outcomes {
            assert!(rows.iter().any(|row| row[column] == *outcome), "{column}: {outcome}");
        }
    }
}

#[test]
fn tshark_sees_the_verdicts_as_intended() {
    require!(Tshark);
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = String::new();
    for name in names() {
        let crafted = crafted(&name);
        let path = folder.path().join("crafted.pcapng");
        std::fs::write(&path, &crafted.capture).unwrap();
        let mut command = Need::Tshark.command();
        command.args(["-2", "-r"]).arg(&path).args(["-T", "fields", "-e", "frame.number", "-e", "_ws.malformed"]);
        command.args(["-o", "tcp.check_checksum:TRUE", "-e", "tcp.checksum.status"]);
        for verdict in VERDICTS {
            command.args(["-e", &format!("tcp.analysis.{verdict}")]);
        }
        let read = command.stdin(Stdio::null()).output().unwrap();
        assert!(read.status.success(), "{name}: {}", String::from_utf8_lossy(&read.stderr));
        let mut found = Verdicts::new();
        for line in String::from_utf8(read.stdout).unwrap().lines() {
            let columns: Vec<&str> = line.split('\t').collect();
            assert_eq!(columns[1], "", "{name}, frame {}: malformed", columns[0]);
            // 0 is bad; what is cut off is not checked, and partial ones are bad for older versions.
            assert!(columns[2] != "0" || name == "loopback-null", "{name}, frame {}: bad checksum", columns[0]);
            let set = VERDICTS.iter().zip(&columns[3..]).filter(|(_, text)| !text.is_empty());
            found.insert(columns[0].parse().unwrap(), plain(set.map(|(name, _)| (*name).to_owned()).collect()));
        }
        assert!(!found.is_empty(), "{name}");
        compare(&name, &wanted(&crafted), &found, &mut wrong);
    }
    assert!(wrong.is_empty(), "{wrong}");
}
