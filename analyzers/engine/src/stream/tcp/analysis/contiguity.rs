//! `tcp.stream.client.contiguity_count` and `tcp.stream.server.contiguity_count`: in how many pieces a side's bytes are in the
//! capture.
//!
//! Only a first pass counts them, and only where they are asked for.

use super::super::segment::Segment;
use super::flow::after;
use crate::stream::key::Side;

/// Pieces kept of a direction; beyond them, Wireshark leaves out what touches none of them.
const MAX_PIECES: usize = 100;

/// Pieces of both directions of all streams.
#[derive(Clone, Debug, Default)]
pub(super) struct Contiguity {
    streams: Vec<[Pieces; 2]>,
}

/// Pieces of one direction: first number, and the one behind the last; in no order.
#[derive(Clone, Debug, Default)]
struct Pieces(Vec<(u32, u32)>);

impl Contiguity {
    pub(super) fn open(&mut self) {
        self.streams.push(<[Pieces; 2]>::default());
    }

    /// Takes a segment in, SYN and FIN counted.
    pub(super) fn take(&mut self, stream: u32, side: Side, segment: &Segment) {
        let flag = u32::from(segment.flags.syn() || segment.flags.fin());
        let end = segment.seq.wrapping_add(segment.len).wrapping_add(flag);
        if end != segment.seq
            && let Some(pieces) = self.streams.get_mut(stream as usize).and_then(|both| both.get_mut(side as usize))
        {
            pieces.add(segment.seq, end);
        }
    }

    /// How many pieces there are, of the low and the high side.
    pub(super) fn of(&self, stream: u32) -> Option<[u8; 2]> {
        let both = self.streams.get(stream as usize)?;
        Some(both.each_ref().map(|pieces| pieces.0.len() as u8))
    }
}

impl Pieces {
    fn add(&mut self, mut start: u32, mut end: u32) {
        // Nearly every segment goes on where the only piece ends.
        if let [(_, right)] = self.0.as_mut_slice()
            && *right == start
        {
            *right = end;
            return;
        }
        let before = self.0.len();
        self.0.retain(|(left, right)| {
            let apart = after(start, *right) || after(*left, end);
            if !apart {
                start = if after(start, *left) { *left } else { start };
                end = if after(*right, end) { *right } else { end };
            }
            apart
        });
        if self.0.len() < before || before < MAX_PIECES {
            self.0.push((start, end));
        }
    }
}
