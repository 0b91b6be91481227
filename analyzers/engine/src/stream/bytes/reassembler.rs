//! Both directions of a TCP conversation.

use wirelab_capture::time::Timestamp;

use super::direction::{Direction, Source};
use super::{Chunk, Waiting};
use crate::stream::Role;

/// One segment, as the reassembly needs it.
#[derive(Clone, Copy, Debug)]
pub struct TcpPiece<'a> {
    /// The sender.
    pub from: Role,
    /// Sequence number, relative as `tcp.seq` shows it: 0 for the SYN, 1 for the first byte behind it. It may wrap.
    pub seq: u32,
    /// Acknowledgement number, relative to the other side's first likewise; `None` without the ACK flag.
    pub ack: Option<u32>,
    /// Whether the SYN flag is set: it takes the first number.
    pub syn: bool,
    /// Payload on the wire, in bytes.
    pub len: u32,
    /// Payload as far as it was captured.
    pub bytes: &'a [u8],
    /// The frame that it came in.
    pub frame: u64,
    /// When that frame was captured.
    pub time: Option<Timestamp>,
}

/// Puts the segments of one TCP conversation in order, in bounded memory.
///
/// ```
/// use wirelab_engine::{Content, Reassembler, Role, TcpPiece};
///
/// let mut text = Vec::new();
/// let mut reassembler = Reassembler::new();
/// for (frame, seq, bytes) in [(1, 1, "GET "), (3, 9, ".1"), (2, 5, "HTTP")] {
///     let bytes = bytes.as_bytes();
///     let len = bytes.len() as u32;
///     let piece = TcpPiece { from: Role::Client, seq, ack: None, syn: false, len, bytes, frame, time: None };
///     reassembler.push(&piece, &mut |chunk| {
///         if let Content::Bytes(bytes) = chunk.content {
///             text.extend_from_slice(bytes);
///         }
///     });
/// }
/// assert_eq!(text, b"GET HTTP.1");
/// ```
#[derive(Clone, Debug)]
pub struct Reassembler {
    client: Direction,
    server: Direction,
    limit: usize,
}

impl Default for Reassembler {
    fn default() -> Self {
        Self { client: Direction::default(), server: Direction::default(), limit: Self::DEFAULT_LIMIT }
    }
}

impl Reassembler {
    /// The most memory that waiting segments of one direction may take, unless [`Self::limit`] says otherwise: 16 MiB.
    pub const DEFAULT_LIMIT: usize = 16 << 20;

    /// One that has seen nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Changes the most memory, in bytes, that waiting segments of one direction may take. Beyond it holes are given
    /// up, the first one first.
    #[must_use]
    pub fn limit(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    /// The conversation is seen from its SYN on: both sides' first byte has the relative number 1, even if the segments
    /// before what is seen first were not captured or come later. Wireshark's "follow" does not use that, and takes the
    /// first number that it sees.
    #[must_use]
    pub fn from_start(mut self) -> Self {
        self.client.starts_at(1);
        self.server.starts_at(1);
        self
    }

    /// Takes in the next segment of the conversation and hands on what can be handed on now.
    pub fn push(&mut self, piece: &TcpPiece<'_>, emit: &mut impl FnMut(Chunk<'_>)) {
        let TcpPiece { from, frame, time, .. } = *piece;
        let limit = self.limit;
        let (own, other) = match from {
            Role::Client => (&mut self.client, &mut self.server),
            Role::Server => (&mut self.server, &mut self.client),
        };
        if let Some(ack) = piece.ack
            && other.holds()
        {
            other.acknowledged(Source { from: from.other(), frame, time }, ack, emit);
        }
        let source = Source { from, frame, time };
        own.segment(source, piece.seq.wrapping_add(u32::from(piece.syn)), piece.len, piece.bytes, emit);
        own.bound(source, limit, emit);
    }

    /// The number of a side's next byte, where nothing of either side waits: a segment without bytes that has it changes nothing.
    pub fn next(&self, from: Role) -> Option<u32> {
        let own = if from == Role::Client { &self.client } else { &self.server };
        own.next().filter(|_| !self.client.holds() && !self.server.holds())
    }

    /// Bytes behind a hole that are not acknowledged. At the end of a capture, Wireshark does not show them.
    pub fn waiting(&self, from: Role) -> Waiting {
        match from {
            Role::Client => self.client.waiting(),
            Role::Server => self.server.waiting(),
        }
    }

    /// About how many bytes of memory waiting segments take.
    pub fn held(&self) -> usize {
        self.client.cost() + self.server.cost()
    }

    /// Gives up every hole of a direction and hands on what waited. `frame` and `time` say when, for the gaps.
    pub fn give_up(&mut self, from: Role, frame: u64, time: Option<Timestamp>, emit: &mut impl FnMut(Chunk<'_>)) {
        let direction = match from {
            Role::Client => &mut self.client,
            Role::Server => &mut self.server,
        };
        direction.bound(Source { from, frame, time }, 0, emit);
    }
}
