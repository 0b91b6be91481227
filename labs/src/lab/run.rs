//! What a lab's sheet asks to be run, part by part.

/// A server and what its clients say to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The variant that is served.
    pub variant: String,
    /// So many clients at once; `None`: as many as the rule needs.
    pub clients: Option<usize>,
    /// What each client says; empty: every case of the rule in turn.
    pub says: Vec<String>,
}
