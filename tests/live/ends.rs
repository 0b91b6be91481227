//! A conversation followed at once by the end of the capture is whole, every time.

use serde_json::Value;
use wirelab_needs::require;

use super::support::{Live, number};
use super::traffic::Server;
use crate::support::process::Signal;

/// Everything that one conversation of two exchanges and a close consists of.
fn assert_whole(report: &Value, number: usize) {
    let rows = report["tcp"].as_array().unwrap();
    assert_eq!(rows.len(), 1, "try {number}: {report:#}");
    let row = &rows[0];
    assert_eq!(row["handshake"]["outcome"], "complete", "try {number}");
    assert_eq!(row["completeness"], 31, "try {number}");
    assert_eq!(row["payload"]["client_bytes"], 9, "try {number}");
    assert_eq!(row["payload"]["server_bytes"], 9, "try {number}");
    assert_eq!(row["teardown"]["outcome"], "closed", "try {number}");
    // Both FINs, and the acknowledgement of the second one, which is the last packet.
    let frames = row["teardown"]["frames"].as_array().unwrap();
    assert_eq!(frames.last(), Some(&row["last_frame"]), "try {number}");
    assert!(frames.len() >= 3, "try {number}");
    let [dropped, skipped] =
        ["dropped_by_os", "dropped_by_interface"].map(|name| &report["capture"]["interfaces"][0][name]);
    assert_eq!((dropped, skipped), (&0.into(), &0.into()), "try {number}");
}

fn ends_whole(extra: &[&str], end: impl Fn(&Live)) {
    require!(Capture);
    for number in 0..number("WIRELAB_LIVE_TRIES", 10) {
        let server = Server::start(1);
        let filter = server.filter();
        let live = Live::start(&[&["-f", &filter, "--format", "json"], extra].concat());
        server.converse(&["ping\n", "bye\n"]);
        end(&live);
        assert_whole(&live.json(), number);
        server.join();
    }
}

#[test]
fn at_once_by_sigint() {
    ends_whole(&[], |live| live.signal(Signal::INT));
}

#[test]
fn at_once_by_sigterm() {
    ends_whole(&[], |live| live.signal(Signal::TERM));
}

#[test]
fn by_a_packet_that_matches() {
    ends_whole(&["--until", "tcp.payload contains \"BYE\""], |_| {});
}

#[test]
fn by_the_packets_counted() {
    require!(Capture);
    let server = Server::start(1);
    let filter = server.filter();
    let live = Live::start(&["-f", &filter, "--count", "3", "--format", "json"]);
    server.converse(&["ping\n"]);
    let report = live.json();
    assert_eq!(report["capture"]["packets"], 3);
    assert_eq!(report["tcp"][0]["handshake"]["outcome"], "complete");
    server.join();
}

#[test]
fn by_the_clock_on_a_quiet_interface() {
    require!(Capture);
    let live = Live::start(&["-f", "udp port 9 and udp port 10", "--duration", "0.3", "--format", "json"]);
    assert_eq!(live.json()["capture"]["packets"], 0);
}
