//! The tables of `analyze`: which there are, and their columns. What `wirelab_tables` describes is named only.

use serde_json::{Value, json};

use crate::arrow::Type::{Boolean, Float, Signed, Span, Text};
use crate::rows::{Spec, add};
use crate::table::Builder;
use crate::trouble::Trouble;

/// A table of `analyze`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Tcp,
    Udp,
    Findings,
    SourcePorts,
    Measures,
}

impl Kind {
    const ALL: [(&'static str, Self); 5] = [
        ("tcp", Self::Tcp),
        ("udp", Self::Udp),
        ("findings", Self::Findings),
        ("source_ports", Self::SourcePorts),
        ("measures", Self::Measures),
    ];

    pub(super) fn named(name: &str) -> Result<Self, Trouble> {
        let found = Self::ALL.iter().find(|(own, _)| *own == name).map(|(_, kind)| *kind);
        found.ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|(own, _)| *own).collect();
            Trouble::usage(format!("table is one of {}", known.join(", ")))
        })
    }

    /// What its objects are called in the JSON.
    pub(super) const fn of_line(self) -> &'static str {
        if matches!(self, Self::SourcePorts) { "source_ports" } else { "tcp" }
    }

    /// The columns of what is read of the JSON.
    pub(super) const fn specs(self) -> &'static [Spec] {
        match self {
            Self::SourcePorts => SOURCE_PORTS,
            Self::Measures => MEASURES,
            Self::Tcp | Self::Udp | Self::Findings => &[],
        }
    }
}

/// Measures have a row for each of the two directions.
pub(super) fn sides(builder: &mut Builder, row: &Value) {
    for side in ["client", "server"] {
        let own = row.pointer(&format!("/measures/{side}")).unwrap_or(&Value::Null);
        let row =
            json!({"stream": row["stream"], "sender": side, "standpoint": row["measures"]["standpoint"], "own": own});
        add(builder, MEASURES, &row);
    }
}

/// Columns of a stream of TCP.
pub(super) const TCP: &[&str] = &[
    "stream",
    "client",
    "client_port",
    "server",
    "server_port",
    "roles_from",
    "packets",
    "first_frame",
    "last_frame",
    "start",
    "duration",
    "handshake",
    "syn_to_syn_ack",
    "syn_ack_to_ack",
    "handshake_time",
    "syn_retries",
    "refused_before",
    "client_bytes",
    "server_bytes",
    "client_segments",
    "server_segments",
    "retransmissions",
    "out_of_order",
    "teardown",
    "closed_first",
    "reset_by",
    "completeness",
    "lab",
    "variant",
    "from_client",
    "from_server",
    "answered",
    "right",
    "wrong",
    "unanswered",
    "fastest_turn",
    "mean_turn",
    "slowest_turn",
    "sentence",
];

/// Columns of a stream of UDP.
pub(super) const UDP: &[&str] = &[
    "stream",
    "client",
    "client_port",
    "server",
    "server_port",
    "packets",
    "bytes",
    "client_packets",
    "server_packets",
    "client_bytes",
    "server_bytes",
    "first_frame",
    "last_frame",
    "start",
    "duration",
    "icmp",
    "lab",
    "variant",
    "sentence",
];

/// Columns of a finding.
pub(super) const FINDINGS: &[&str] = &["id", "severity", "stream", "frames", "text"];

const SOURCE_PORTS: &[Spec] = &[
    ("protocol", Text, "/protocol", "tcp or udp"),
    ("client", Text, "/client", "address of the client"),
    ("ports", Text, "/ports", "its ports in the order of use, with commas"),
];

const MEASURES: &[Spec] = &[
    ("stream", Signed, "/stream", "number of the stream, as tcp.stream"),
    ("sender", Text, "/sender", "whose data it is: client or server"),
    ("standpoint", Text, "/standpoint", "where the capture was taken, as far as it can be told"),
    ("segments", Signed, "/own/segments", "segments with data"),
    ("repeats", Signed, "/own/repeats", "segments that were sent again"),
    ("bytes", Signed, "/own/bytes", "bytes of data, each counted once"),
    ("sent_bytes", Signed, "/own/sent_bytes", "bytes of data, however often they were sent"),
    ("acked_bytes", Signed, "/own/acked_bytes", "bytes that were acknowledged"),
    ("data_time", Span, "/own/data_time", "from the first data to the last, ns"),
    ("throughput_data", Float, "/own/throughput_data", "sent bytes a second of data_time"),
    ("throughput_acked", Float, "/own/throughput_acked", "acknowledged bytes a second"),
    ("throughput_connection", Float, "/own/throughput_connection", "bytes a second of the connection's duration"),
    ("goodput", Float, "/own/goodput", "bytes a second, each counted once"),
    ("rtt_min", Span, "/own/rtt_min", "shortest round-trip time, ns"),
    ("rtt_mean", Span, "/own/rtt_mean", "mean round-trip time, ns"),
    ("rtt_max", Span, "/own/rtt_max", "longest round-trip time, ns"),
    ("rtt_samples", Signed, "/own/rtt_samples", "segments with a round-trip time"),
    ("estimated_rtt", Span, "/own/estimated_rtt", "EstimatedRTT behind the last ACK (RFC 6298), ns"),
    ("dev_rtt", Span, "/own/dev_rtt", "DevRTT behind the last ACK (RFC 6298), ns"),
    ("rto", Span, "/own/rto", "RTO behind the last ACK (RFC 6298), ns"),
    ("max_flight", Signed, "/own/max_flight", "most bytes under way"),
    ("min_window", Signed, "/own/min_window", "smallest window that the receiver announced, bytes"),
    ("max_window", Signed, "/own/max_window", "largest window that the receiver announced, bytes"),
    ("mss", Signed, "/own/mss", "maximum segment size, bytes"),
    ("bytes_per_ack", Float, "/own/bytes_per_ack", "bytes that an ACK acknowledges, on average"),
    ("sack_permitted", Boolean, "/own/sack_permitted", "whether SACK was agreed on"),
];
