//! What a student hands in.

use super::Side;
use crate::words::words;

/// A file that a student hands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Its name.
    pub file: String,
    /// What it is.
    pub kind: EvidenceKind,
    /// What it is for.
    pub title: String,
    /// Other names that occur.
    pub also: Vec<String>,
}

words! {
    /// What evidence can be.
    pub enum EvidenceKind {
        /// A capture of the lab's traffic.
        Capture = "capture",
        /// What the server printed.
        ServerLog = "server-log",
        /// What a client printed.
        ClientLog = "client-log",
        /// A program.
        Source = "source",
        /// A picture.
        Screenshot = "screenshot",
        /// A text for people.
        Report = "report",
        /// Whatever else: a table, something that was received.
        Data = "data",
    }
}

impl EvidenceKind {
    /// The log of a side's program.
    pub const fn log_of(side: Side) -> Self {
        match side {
            Side::Client => Self::ClientLog,
            Side::Server => Self::ServerLog,
        }
    }
}
