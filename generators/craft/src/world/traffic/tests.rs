use std::path::Path;

use serde_json::Value;
use wirelab_capture::write::{Container, Writer};

use super::open::{CLIENT_ADDRESSES, PORTS, client};
use super::*;
use crate::scenario::Scenario;
use crate::world::{craft, header};

fn scenario(packets: u64, open: u32, faults: &str) -> Scenario {
    let text = format!("title = \"t\"\n[traffic]\npackets = {packets}\nopen = {open}\nfaults = \"{faults}\"\n");
    Scenario::parse(&text).unwrap()
}

/// The capture, its truth and its summary.
fn crafted(scenario: &Scenario, options: Options) -> (Vec<u8>, Vec<Value>, Summary) {
    let mut writer = Writer::new(Path::new("t"), Vec::new(), Container::Pcapng, &header(scenario, &options)).unwrap();
    let mut lines = Vec::new();
    let summary = craft(scenario, &options, &mut writer, Some(&mut lines)).unwrap();
    let lines = String::from_utf8(lines).unwrap();
    let rows = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (writer.finish(&[]).unwrap(), rows, summary)
}

const SEED: Options = Options { seed: 1, streams: None };

fn packets(rows: &[Value]) -> impl Iterator<Item = &Value> {
    rows.iter().filter(|row| row["record"] == "packet")
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_gives_others() {
    for faults in ["none", "lossy"] {
        let scenario = scenario(5_000, 50, faults);
        let first = crafted(&scenario, SEED);
        assert_eq!(first, crafted(&scenario, SEED));
        assert_ne!(first.0, crafted(&scenario, Options { seed: 2, ..SEED }).0);
    }
}

#[test]
fn there_are_as_many_packets_and_conversations_as_promised() {
    let (_, rows, summary) = crafted(&scenario(20_000, 100, "none"), SEED);
    assert_eq!(summary.packets, 20_000);
    // 27 packets each, and up to 100 that are still open.
    assert!((20_000 / 27..=20_000 / 27 + 100).contains(&summary.tcp), "{summary:?}");
    assert!((66 * 20_000..120 * 20_000).contains(&summary.bytes), "{summary:?}");
    assert_eq!((summary.udp, summary.unseen, packets(&rows).count()), (0, 0, 20_000));
    let streams: Vec<&Value> = rows.iter().filter(|row| row["record"] == "stream").collect();
    assert_eq!(streams.len() as u64, summary.tcp);
    let whole = streams.iter().filter(|row| row["teardown"] == "closed" && row["said"] == row["bytes"]);
    assert!(whole.count() as u64 >= summary.tcp - 100);
}

#[test]
fn it_ends_when_no_conversation_is_left() {
    let (_, rows, summary) = crafted(&scenario(20_000, 100, "lossy"), Options { seed: 1, streams: Some(7) });
    assert_eq!((summary.tcp, rows.iter().filter(|row| row["record"] == "stream").count()), (7, 7));
    assert!((7 * 25..7 * 40).contains(&summary.packets), "{summary:?}");
}

#[test]
fn faults_come_as_often_as_promised() {
    let scenario = scenario(100_000, 1_000, "lossy");
    let traffic = scenario.traffic.as_ref().unwrap();
    let mut writer = Writer::new(Path::new("t"), Vec::new(), Container::Pcapng, &header(&scenario, &SEED)).unwrap();
    let mut lines = Vec::new();
    let output = Output::new(&scenario, &mut writer, Some(&mut lines));
    let mut turns = Turns::new(traffic, &scenario.capture, &SEED, output);
    let mut last = 0;
    while turns.output.summary.packets < traffic.packets && turns.next().unwrap() {
        assert!(turns.clock > last);
        last = turns.clock;
    }
    let faults = turns.faults;
    for each in [faults.missed, faults.swapped, faults.doubled] {
        assert!((400..600).contains(&each), "{faults:?}");
    }
    // Of these only packets that carry something.
    assert!((150..400).contains(&faults.repeated), "{faults:?}");
    turns.finish().unwrap();
    let lines = String::from_utf8(lines).unwrap();
    let rows: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let count = |is: &dyn Fn(&Value) -> bool| packets(&rows).filter(|row| is(row)).count() as u64;
    assert_eq!(count(&|row| row["lost"] == true), faults.repeated);
    // The last packet may be one that would have come again.
    assert!(faults.doubled - count(&|row| row["copy"] == true) <= 1);
    // One answer in fifty has a hole: 5 in 27 packets are answers.
    assert!((300..450).contains(&count(&|row| row["cause"] == "fast-retransmission")));
    assert!((900..1_350).contains(&count(&|row| row["cause"] == "duplicate-ack")));
}

#[test]
fn tuples_are_used_again_when_all_were_used() {
    let place = |tuple: u64| client(tuple).socket().to_string();
    assert_eq!((place(0), client(0).mac), ("10.0.0.11:32768".to_owned(), [2, 0, 0, 0, 0, 11]));
    assert_eq!(place(CLIENT_ADDRESSES * PORTS - 1), "10.0.0.18:60999");
}
