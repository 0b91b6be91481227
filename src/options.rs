//! Options that several commands have, with the same words and the same meaning.

/// Form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// One JSON object
    Json,
    /// One JSON object a line
    Jsonl,
    /// Comma-separated, spans in nanoseconds
    Csv,
    /// For documents
    Markdown,
}

/// Which streams a number means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Protocol {
    /// tcp.stream
    Tcp,
    /// udp.stream
    Udp,
}
