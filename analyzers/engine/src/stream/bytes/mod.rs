//! The bytes of a conversation in order: TCP segments put together as Wireshark's "follow" does it.
//!
//! [`Reassembler`] takes the segments of one TCP conversation as they come and gives [`Chunk`]s: bytes that follow on
//! what came before, or a gap. Nothing is ever filled in. What arrived first wins where segments overlap. A segment
//! behind a hole waits until the hole is filled, or until the other side acknowledges bytes beyond it: then the missing
//! bytes did arrive, the capture lacks them, and the hole becomes a gap.

#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

mod direction;
mod held;
mod reassembler;

#[cfg(test)]
mod tests;

pub use reassembler::{Reassembler, TcpPiece};

use wirelab_capture::time::Timestamp;

use super::Role;

/// The next part of what one side sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// The sender.
    pub from: Role,
    /// The frame that brought the bytes; for a gap, the frame that showed that they will not come.
    pub frame: u64,
    /// When that frame was captured.
    pub time: Option<Timestamp>,
    /// Bytes that the side had sent before, gaps included, counted from the first that could be seen.
    pub position: u64,
    /// Bytes of its segment that stand before it and had come already: 0 where the chunk begins with its segment.
    pub skipped: u64,
    /// The bytes, or the gap.
    pub content: Content<'a>,
}

/// Bytes, or a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content<'a> {
    /// Bytes as they were captured.
    Bytes(&'a [u8]),
    /// Bytes that the capture lacks.
    Gap {
        /// Their number.
        bytes: u64,
        /// How it is known that they are missing.
        why: Missing,
    },
}

/// Why bytes are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The other side acknowledged the bytes, so they were sent; the capture does not hold them.
    Acknowledged,
    /// The packet was captured only in part (snapshot length).
    CutOff,
    /// Too much waited behind them; they may yet have come.
    GivenUp,
}

/// Bytes that wait behind a hole. They are not acknowledged, so it is not known whether they arrived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waiting {
    /// Segments, repeats included.
    pub segments: usize,
    /// Their captured bytes.
    pub bytes: u64,
}
