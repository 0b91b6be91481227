//! The kinds of check. Each is judged in a file of its own in `analyzers/verify/src/check/`.

use super::Wanted;
use crate::lab::Side;

/// How a check is judged. Numbers of things are the least that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file of the lab's evidence is there, can be read, is not empty, and is what its name says.
    File {
        /// Its name in the lab's evidence.
        file: String,
    },
    /// The lab's traffic is in the capture.
    Traffic,
    /// The capture was taken with a capture filter.
    CaptureFilter {
        /// The filter.
        filter: String,
    },
    /// The capture is not cut: no bytes of the lab's streams are missing, and the file is whole.
    CaptureWhole,
    /// The capture began before the lab's connections did.
    CaptureStart,
    /// The lab's traffic lies in a span of time.
    TimeWindow {
        /// Earliest, in nanoseconds since 1970.
        from: Option<i64>,
        /// Latest, likewise.
        to: Option<i64>,
    },
    /// Complete handshakes; refused attempts are told apart.
    Handshakes {
        /// How many.
        at_least: u64,
    },
    /// Connections open at the same time.
    Concurrent {
        /// How many.
        at_least: u64,
    },
    /// Connections that were closed or reset in the capture.
    Teardown {
        /// How many.
        at_least: u64,
    },
    /// Messages.
    Messages {
        /// How many.
        at_least: u64,
        /// From so many streams.
        clients: u64,
        /// Who said them.
        from: Side,
        /// Which count.
        wanted: Wanted,
        /// Variants of the lab that count; empty: all.
        variants: Vec<String>,
    },
    /// Each reply is what the lab's rule asks for.
    Replies {
        /// How many right replies there are.
        at_least: u64,
        /// Variants of the lab that count; empty: all.
        variants: Vec<String>,
    },
    /// Each message of a chat reached everyone it was for, and nobody else.
    Delivery {
        /// How many messages were delivered.
        at_least: u64,
    },
    /// The records' numbers count from 1 without a gap.
    Order,
    /// No reply went to another client than the one who asked.
    RightStream,
    /// Lines that a program printed.
    LogLines {
        /// Whose log.
        by: Side,
        /// Which events; any of them counts.
        events: Vec<String>,
        /// How many.
        at_least: u64,
        /// Which texts count, where the line has one.
        wanted: Wanted,
    },
    /// A log and the capture tell the same messages.
    LogAgrees {
        /// Whose log.
        by: Side,
        /// Events that are compared.
        events: Vec<String>,
    },
    /// The final statistics of the client agree with the capture.
    Statistics,
    /// The times that the client printed agree with the wire.
    Rtt {
        /// By how much they may differ, in nanoseconds.
        tolerance: i64,
    },
    /// A comment in whole sentences.
    Sentences {
        /// The evidence that it stands in.
        file: String,
        /// How many.
        at_least: u64,
    },
    /// The commands that were used.
    Commands {
        /// The evidence that they stand in.
        file: String,
        /// How many different ones.
        at_least: u64,
        /// Programs that count, by the first word.
        programs: Vec<String>,
    },
    /// Packets that a display filter takes.
    Filter {
        /// The filter, compiled by whoever uses it.
        filter: String,
        /// A condition on their number, such as `>= 1`.
        count: String,
    },
}

impl Kind {
    /// The kinds in a lab's file, each with the entries that it takes beside those of every check.
    pub const ENTRIES: [(&'static str, &'static [&'static str]); 21] = [
        ("file", &["file"]),
        ("traffic", &[]),
        ("capture-filter", &["filter"]),
        ("capture-whole", &[]),
        ("capture-start", &[]),
        ("time-window", &["from-time", "to-time"]),
        ("handshakes", &["at-least"]),
        ("concurrent", &["at-least"]),
        ("teardown", &["at-least"]),
        ("messages", &["at-least", "clients", "from", "equals", "prefix", "other-than", "variants"]),
        ("replies", &["at-least", "variants"]),
        ("delivery", &["at-least"]),
        ("order", &[]),
        ("right-stream", &[]),
        ("log-lines", &["at-least", "by", "events", "equals", "prefix", "other-than"]),
        ("log-agrees", &["by", "events"]),
        ("statistics", &[]),
        ("rtt", &["tolerance-ms"]),
        ("sentences", &["file", "at-least"]),
        ("commands", &["file", "at-least", "programs"]),
        ("filter", &["filter", "count"]),
    ];

    /// Its name in a lab's file.
    pub fn name(&self) -> &'static str {
        match self {
            Self::File { .. } => "file",
            Self::Traffic => "traffic",
            Self::CaptureFilter { .. } => "capture-filter",
            Self::CaptureWhole => "capture-whole",
            Self::CaptureStart => "capture-start",
            Self::TimeWindow { .. } => "time-window",
            Self::Handshakes { .. } => "handshakes",
            Self::Concurrent { .. } => "concurrent",
            Self::Teardown { .. } => "teardown",
            Self::Messages { .. } => "messages",
            Self::Replies { .. } => "replies",
            Self::Delivery { .. } => "delivery",
            Self::Order => "order",
            Self::RightStream => "right-stream",
            Self::LogLines { .. } => "log-lines",
            Self::LogAgrees { .. } => "log-agrees",
            Self::Statistics => "statistics",
            Self::Rtt { .. } => "rtt",
            Self::Sentences { .. } => "sentences",
            Self::Commands { .. } => "commands",
            Self::Filter { .. } => "filter",
        }
    }
}
