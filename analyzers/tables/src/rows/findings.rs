//! A row for what is worth knowing about a capture.

use wirelab_findings::finding::Finding;

use super::{CAPTURE, Whose, listed};
use crate::batch::Kind::{Signed, Text};
use crate::column::{Column, Rows};

/// The table.
pub enum Findings {}

/// What a row is made of.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// Its keys.
    pub whose: Whose<'a>,
    /// What was found.
    pub finding: &'a Finding,
}

impl Rows for Findings {
    type Of<'a> = Found<'a>;
    const COLUMNS: &'static [Column<Self>] = &[
        Column::sure("capture_id", Text, CAPTURE, |f| f.whose.capture().into()),
        Column::maybe("conversation_id", Text, "key of the conversation that it is about, if it is about one", |f| {
            f.whose.conversation().into()
        }),
        Column::sure("id", Text, "what was found, for programs", |f| f.finding.id.id().into()),
        Column::sure("severity", Text, "info, warning or error", |f| f.finding.severity.id().into()),
        Column::maybe("stream", Signed, "the stream that it is about, if it is about one", |f| f.finding.stream.into()),
        Column::sure("frames", Text, "numbers of frames that show it, with commas", |f| {
            listed(&f.finding.frames).into()
        }),
        Column::sure("text", Text, "what was found, in words", |f| f.finding.text.as_str().into()),
    ];
}
