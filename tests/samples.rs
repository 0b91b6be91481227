//! What the report says of each sample, held to what the scenario did. Ports and times differ from one recording to the
//! next and are not compared; what was said, how it began and how it ended are.

use serde_json::Value;

use crate::support::files;
use crate::support::program::wirelab;

fn analyze(sample: &str) -> Value {
    let output = wirelab(["analyze", "--format", "json", &files::sample(sample)]);
    assert_eq!(output.status, Some(0), "{sample}: {}", output.stderr);
    serde_json::from_slice(&output.stdout).unwrap()
}

/// One TCP stream: handshake, bytes and segments each way, end, who began it, why.
struct Expected {
    handshake: &'static str,
    client: (u64, u64),
    server: (u64, u64),
    end: &'static str,
    first: Option<&'static str>,
    reason: Option<&'static str>,
    completeness: u64,
}

const LAB: Expected = Expected {
    handshake: "complete",
    client: (48, 5),
    server: (45, 5),
    end: "closed",
    first: Some("client"),
    reason: None,
    completeness: 31,
};

const REFUSED: Expected = Expected {
    handshake: "refused",
    client: (0, 0),
    server: (0, 0),
    end: "reset",
    first: None,
    reason: Some("refused-port"),
    completeness: 37,
};

fn hold(sample: &str, expected: &[Expected]) -> Value {
    let report = analyze(sample);
    let streams = report["tcp"].as_array().unwrap();
    assert_eq!(streams.len(), expected.len(), "{sample}");
    for (stream, wanted) in streams.iter().zip(expected) {
        let place = format!("{sample} stream {}", stream["stream"]);
        let payload = &stream["payload"];
        assert_eq!(stream["handshake"]["outcome"], wanted.handshake, "{place}");
        assert_eq!(
            (payload["client_bytes"].as_u64(), payload["client_segments"].as_u64()),
            (Some(wanted.client.0), Some(wanted.client.1)),
            "{place}"
        );
        assert_eq!(
            (payload["server_bytes"].as_u64(), payload["server_segments"].as_u64()),
            (Some(wanted.server.0), Some(wanted.server.1)),
            "{place}"
        );
        assert_eq!(payload["retransmissions"], 0, "{place}");
        assert_eq!(stream["teardown"]["outcome"], wanted.end, "{place}");
        assert_eq!(stream["teardown"]["first"].as_str(), wanted.first, "{place}");
        assert_eq!(stream["teardown"]["reason"].as_str(), wanted.reason, "{place}");
        assert_eq!(stream["completeness"], wanted.completeness, "{place}");
        halves_add_up(stream, &place);
    }
    assert_eq!(report["capture"]["notes"].as_array().unwrap().len(), 0, "{sample}");
    report
}

/// The two halves of a handshake make the whole, and only complete handshakes have them.
fn halves_add_up(stream: &Value, place: &str) {
    let shake = &stream["handshake"];
    if shake["outcome"] == "complete" {
        let [first, second, total] =
            ["syn_to_syn_ack", "syn_ack_to_ack", "total"].map(|name| shake[name].as_i64().unwrap());
        assert_eq!(first + second, total, "{place}");
        assert!(first > 0 && second > 0, "{place}");
        let frames: Vec<u64> =
            shake["frames"].as_array().unwrap().iter().map(|frame| frame.as_u64().unwrap()).collect();
        assert!(frames.is_sorted() && frames.len() == 3, "{place}");
    } else {
        assert!(shake["total"].is_null(), "{place}");
    }
}

#[test]
fn the_lab_as_it_should_go() {
    for sample in ["lab-commands.pcapng", "lab-commands-classic.pcap", "ipv6.pcapng"] {
        let report = hold(sample, &[LAB]);
        assert_eq!(report["tcp"][0]["server_port"], 12345);
        assert_eq!(report["timing"]["total"]["count"], 1);
    }
    assert_eq!(analyze("ipv6.pcapng")["tcp"][0]["client"], "::1");
    assert_eq!(analyze("lab-commands-classic.pcap")["capture"]["format"], "pcap");
    let facts = &analyze("lab-commands.pcapng")["capture"];
    assert_eq!(facts["format"], "pcapng");
    assert_eq!(facts["interfaces"][0]["filter"], "tcp port 12345");
    assert_eq!(facts["interfaces"][0]["link_name"], "Ethernet");
}

#[test]
fn a_refused_port_is_no_handshake() {
    let report = hold("refused.pcapng", &[REFUSED, REFUSED]);
    assert!(report["timing"]["total"].is_null());
    let refused = report["findings"].as_array().unwrap().iter().find(|finding| finding["id"] == "refused").unwrap();
    assert_eq!(refused["frames"].as_array().unwrap().len(), 2);
}

#[test]
fn a_reset_names_who_and_why() {
    let end = Expected {
        client: (27, 2),
        server: (4, 1),
        end: "reset",
        first: Some("server"),
        reason: Some("unread-data"),
        completeness: 47,
        ..LAB
    };
    hold("reset.pcapng", &[end]);
}

#[test]
fn data_after_a_half_close_still_counts() {
    let report = hold("half-close.pcapng", &[Expected { client: (23, 2), server: (49, 3), ..LAB }]);
    let frames = report["tcp"][0]["teardown"]["frames"].as_array().unwrap();
    assert!(frames.first().unwrap().as_u64() < frames.last().unwrap().as_u64());
}

#[test]
fn three_clients_at_once_are_three_streams() {
    let client = |sent, received| Expected { client: (sent, 2), server: (received, 4), ..LAB };
    let report = hold("three-clients.pcapng", &[client(46, 119), client(27, 138), client(20, 145)]);
    let ports = report["source_ports"][0]["ports"].as_array().unwrap();
    assert_eq!(ports.len(), 3);
    assert!(ports.iter().all(|used| used["again"] == false));
}

#[test]
fn udp_tells_who_listened() {
    let report = hold("udp-text.pcapng", &[]);
    let stream = &report["udp"][0];
    assert_eq!((stream["client_packets"].as_u64(), stream["server_packets"].as_u64()), (Some(4), Some(1)));
    assert_eq!((stream["client_bytes"].as_u64(), stream["server_bytes"].as_u64()), (Some(45), Some(22)));
    assert_eq!(stream["icmp"]["text"], "port unreachable");
    assert_eq!(stream["icmp"]["frame"], 6);
}
