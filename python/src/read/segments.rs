//! `segments`: what `wirelab segments --format jsonl` prints, as a table.

use std::path::PathBuf;

use pyo3::prelude::*;
use wirelab_analyzers::engine::{Settings, run};
use wirelab_analyzers::measures::Measures;
use wirelab_analyzers::report::measures::SegmentJson;

use crate::arrow::Type::{Boolean, Signed, Span, Text, Time};
use crate::rows::{Spec, add, heads};
use crate::source::Source;
use crate::table::{Builder, Table};
use crate::trouble::{Trouble, remarks};
use crate::{in_reports, reading};

const SEGMENTS: &[Spec] = &[
    ("frame", Signed, "/frame", "number of the frame, from 1"),
    ("time", Time, "/time", "when it was captured, UTC"),
    ("sender", Text, "/from", "client or server"),
    ("seq", Signed, "/seq", "relative sequence number"),
    ("len", Signed, "/len", "bytes of data"),
    ("acked_in", Signed, "/acked_in", "number of the frame whose ACK covers its last byte"),
    ("acked_at", Time, "/acked_at", "when that was captured, UTC"),
    ("rtt", Span, "/rtt", "from the segment to that ACK, ns"),
    ("ambiguous", Boolean, "/ambiguous", "sent more than once: nobody can tell which one the ACK answers"),
    ("estimated_rtt", Span, "/estimated_rtt", "EstimatedRTT behind that ACK (RFC 6298), ns"),
    ("dev_rtt", Span, "/dev_rtt", "DevRTT behind that ACK (RFC 6298), ns"),
    ("rto", Span, "/rto", "RTO behind that ACK (RFC 6298), ns"),
    ("flight", Signed, "/flight", "bytes under way behind the segment"),
    ("window", Signed, "/window", "what the receiver had announced by then, bytes"),
    ("repeat_of", Signed, "/repeat_of", "number of the frame that carried the same before"),
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
    let mut builder = Builder::new(heads(SEGMENTS));
    for segment in &measured.segments {
        add(&mut builder, SEGMENTS, &serde_json::to_value(SegmentJson::new(segment))?);
    }
    Ok(builder.finish(remarks))
}
