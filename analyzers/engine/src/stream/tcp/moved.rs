//! Bases of relative numbers that changed on the way: in Wireshark 4.0 a SYN-ACK with another number moves that of its side.

use std::collections::BTreeMap;

use super::segment::Segment;
use crate::stream::key::Side;

/// The bases that were moved, by the numbers of their streams; few streams have any.
#[derive(Clone, Debug, Default)]
pub(super) struct MovedBases(BTreeMap<u32, [Option<u32>; 2]>);

impl MovedBases {
    /// Whether a stream has any.
    #[inline]
    pub(super) fn has(&self, stream: u32) -> bool {
        !self.0.is_empty() && self.0.contains_key(&stream)
    }

    /// A SYN-ACK moves the base of its side.
    pub(super) fn set(&mut self, stream: u32, side: Side, base: u32) {
        *Self::of(self.0.entry(stream).or_default(), side) = Some(base);
    }

    /// The second pass begins with the bases that the first one left, and moves them again: from those of the first pass to
    /// those that it shows, of the sender and the receiver; whether the segment moved its own.
    pub(super) fn second_pass(&mut self, stream: u32, side: Side, segment: &Segment, bases: &mut [u32; 2]) -> bool {
        let Some(row) = self.0.get_mut(&stream) else { return false };
        let [own, other] = bases;
        if let Some(base) = *Self::of(row, side.other()) {
            *other = base;
        }
        let Some(base) = Self::of(row, side) else { return false };
        let moves = segment.flags.syn() && segment.flags.ack() && *base != segment.seq;
        if moves {
            *base = segment.seq;
        }
        *own = *base;
        moves
    }

    fn of([low, high]: &mut [Option<u32>; 2], side: Side) -> &mut Option<u32> {
        match side {
            Side::Low => low,
            Side::High => high,
        }
    }
}
