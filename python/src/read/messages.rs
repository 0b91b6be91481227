//! `messages`: what `wirelab messages --format jsonl` prints, as a table.

use std::path::PathBuf;

use pyo3::prelude::*;
use wirelab_analyzers::engine::{Settings, run};
use wirelab_analyzers::message::{CollectAll, StreamingDecoder};
use wirelab_tables::Rows;
use wirelab_tables::rows::{Messages, Said, Whose};

use crate::source::Source;
use crate::table::{Builder, Table, heads_of};
use crate::trouble::{Trouble, remarks};
use crate::{in_reports, reading};

const MESSAGES: &[&str] = &[
    "number",
    "lab",
    "variant",
    "protocol",
    "stream",
    "sender",
    "part",
    "time",
    "since_own",
    "since_any",
    "frames",
    "bytes",
    "text",
    "hex",
    "state",
    "border",
    "fields",
    "reply_to",
    "turn_time",
    "correct",
    "expected",
    "forward_of",
    "forward_time",
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
    // Under the numbers of the capture: they are known, and are those of the command.
    let in_capture = |name: &str| Messages::IN_CAPTURE.iter().find(|column| column.head().name == name);
    let columns: Vec<_> =
        MESSAGES.iter().filter_map(|name| in_capture(name).or_else(|| Messages::column(name))).collect();
    let mut builder = Builder::new(heads_of(&columns));
    for message in &found.messages {
        let whose = Whose::default();
        let row = Said { whose, message, labs: &found.labs, place: 0, reply_to: None, forward_of: None };
        builder.row(&columns, &row);
    }
    Ok(builder.finish(remarks))
}
