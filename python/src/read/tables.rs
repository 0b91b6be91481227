//! The tables of `analyze`: which there are, and their columns.

use serde_json::{Value, json};

use crate::arrow::Type::{Boolean, Float, Signed, Span, Text, Time};
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
        match self {
            Self::Tcp | Self::Measures => "tcp",
            Self::Udp => "udp",
            Self::Findings => "finding",
            Self::SourcePorts => "source_ports",
        }
    }

    pub(super) const fn specs(self) -> &'static [Spec] {
        match self {
            Self::Tcp => TCP,
            Self::Udp => UDP,
            Self::Findings => FINDINGS,
            Self::SourcePorts => SOURCE_PORTS,
            Self::Measures => MEASURES,
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

const TCP: &[Spec] = &[
    ("stream", Signed, "/stream", "number of the stream, as tcp.stream"),
    ("client", Text, "/client", "address of the client"),
    ("client_port", Signed, "/client_port", "port of the client"),
    ("server", Text, "/server", "address of the server"),
    ("server_port", Signed, "/server_port", "port of the server"),
    ("roles_from", Text, "/roles_from", "what client and server are told by"),
    ("packets", Signed, "/packets", "packets, both directions"),
    ("first_frame", Signed, "/first_frame", "number of its first frame, from 1"),
    ("last_frame", Signed, "/last_frame", "number of its last frame"),
    ("start", Time, "/start", "time of its first packet, UTC"),
    ("duration", Span, "/duration", "from its first packet to its last, ns"),
    ("handshake", Text, "/handshake/outcome", "how the handshake went"),
    ("syn_to_syn_ack", Span, "/handshake/syn_to_syn_ack", "first half of the handshake, ns"),
    ("syn_ack_to_ack", Span, "/handshake/syn_ack_to_ack", "second half of the handshake, ns"),
    ("handshake_time", Span, "/handshake/total", "the whole handshake, ns"),
    ("syn_retries", Signed, "/handshake/syn_retries", "SYNs that were sent again"),
    ("refused_before", Signed, "/handshake/refused_before", "attempts between the same ports that were refused before"),
    ("client_bytes", Signed, "/payload/client_bytes", "bytes of payload that the client sent"),
    ("server_bytes", Signed, "/payload/server_bytes", "bytes of payload that the server sent"),
    ("client_segments", Signed, "/payload/client_segments", "segments with payload from the client"),
    ("server_segments", Signed, "/payload/server_segments", "segments with payload from the server"),
    ("retransmissions", Signed, "/payload/retransmissions", "segments that were sent again"),
    ("out_of_order", Signed, "/payload/out_of_order", "segments out of their order"),
    ("teardown", Text, "/teardown/outcome", "how the connection ended"),
    ("closed_first", Text, "/teardown/first", "who closed first: client or server"),
    ("reset_by", Text, "/teardown/reset_by", "who reset it: client or server"),
    ("completeness", Signed, "/completeness", "as tcp.completeness"),
    ("lab", Text, "/messages/lab", "the lab whose messages it carries"),
    ("variant", Text, "/messages/variant", "the lab's variant"),
    ("from_client", Signed, "/messages/from_client", "messages from the client"),
    ("from_server", Signed, "/messages/from_server", "messages from the server"),
    ("answered", Signed, "/messages/answered", "messages that were answered"),
    ("right", Signed, "/messages/right", "right answers"),
    ("wrong", Signed, "/messages/wrong", "wrong answers"),
    ("unanswered", Signed, "/messages/unanswered", "messages that were not answered"),
    ("fastest_turn", Span, "/messages/turn_time/fastest", "shortest time from a request to its reply, ns"),
    ("mean_turn", Span, "/messages/turn_time/mean", "mean time from a request to its reply, ns"),
    ("slowest_turn", Span, "/messages/turn_time/slowest", "longest time from a request to its reply, ns"),
    ("sentence", Text, "/sentence", "what happened, in words"),
];

const UDP: &[Spec] = &[
    ("stream", Signed, "/stream", "number of the stream, as udp.stream"),
    ("client", Text, "/client", "address of who sent first"),
    ("client_port", Signed, "/client_port", "its port"),
    ("server", Text, "/server", "address of the other side"),
    ("server_port", Signed, "/server_port", "its port"),
    ("packets", Signed, "/packets", "datagrams, both directions"),
    ("bytes", Signed, "/bytes", "bytes of payload, both directions"),
    ("client_packets", Signed, "/client_packets", "datagrams from the client"),
    ("server_packets", Signed, "/server_packets", "datagrams from the server"),
    ("client_bytes", Signed, "/client_bytes", "bytes of payload that the client sent"),
    ("server_bytes", Signed, "/server_bytes", "bytes of payload that the server sent"),
    ("first_frame", Signed, "/first_frame", "number of its first frame, from 1"),
    ("last_frame", Signed, "/last_frame", "number of its last frame"),
    ("start", Time, "/start", "time of its first datagram, UTC"),
    ("duration", Span, "/duration", "from its first datagram to its last, ns"),
    ("icmp", Text, "/icmp/text", "what ICMP said about it"),
    ("lab", Text, "/messages/lab", "the lab whose messages it carries"),
    ("variant", Text, "/messages/variant", "the lab's variant"),
    ("sentence", Text, "/sentence", "what happened, in words"),
];

const FINDINGS: &[Spec] = &[
    ("id", Text, "/id", "what was found, for programs"),
    ("severity", Text, "/severity", "info, warning or error"),
    ("stream", Signed, "/stream", "the stream that it is about, if it is about one"),
    ("frames", Text, "/frames", "numbers of frames that show it, with commas"),
    ("text", Text, "/text", "what was found, in words"),
];

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
