//! The rows of each table: what they are made of, and their columns.

mod captures;
mod findings;
mod hand_ins;
mod messages;
mod segments;
mod streams;
mod turns;
mod verdicts;

pub use captures::{Capture, Captures};
pub use findings::{Findings, Found};
pub use hand_ins::{Checks, HandIn, Submissions};
pub use messages::{Messages, Said};
pub use segments::{Segment, Segments};
pub use streams::{Stream, Streams};
pub use turns::{Turn, Turns};
pub use verdicts::{Mark, Verdicts};

use crate::id::Id;

/// Whose row it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Whose<'a> {
    /// The capture's key, where it is known.
    pub capture: Option<&'a Id>,
    /// The conversation's.
    pub conversation: Option<&'a Id>,
}

impl<'a> Whose<'a> {
    fn capture(self) -> Option<&'a str> {
        self.capture.map(Id::as_str)
    }

    fn conversation(self) -> Option<&'a str> {
        self.conversation.map(Id::as_str)
    }
}

/// Numbers with commas between them.
fn listed<N: ToString>(numbers: impl IntoIterator<Item = N>) -> String {
    numbers.into_iter().map(|number| number.to_string()).collect::<Vec<_>>().join(",")
}

const CAPTURE: &str =
    "key of the capture: the same packets have the same key, wherever they lie and however they were cut into files";
const CONVERSATION: &str = "key of the conversation: its capture, its protocol, its endpoints and its first packet";
