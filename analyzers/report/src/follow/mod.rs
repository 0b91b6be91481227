//! The bytes of one stream, for people and programs: as text, as a hexadecimal dump, as YAML.
//!
//! [`Follow`] picks the packets of the stream and puts their bytes in order; a writer of each form turns what it tells
//! into lines. What the lines mean is told with them, so that the caller can colour them.

#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

mod hex;
mod source;
mod text;
mod yaml;

pub use hex::HexLines;
pub use source::{Follow, Part, Peers, Unseen};
pub use text::TextLines;
pub use wirelab_engine::stream::Transport;
pub use yaml::YamlLines;

use wirelab_engine::stream::Role;
use wirelab_engine::stream::bytes::{Chunk, Missing};

/// What a line shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// The stream and its ends.
    Heading,
    /// What a side sent.
    Sent(Role),
    /// That something is missing of what a side sent.
    Gap(Role),
}

/// Makes lines, without their line ends, of what [`Follow`] tells.
pub trait Lines {
    /// The stream and its ends, told first.
    fn begin(&mut self, transport: Transport, stream: u32, peers: &Peers, line: &mut dyn FnMut(LineKind, &str));

    /// The next part of the stream.
    fn chunk(&mut self, chunk: &Chunk<'_>, line: &mut dyn FnMut(LineKind, &str));

    /// The end of the stream.
    fn end(&mut self, _line: &mut dyn FnMut(LineKind, &str)) {}
}

/// What stands in place of missing bytes: Wireshark's words where it says the same.
fn gap_text(bytes: u64, why: Missing) -> String {
    match why {
        Missing::Acknowledged => format!("[{bytes} bytes missing in capture file]"),
        Missing::CutOff => format!("[{bytes} bytes missing in capture file: packet cut off]"),
        Missing::GivenUp => format!("[{bytes} bytes missing so far; too much waits behind them]"),
    }
}
