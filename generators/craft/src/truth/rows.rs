//! The lines of `truth.jsonl`.

use std::net::SocketAddr;
use std::ops::Range;

use serde::Serialize;
use wirelab_labs::Side;
use wirelab_text::safe;

use super::{Cause, Seen};
use crate::text::Text;

/// Longest message that is told whole.
const MAX_TEXT: usize = 4096;

/// The first line: what was crafted.
#[derive(Serialize)]
pub(crate) struct About<'a> {
    pub(crate) record: &'static str,
    pub(crate) title: &'a str,
    pub(crate) seed: u64,
    pub(crate) conversations: u64,
    pub(crate) link: &'static str,
}

/// A captured frame.
#[derive(Serialize)]
pub(crate) struct PacketRow<'a> {
    pub(crate) record: &'static str,
    pub(crate) frame: u64,
    pub(crate) protocol: &'static str,
    pub(crate) stream: u64,
    pub(crate) from: &'static str,
    pub(crate) cause: Cause,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seq: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ack: Option<u64>,
    pub(crate) len: u64,
    /// Of these, bytes that no earlier frame of the stream brought.
    pub(crate) new: u64,
    /// A piece of a datagram whose last piece is the packet.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) fragment: bool,
    /// It is lost behind the point of capture.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) lost: bool,
    /// The network made it, or the capture took it twice.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) copy: bool,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(crate) verdicts: &'a [&'static str],
}

/// A conversation, when it is over, in one of its streams.
#[derive(Serialize)]
pub(crate) struct StreamRow<'a> {
    pub(crate) record: &'static str,
    pub(crate) protocol: &'static str,
    /// `tcp.stream` or `udp.stream`; null if no packet was captured.
    pub(crate) stream: Option<u64>,
    pub(crate) client: String,
    pub(crate) server: String,
    /// Of client and server each.
    pub(crate) packets: [u64; 2],
    pub(crate) bytes: [u64; 2],
    pub(crate) said: [u64; 2],
    pub(crate) repeats: [u64; 2],
    pub(crate) out_of_order: [u64; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) handshake: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) teardown: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) closed_first: Option<&'static str>,
    pub(crate) messages: Vec<MessageRow>,
}

/// A message of a client of a chat, as the server has read it, and what it has said because of it.
#[derive(Serialize)]
pub(crate) struct DeliveryRow {
    record: &'static str,
    server: SocketAddr,
    /// Who said it.
    client: SocketAddr,
    /// Where it begins in all that the client says, from 0.
    position: u64,
    bytes: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    pub(crate) sends: Vec<SendRow>,
}

/// One copy or answer.
#[derive(Serialize)]
pub(crate) struct SendRow {
    /// Who gets it.
    client: SocketAddr,
    why: &'static str,
    /// Where it begins in all that the server says on that connection, from 0.
    position: u64,
    bytes: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

impl DeliveryRow {
    pub(crate) fn new(server: SocketAddr, client: SocketAddr, position: u64, bytes: &[u8]) -> Self {
        let (record, len) = ("delivery", bytes.len());
        Self { record, server, client, position, bytes: len, text: text(bytes), sends: Vec::new() }
    }
}

impl SendRow {
    pub(crate) fn new(client: SocketAddr, why: &'static str, position: u64, bytes: &[u8]) -> Self {
        Self { client, why, position, bytes: bytes.len(), text: text(bytes) }
    }
}

/// A message of a conversation.
#[derive(Serialize)]
pub(crate) struct MessageRow {
    from: &'static str,
    bytes: usize,
    /// How many of the bytes are in the capture, where they belong when the stream is read in order.
    captured: u64,
    /// How many more are in the capture, but came when the stream had been read on without them.
    #[serde(skip_serializing_if = "is_zero")]
    late: u64,
    /// Frames that brought some of them first.
    frames: Vec<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// A message whose bytes stand at `range` in what its side says; positions begin at 1.
pub(crate) fn message_row(
    seen: &Seen,
    from: Side,
    says: &Text,
    range: Range<u32>,
    datagram: Option<u32>,
) -> MessageRow {
    let bytes = says.get(u64::from(range.start)..u64::from(range.end));
    let (low, high) = match datagram {
        Some(number) => (u64::from(number), u64::from(number) + 1),
        None => (u64::from(range.start) + 1, u64::from(range.end) + 1),
    };
    let firsts = &seen.firsts[from.index()];
    let frames: Vec<u64> = firsts.iter().filter(|first| first.0 < high && low < first.1).map(|first| first.2).collect();
    let (captured, late) = match datagram {
        Some(_) if frames.is_empty() => (0, 0),
        Some(_) => (bytes.len() as u64, 0),
        None => {
            let late = seen.reading.late(from, low, high);
            (seen.bytes[from.index()].within(low, high) - late, late)
        }
    };
    MessageRow { from: from.name(), bytes: bytes.len(), captured, late, frames, text: text(bytes) }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl MessageRow {
    pub(crate) fn is_from_server(&self) -> bool {
        self.from == Side::Server.name()
    }

    /// The frame that first brought some of it; those that the capture has nothing of come last.
    pub(crate) fn first_frame(&self) -> u64 {
        self.frames.first().copied().unwrap_or(u64::MAX)
    }
}

fn text(bytes: &[u8]) -> Option<String> {
    (bytes.len() <= MAX_TEXT).then(|| safe::escaped(bytes))
}
