//! One direction of a conversation: what is expected next, and what came too early.

use std::collections::BTreeMap;

use wirelab_capture::time::Timestamp;

use super::held::{Held, Piece};
use super::{Chunk, Content, Missing, Waiting};
use crate::stream::Role;

/// Where a chunk comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source {
    pub(super) from: Role,
    pub(super) frame: u64,
    pub(super) time: Option<Timestamp>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Direction {
    /// Sequence number of the next byte.
    expected: u32,
    /// Bytes before it, gaps included.
    position: u64,
    /// Whether a segment was ever handed on when it came.
    begun: bool,
    held: Held,
}

impl Direction {
    /// The number of the first byte, known before a segment was seen.
    pub(super) fn starts_at(&mut self, seq: u32) {
        self.expected = seq;
    }

    /// The number of the next byte, once it is known.
    pub(super) fn next(&self) -> Option<u32> {
        (self.begun || self.expected != 0).then_some(self.expected)
    }

    /// Takes in a segment. `seq` is the number of its first byte, `wire` its length on the wire.
    pub(super) fn segment(
        &mut self,
        source: Source,
        seq: u32,
        wire: u32,
        bytes: &[u8],
        emit: &mut impl FnMut(Chunk<'_>),
    ) {
        // Number 0 is the SYN's, or that of a probe before the first byte: neither says where the bytes begin.
        if !self.begun && self.expected == 0 {
            self.expected = seq;
        }
        let wire = u64::from(wire).max(bytes.len() as u64);
        let ahead = seq.wrapping_sub(self.expected).cast_signed();
        if ahead > 0 {
            if wire > 0 {
                let position = self.position + u64::from(ahead.unsigned_abs());
                let Source { frame, time, .. } = source;
                self.held.insert(Piece { frame, time, position, wire, bytes: bytes.into() });
            }
            return;
        }
        let seen = u64::from(ahead.unsigned_abs());
        if wire <= seen {
            return;
        }
        self.begun = true;
        self.deliver(source, seen, wire, bytes, emit);
        self.drain(source.from, emit);
    }

    /// The other side has received everything before `ack`: what waits below it has no more to wait for.
    pub(super) fn acknowledged(&mut self, source: Source, ack: u32, emit: &mut impl FnMut(Chunk<'_>)) {
        while let Some(lowest) = self.held.lowest() {
            let ahead = (lowest - self.position) as u32;
            if ack.wrapping_sub(self.expected.wrapping_add(ahead)).cast_signed() <= 0 {
                return;
            }
            self.skip_to(source, lowest, Missing::Acknowledged, emit);
        }
    }

    /// Memory that what waits takes, in bytes.
    pub(super) fn cost(&self) -> usize {
        self.held.cost()
    }

    /// Gives holes up until what waits takes no more than `limit` bytes of memory.
    pub(super) fn bound(&mut self, source: Source, limit: usize, emit: &mut impl FnMut(Chunk<'_>)) {
        while self.held.cost() > limit {
            let Some(lowest) = self.held.lowest() else { return };
            self.skip_to(source, lowest, Missing::GivenUp, emit);
        }
    }

    pub(super) fn holds(&self) -> bool {
        !self.held.is_empty()
    }

    pub(super) fn waiting(&self) -> Waiting {
        self.held.waiting()
    }

    fn skip_to(&mut self, source: Source, position: u64, why: Missing, emit: &mut impl FnMut(Chunk<'_>)) {
        self.gap(source, position.saturating_sub(self.position), why, emit);
        self.drain(source.from, emit);
    }

    /// Hands on what waited and now fits. Of those that fit, the one that came first goes first, and so wins.
    fn drain(&mut self, from: Role, emit: &mut impl FnMut(Chunk<'_>)) {
        let mut fitting: BTreeMap<u64, Piece> = BTreeMap::new();
        loop {
            while let Some((arrival, piece)) = self.held.take(self.position) {
                fitting.insert(arrival, piece);
            }
            let Some((_, piece)) = fitting.pop_first() else { return };
            let source = Source { from, frame: piece.frame, time: piece.time };
            self.deliver(source, self.position.saturating_sub(piece.position), piece.wire, &piece.bytes, emit);
        }
    }

    /// Hands on what is new in a segment of which `seen` bytes are not.
    fn deliver(&mut self, source: Source, seen: u64, wire: u64, bytes: &[u8], emit: &mut impl FnMut(Chunk<'_>)) {
        if wire <= seen {
            return;
        }
        let new = usize::try_from(seen).ok().and_then(|seen| bytes.get(seen..)).unwrap_or(&[]);
        if !new.is_empty() {
            emit(self.chunk(source, seen, Content::Bytes(new)));
            self.advance(new.len() as u64);
        }
        self.gap(source, wire - seen.max(bytes.len() as u64), Missing::CutOff, emit);
    }

    fn gap(&mut self, source: Source, bytes: u64, why: Missing, emit: &mut impl FnMut(Chunk<'_>)) {
        if bytes > 0 {
            emit(self.chunk(source, 0, Content::Gap { bytes, why }));
            self.advance(bytes);
        }
    }

    fn chunk<'a>(&self, source: Source, skipped: u64, content: Content<'a>) -> Chunk<'a> {
        Chunk { from: source.from, frame: source.frame, time: source.time, position: self.position, skipped, content }
    }

    fn advance(&mut self, bytes: u64) {
        self.position += bytes;
        // Sequence numbers count modulo 2³².
        self.expected = self.expected.wrapping_add(bytes as u32);
    }
}
