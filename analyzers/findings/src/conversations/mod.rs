//! The table of conversations, with the columns and the counting of Wireshark's (`tshark -z conv,tcp`, `-z conv,udp`).
//!
//! It is the statistics of frames, where the stream report is about payload: A is who sent the first packet, not the
//! client; bytes are whole frames (`frame.len`); a packet with several TCP or UDP headers counts in the conversation of
//! each; headers that an ICMP error quotes count in none. What is counted is kept apart from the streams' own state, so
//! that only who asks for the table pays for it.

mod row;
mod select;
mod tally;

pub use row::{Conversation, Sent};
pub use tally::Tallies;

use crate::analysis::Analysis;

/// The conversations of a capture, before they are put into a form.
#[derive(Debug)]
pub struct Conversations {
    analysis: Analysis,
    tallies: Tallies,
}

impl Conversations {
    /// Puts the table together. `analysis` names the capture and chooses among its streams; `tallies` watched it.
    pub fn new(analysis: Analysis, tallies: Tallies) -> Self {
        Self { analysis, tallies }
    }

    /// The capture, its streams, and which of them are shown.
    pub fn analysis(&self) -> &Analysis {
        &self.analysis
    }
}
