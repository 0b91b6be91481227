//! Forms of log lines that no lab lays down: what a student's own program prints. They are learned from the lines that hold
//! an address or a text of the capture, and may give points and never take them.

mod apart;
mod learn;
mod own;
mod shape;
mod tells;
mod vocabulary;
mod whose;

use wirelab_labs::{LogEvent, Side};

use super::case::Said;

pub(crate) use learn::learn;
pub use own::{Own, OwnError};
pub(crate) use vocabulary::{Stream, Token, Vocabulary, stream};
pub(crate) use whose::is_clients_by_words;

/// A form that was learned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The line, with `{ip}`, `{port}`, `{len}`, `{text}`, `{time}` and `{number}` where they stood.
    pub text: String,
    /// Whose program prints it.
    pub by: Side,
    /// What its texts tell, in their order; a line without one tells of a connection.
    pub events: Vec<LogEvent>,
    /// How many lines have it.
    pub lines: u64,
    /// The first of them.
    pub first: u64,
    /// Whether a line of it surely tells a message: in `{ip}:{port}: {text}` the text may be "connected".
    pub firm: bool,
    /// Whether its words say that what came was passed on, and no address says to whom.
    pub passed_on: bool,
}
