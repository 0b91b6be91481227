//! What a crafted capture holds: one line of JSON a packet and a stream, from the inside of what made it.
//!
//! Nothing here reads the packets' bytes: positions, causes and losses come from the model, so that a report on the
//! capture can be held to them.

mod numbering;
mod ranges;
mod reading;
mod rows;
mod seen;

use serde::Serialize;

pub(crate) use ranges::Ranges;
pub(crate) use rows::{About, DeliveryRow, MessageRow, PacketRow, SendRow, StreamRow, message_row};
pub(crate) use seen::Seen;

/// The verdicts that a forced packet may name: Wireshark's fields without `tcp.analysis.`.
pub const VERDICTS: [&str; 15] = [
    "retransmission",
    "fast_retransmission",
    "spurious_retransmission",
    "out_of_order",
    "lost_segment",
    "ack_lost_segment",
    "duplicate_ack",
    "keep_alive",
    "keep_alive_ack",
    "zero_window",
    "zero_window_probe",
    "zero_window_probe_ack",
    "window_update",
    "window_full",
    "reused_ports",
];

/// How a handshake went, as far as the capture shows it.
pub const HANDSHAKES: [&str; 5] = ["complete", "refused", "unanswered", "incomplete", "not captured"];

/// How a connection ended, as far as the capture shows it.
pub const TEARDOWNS: [&str; 4] = ["closed", "half-closed", "reset", "open"];

/// Why a packet was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Cause {
    Syn,
    SynAck,
    Ack,
    Data,
    Fin,
    Reset,
    /// Sent again when a timer ran out.
    Retransmission,
    /// Sent again because of duplicate acknowledgements (RFC 5681, section 3.2).
    FastRetransmission,
    /// An acknowledgement of what came early or twice.
    DuplicateAck,
    WindowUpdate,
    /// A byte that asks a closed window whether it is still closed (RFC 9293, section 3.8.6.1).
    WindowProbe,
    KeepAlive,
    Datagram,
    Unreachable,
    /// Laid down by the scenario.
    Forced,
}
