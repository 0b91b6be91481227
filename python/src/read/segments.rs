//! `segments`: what `wirelab segments --format jsonl` prints, as a table.

use std::path::PathBuf;

use pyo3::prelude::*;
use wirelab_analyzers::engine::{Settings, run};
use wirelab_analyzers::measures::Measures;
use wirelab_tables::rows::{Segment, Segments, Whose};

use crate::source::Source;
use crate::table::{Builder, Table, heads_of, named};
use crate::trouble::{Trouble, remarks};
use crate::{in_reports, reading};

const SEGMENTS: &[&str] = &[
    "frame",
    "time",
    "sender",
    "seq",
    "len",
    "acked_in",
    "acked_at",
    "rtt",
    "ambiguous",
    "estimated_rtt",
    "dev_rtt",
    "rto",
    "flight",
    "window",
    "repeat_of",
];

#[pyfunction]
#[pyo3(signature = (path, stream = None, *, compat = None, strict = false))]
pub(crate) fn segments(
    py: Python<'_>,
    path: PathBuf,
    stream: Option<u32>,
    compat: Option<&str>,
    strict: bool,
) -> PyResult<Table> {
    let source = Source::new(path, None, None, compat, strict)?;
    reading(py, in_reports(false), || read(&source, stream).map_err(|trouble| trouble.of(&source.path)))
}

fn read(source: &Source, stream: Option<u32>) -> Result<Table, Trouble> {
    let mut measures = Measures::of_stream(stream.unwrap_or(0));
    let settings = Settings::LEAST.with_verdicts(true).with_compat(source.compat());
    let (summary, facts) = run(source.open(1).reader()?, settings, &mut measures)?;
    let remarks = remarks(&source.path, &facts, source.strict)?;
    let count = summary.tcp_count();
    if stream.is_none() && count > 1 {
        return Err(Trouble::usage(format!("the capture has {count} TCP streams: say which one")));
    }
    let Some(measured) = measures.measured(&summary) else {
        return Err(Trouble::usage(format!("no TCP stream {}: the capture has {count}", stream.unwrap_or(0))));
    };
    let columns = named::<Segments>(SEGMENTS);
    let mut builder = Builder::new(heads_of(&columns));
    for measure in &measured.segments {
        let row = Segment { whose: Whose::default(), stream: measured.row.stream, from: measure.from, measure };
        builder.row(&columns, &row);
    }
    Ok(builder.finish(remarks))
}
