//! The last packets, as they came: for the beginning of a stream that is opened late, for a filter that is typed late,
//! and for saving what nobody thought of writing.

use std::collections::VecDeque;

use wirelab_capture::live::Batch;
use wirelab_capture::packet::Packet;

/// The most memory that held packets take, in bytes.
const MOST: usize = 64 * 1024 * 1024;

/// Which stream a packet belongs to, in four bytes: its first TCP or UDP header decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct StreamId {
    /// Whether it is a UDP stream.
    pub(super) udp: bool,
    /// `tcp.stream` or `udp.stream`.
    pub(super) number: u32,
}

/// The last packets with their streams.
#[derive(Default)]
pub(super) struct History {
    batches: VecDeque<(Batch, Vec<Option<StreamId>>)>,
    size: usize,
    /// Packets that are held no longer.
    gone: u64,
}

impl History {
    /// Takes in a batch and the stream of each of its packets; lets the oldest go where there is too much.
    pub(super) fn push(&mut self, batch: Batch, streams: Vec<Option<StreamId>>) {
        self.size += batch.size() + streams.len() * size_of::<Option<StreamId>>();
        self.batches.push_back((batch, streams));
        while self.size > MOST
            && self.batches.len() > 1
            && let Some((batch, streams)) = self.batches.pop_front()
        {
            self.size -= batch.size() + streams.len() * size_of::<Option<StreamId>>();
            self.gone += batch.len() as u64;
        }
    }

    /// Packets that are held no longer.
    pub(super) fn gone(&self) -> u64 {
        self.gone
    }

    /// The frame number of the first packet that is held.
    pub(super) fn first_frame(&self) -> Option<u64> {
        self.batches.front().and_then(|(batch, _)| batch.packets().next()).map(|packet| packet.frame)
    }

    /// The packets with their streams.
    pub(super) fn packets(&self) -> impl Iterator<Item = (Packet<'_>, Option<StreamId>)> {
        self.batches.iter().flat_map(|(batch, streams)| batch.packets().zip(streams.iter().copied()))
    }
}
