//! What the capture has of a conversation.

use crate::packet::{Packet, Place};
use crate::truth::Seen;

/// The two ends of a conversation, and what was captured of it so far.
#[derive(Debug)]
pub(super) struct Captured {
    /// Client and server.
    pub(super) places: [Place; 2],
    /// Their initial sequence numbers.
    pub(super) isns: [u32; 2],
    /// Earlier streams of it: each ended where a late SYN began the next one.
    earlier: Vec<Seen>,
    /// The current stream.
    seen: Seen,
}

impl Captured {
    pub(super) fn new(places: [Place; 2], isns: [u32; 2]) -> Self {
        Self { places, isns, earlier: Vec::new(), seen: Seen::default() }
    }

    /// Sender and receiver of a packet, and their initial sequence numbers.
    pub(super) fn ways(&self, packet: &Packet) -> (&Place, &Place, [u32; 2]) {
        let (from, to) = (packet.from.index(), packet.from.other().index());
        (&self.places[from], &self.places[to], [self.isns[from], self.isns[to]])
    }

    /// The stream that a captured packet belongs to: the current one, or a new one that the packet begins.
    pub(super) fn stream_of(&mut self, packet: &Packet) -> &mut Seen {
        if self.seen.is_left_by(packet) {
            self.earlier.push(std::mem::take(&mut self.seen));
        }
        &mut self.seen
    }

    /// Its streams in order. If nothing was captured there is one, without a number.
    pub(super) fn streams(&self) -> impl Iterator<Item = &Seen> {
        self.earlier.iter().chain([&self.seen])
    }

    /// Whether nothing of it was captured.
    pub(super) fn is_empty(&self) -> bool {
        self.seen.stream.is_none()
    }

    /// Whether a stream is the first of its streams.
    pub(super) fn begins_with(&self, seen: &Seen) -> bool {
        self.earlier.first().is_none_or(|first| first.stream == seen.stream)
    }
}
