//! Segments that wait for what belongs before them.

use std::collections::BTreeMap;

use wirelab_capture::time::Timestamp;

use super::Waiting;

/// What a waiting segment costs beside its bytes, roughly: the tree's part and the allocation.
const OVERHEAD: usize = 96;

/// One segment, kept.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) frame: u64,
    pub(super) time: Option<Timestamp>,
    /// Where it begins in the direction's stream.
    pub(super) position: u64,
    /// Bytes on the wire, at least those captured.
    pub(super) wire: u64,
    pub(super) bytes: Box<[u8]>,
}

impl Piece {
    fn cost(&self) -> usize {
        self.bytes.len() + OVERHEAD
    }
}

/// The waiting segments of one direction, by position and then by arrival.
#[derive(Clone, Debug, Default)]
pub(super) struct Held {
    pieces: BTreeMap<(u64, u64), Piece>,
    arrivals: u64,
    cost: usize,
}

impl Held {
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Memory used, in bytes.
    pub(super) fn cost(&self) -> usize {
        self.cost
    }

    /// The lowest position that waits.
    pub(super) fn lowest(&self) -> Option<u64> {
        self.pieces.first_key_value().map(|((position, _), _)| *position)
    }

    /// Keeps a segment, unless one at the same position that came earlier holds as much.
    pub(super) fn insert(&mut self, piece: Piece) {
        let at = piece.position;
        let longest = self.pieces.range((at, 0)..=(at, u64::MAX)).next_back();
        if longest.is_some_and(|(_, kept)| kept.wire >= piece.wire && kept.bytes.len() >= piece.bytes.len()) {
            return;
        }
        self.cost += piece.cost();
        self.pieces.insert((at, self.arrivals), piece);
        self.arrivals += 1;
    }

    /// Takes out a segment that begins at or before `position`, with the number of its arrival.
    pub(super) fn take(&mut self, position: u64) -> Option<(u64, Piece)> {
        let entry = self.pieces.first_entry()?;
        if entry.key().0 > position {
            return None;
        }
        let ((_, arrival), piece) = entry.remove_entry();
        self.cost -= piece.cost();
        Some((arrival, piece))
    }

    pub(super) fn waiting(&self) -> Waiting {
        Waiting { segments: self.pieces.len(), bytes: self.pieces.values().map(|piece| piece.bytes.len() as u64).sum() }
    }
}
