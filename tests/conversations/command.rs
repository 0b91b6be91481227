//! What the command prints, for captures of this repository and for some that are made here.

use std::fs;

use serde_json::{Value, json};

use crate::support::files::{root, sample};
use crate::support::program::{Run, program, run};

fn conversations(arguments: &[&str]) -> Run {
    run(program().args(["analyze", "--conversations"]).args(arguments).current_dir(root()))
}

/// A classic pcap of IPv4 packets without link layer, each with its time in seconds.
fn capture(packets: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut file = vec![0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 101];
    for (second, packet) in packets {
        let length = packet.len() as u32;
        file.extend([*second, 0, length, length].into_iter().flat_map(u32::to_be_bytes));
        file.extend(packet);
    }
    file
}

fn ipv4(protocol: u8, from: u8, to: u8, payload: &[u8]) -> Vec<u8> {
    let mut packet = vec![0x45, 0];
    packet.extend((20 + payload.len() as u16).to_be_bytes());
    packet.extend([0, 0, 0, 0, 64, protocol, 0, 0, 10, 0, 0, from, 10, 0, 0, to]);
    packet.extend(payload);
    packet
}

fn udp(from: u8, from_port: u16, to: u8, to_port: u16, payload: &[u8]) -> Vec<u8> {
    let length = 8 + payload.len() as u16;
    let mut datagram: Vec<u8> = [from_port, to_port, length, 0].into_iter().flat_map(u16::to_be_bytes).collect();
    datagram.extend(payload);
    ipv4(17, from, to, &datagram)
}

/// Runs on a capture made of these packets.
fn on(packets: &[(u32, Vec<u8>)], arguments: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made.pcap");
    fs::write(&path, capture(packets)).unwrap();
    conversations(&[&[path.to_str().unwrap()], arguments].concat())
}

#[test]
fn text_has_wiresharks_columns_in_80_characters() {
    let done = conversations(&["sample-pcaps/lab-commands.pcapng"]);
    assert_eq!((done.status, done.text()), (Some(0), include_str!("lab-commands.txt").to_owned()), "{}", done.stderr);
    assert!(done.text().lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn exact_numbers_in_every_form() {
    let path = "sample-pcaps/three-clients.pcapng";
    let header = "protocol,stream,a,a_port,b,b_port,frames_b_to_a,bytes_b_to_a,frames_a_to_b,bytes_a_to_b,frames,bytes,\
                  relative_start,duration";
    let rows = [
        "tcp,0,127.0.0.1,38044,127.0.0.1,3333,8,655,10,714,18,1369,0,367661019",
        "tcp,1,127.0.0.1,38050,127.0.0.1,3333,8,674,10,695,18,1369,69233,428018314",
        "tcp,2,127.0.0.1,38052,127.0.0.1,3333,8,681,10,688,18,1369,100700,489436403",
    ];
    let csv = |arguments: &[&str]| conversations(&[&[path, "--format", "csv"], arguments].concat()).text();
    assert_eq!(csv(&[]), format!("{header}\n{}\n", rows.join("\n")));
    // Equal ones stay in the order of their streams.
    assert_eq!(csv(&["--sort", "packets"]), csv(&[]));
    assert_eq!(csv(&["--sort", "duration"]), format!("{header}\n{}\n{}\n{}\n", rows[2], rows[1], rows[0]));
    assert_eq!(csv(&["--port", "38050"]), format!("{header}\n{}\n", rows[1]));
    assert_eq!(csv(&["--stream", "2"]), format!("{header}\n{}\n", rows[2]));
    assert_eq!(csv(&["--host", "10.0.0.1"]), format!("{header}\n"));

    let whole: Value = serde_json::from_str(&conversations(&[path, "--format", "json"]).text()).unwrap();
    let second = json!({"stream": 1, "a": "127.0.0.1", "a_port": 38050, "b": "127.0.0.1", "b_port": 3333,
        "frames_b_to_a": 8, "bytes_b_to_a": 674, "frames_a_to_b": 10, "bytes_a_to_b": 695,
        "frames": 18, "bytes": 1369, "relative_start": 69_233, "duration": 428_018_314});
    assert_eq!((&whole["tcp"][1], &whole["udp"], &whole["capture"]["packets"]), (&second, &json!([]), &json!(54)));
    let lines = conversations(&[path, "--format", "jsonl"]).text();
    let kinds: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(kinds.iter().map(|line| &line["type"]).collect::<Vec<_>>(), ["capture", "tcp", "tcp", "tcp"]);
    let table = conversations(&[path, "--format", "markdown"]).text();
    let row = "| 1 | 127.0.0.1:38050 | 127.0.0.1:3333 | 8 | 674 | 10 | 695 | 18 | 1369 | 0.000069233 | 0.428018314 |";
    assert!(table.lines().any(|line| line == row), "{table}");
}

#[test]
fn a_stream_that_is_not_there_is_wrong_usage() {
    let done = conversations(&[&sample("reset.pcapng"), "--stream", "9"]);
    assert_eq!((done.status, done.stdout.as_slice()), (Some(2), &b""[..]));
    assert!(done.stderr.contains("no stream 9"), "{}", done.stderr);
}

#[test]
fn a_quoted_header_counts_in_no_conversation() {
    let asked = udp(1, 4000, 2, 53, b"asked");
    let quotes = |quoted: &[u8]| ipv4(1, 2, 1, &[&[3, 3, 0, 0, 0, 0, 0, 0], quoted].concat());
    let packets = [(10, asked.clone()), (11, quotes(&asked)), (12, quotes(&udp(1, 4001, 2, 53, b"lost")))];
    let done = on(&packets, &["--format", "csv"]);
    let rows = done.text().lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(rows, ["udp,0,10.0.0.1,4000,10.0.0.2,53,0,0,1,33,1,33,0,0"]);
    assert_eq!(on(&packets[2..], &[]).text().lines().last(), Some("No conversations."));
}

#[test]
fn headers_of_a_tunnel_count_in_the_conversation_of_each() {
    // VXLAN: a UDP datagram that carries an Ethernet frame with one of its own.
    let mut carried = vec![8, 0, 0, 0, 0, 0, 7, 0, 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0];
    carried.extend(udp(3, 7000, 4, 7001, b"inside"));
    let done = on(&[(5, udp(1, 4000, 2, 4789, &carried))], &["--format", "csv"]);
    let length = 20 + 8 + 8 + 14 + 34;
    let text = done.text();
    let rows: Vec<&str> = text.lines().skip(1).collect();
    assert_eq!(
        rows,
        [
            format!("udp,0,10.0.0.1,4000,10.0.0.2,4789,0,0,1,{length},1,{length},0,0"),
            format!("udp,1,10.0.0.3,7000,10.0.0.4,7001,0,0,1,{length},1,{length},0,0"),
        ]
    );
}

#[test]
fn a_clock_that_goes_backwards_moves_the_start() {
    let packets = [(10, udp(1, 1, 2, 2, b"")), (8, udp(2, 2, 1, 1, b"")), (9, udp(1, 1, 2, 2, b""))];
    let done = on(&packets, &["--format", "csv"]);
    let row = "udp,0,10.0.0.1,1,10.0.0.2,2,1,28,2,56,3,84,-2000000000,2000000000";
    assert_eq!(done.text().lines().nth(1), Some(row));
}

#[test]
fn text_has_1000_rows_unless_all_are_asked_for() {
    let packets: Vec<(u32, Vec<u8>)> = (0..1_001).map(|n| (1, udp(1, 5_000 + n, 2, 53, b""))).collect();
    let rows =
        |text: &str| text.lines().filter(|line| line.contains(" ↔ 10.0.0.2:53") || line.contains("↔ 10")).count();
    let some = on(&packets, &[]).text();
    assert_eq!(rows(&some), 1_000);
    assert!(some.contains("1,001 UDP conversations") && some.contains("… and 1 more row."), "{some}");
    assert_eq!(rows(&on(&packets, &["--all"]).text()), 1_001);
    assert_eq!(on(&packets, &["--format", "csv"]).text().lines().count(), 1_002);
}
