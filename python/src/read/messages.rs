//! `messages`: what `wirelab messages --format jsonl` prints, as a table.

use std::path::PathBuf;

use pyo3::prelude::*;
use wirelab_analyzers::engine::{Settings, run};
use wirelab_analyzers::message::{CollectAll, StreamingDecoder};
use wirelab_analyzers::report::messages::MessageJson;

use crate::arrow::Type::{Boolean, Signed, Span, Text, Time};
use crate::rows::{Spec, add, heads};
use crate::source::Source;
use crate::table::{Builder, Table};
use crate::trouble::{Trouble, remarks};
use crate::{in_reports, reading};

const MESSAGES: &[Spec] = &[
    ("number", Signed, "/number", "place among the messages of the capture, from 1"),
    ("lab", Text, "/lab", "the lab that it belongs to"),
    ("variant", Text, "/variant", "the lab's variant"),
    ("protocol", Text, "/protocol", "tcp or udp"),
    ("stream", Signed, "/stream", "number of its stream"),
    ("sender", Text, "/from", "client or server"),
    ("part", Text, "/part", "what it is in the lab"),
    ("time", Time, "/time", "when it was complete, UTC"),
    ("since_own", Span, "/since_own", "since the message before by the same side, ns"),
    ("since_any", Span, "/since_any", "since the message before in the stream, ns"),
    ("frames", Text, "/frames", "numbers of the frames that carried it, with commas"),
    ("bytes", Signed, "/bytes", "its length, bytes"),
    ("text", Text, "/text", "its text"),
    ("hex", Text, "/hex", "its bytes, as hexadecimal digits"),
    ("state", Text, "/state", "whole, or what is missing"),
    ("border", Text, "/border", "how sure its borders are"),
    ("fields", Text, "/fields", "the fields of a record, as JSON"),
    ("reply_to", Signed, "/reply_to", "number of the message that it answers"),
    ("turn_time", Span, "/turn_time", "from that message to this one, ns"),
    ("correct", Boolean, "/correct", "whether it is the right answer; missing where nobody can tell"),
    ("expected", Text, "/expected", "what would have been right"),
    ("forward_of", Signed, "/forward_of", "number of the message that it passes on"),
    ("forward_time", Span, "/forward_time", "from that message to this one, ns"),
];

#[pyfunction]
#[pyo3(signature = (path, lab = None, *, lab_port = None, compat = None, strict = false, show_secrets = false))]
pub(crate) fn messages(
    py: Python<'_>,
    path: PathBuf,
    lab: Option<&str>,
    lab_port: Option<u16>,
    compat: Option<&str>,
    strict: bool,
    show_secrets: bool,
) -> PyResult<Table> {
    let source = Source::new(path, lab, lab_port, compat, strict)?;
    reading(py, in_reports(show_secrets), || read(&source).map_err(|trouble| trouble.of(&source.path)))
}

fn read(source: &Source) -> Result<Table, Trouble> {
    let ask = source.wanted().ok_or_else(|| Trouble::usage("messages are a lab's: lab=\"none\" has none"))?;
    let mut listener = StreamingDecoder::new(ask, CollectAll::all());
    let (summary, facts) = run(source.open(1).reader()?, source.settings(Settings::LEAST), &mut listener)?;
    let remarks = remarks(&source.path, &facts, source.strict)?;
    let found = listener.conversations(summary.roles());
    let mut builder = Builder::new(heads(MESSAGES));
    for message in &found.messages {
        add(&mut builder, MESSAGES, &serde_json::to_value(MessageJson::new(message, &found))?);
    }
    Ok(builder.finish(remarks))
}
