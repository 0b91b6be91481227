//! Which tables there are.

use crate::column::{Head, Rows};
use crate::rows;

wirelab_text::ids! {
    /// A table.
    pub enum Table {
        /// A row a capture.
        Captures = "captures",
        /// A row a conversation of TCP or UDP.
        Streams = "streams",
        /// A row a TCP segment with data.
        Segments = "segments",
        /// A row a message of a lab.
        Messages = "messages",
        /// A row a request of a lab that was answered, or had to be.
        Turns = "turns",
        /// A row for each of Wireshark's verdicts on a TCP packet.
        Verdicts = "verdicts",
        /// A row for what is worth knowing about a capture.
        Findings = "findings",
        /// A row a submission of students.
        Submissions = "submissions",
        /// A row a check of a submission.
        Checks = "checks",
    }
}

impl Table {
    /// What its rows are.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Captures => "a row a capture",
            Self::Streams => "a row a conversation of TCP or UDP, under Wireshark's number",
            Self::Segments => "a row a TCP segment with data: when it was acknowledged, what was under way",
            Self::Messages => "a row a message of a lab, with the frames that carried it",
            Self::Turns => "a row a request of a lab that was answered or had to be, with its reply",
            Self::Verdicts => "a row for each of Wireshark's verdicts on a TCP packet (tcp.analysis)",
            Self::Findings => "a row for what is worth knowing about a capture, with frames that show it",
            Self::Submissions => "a row a submission of students, with its points",
            Self::Checks => "a row a check of a submission: how it went",
        }
    }

    /// Its columns.
    pub fn heads(self) -> Vec<Head> {
        match self {
            Self::Captures => rows::Captures::heads(),
            Self::Streams => rows::Streams::heads(),
            Self::Segments => rows::Segments::heads(),
            Self::Messages => rows::Messages::heads(),
            Self::Turns => rows::Turns::heads(),
            Self::Verdicts => rows::Verdicts::heads(),
            Self::Findings => rows::Findings::heads(),
            Self::Submissions => rows::Submissions::heads(),
            Self::Checks => rows::Checks::heads(),
        }
    }

    /// The tables of captures.
    pub const OF_CAPTURES: [Self; 7] =
        [Self::Captures, Self::Streams, Self::Segments, Self::Messages, Self::Turns, Self::Verdicts, Self::Findings];
    /// The tables of what students hand in.
    pub const OF_HAND_INS: [Self; 2] = [Self::Submissions, Self::Checks];

    /// The table of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.id() == name)
    }
}
