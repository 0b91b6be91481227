//! `analyze`: what `wirelab analyze --format jsonl` prints, as tables.

use std::path::PathBuf;

use pyo3::prelude::*;
use serde_json::Value;
use wirelab_analyzers::engine::{Event, Observer, Settings, run};
use wirelab_analyzers::measures::Measures;
use wirelab_analyzers::message::StreamingDecoder;
use wirelab_analyzers::report::analysis::{Analysis, Selection, json_lines};
use wirelab_analyzers::report::messages::{Digest, LabReport};
use wirelab_labs::Transport;
use wirelab_tables::rows::{Findings, Found, Stream, Streams, Whose};

use super::tables::{self, Kind};
use crate::rows::{add, heads};
use crate::source::Source;
use crate::table::{Builder, Table, heads_of, named};
use crate::trouble::{Trouble, remarks};
use crate::{in_reports, reading};

#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "they have names in Python")]
#[pyo3(signature = (path, table = "tcp", *, lab = None, lab_port = None, compat = None, strict = false, show_secrets = false))]
pub(crate) fn analyze(
    py: Python<'_>,
    path: PathBuf,
    table: &str,
    lab: Option<&str>,
    lab_port: Option<u16>,
    compat: Option<&str>,
    strict: bool,
    show_secrets: bool,
) -> PyResult<Table> {
    let kind = Kind::named(table)?;
    let source = Source::new(path, lab, lab_port, compat, strict)?;
    reading(py, in_reports(show_secrets), || read(&source, kind).map_err(|trouble| trouble.of(&source.path)))
}

fn read(source: &Source, kind: Kind) -> Result<Table, Trouble> {
    let mut labs = source.wanted().map(|ask| StreamingDecoder::at_ports(ask, Digest::default()).beside());
    let mut measures = (kind == Kind::Measures).then(Measures::of_all);
    let (reader, settings) = (source.open(1).reader()?, source.settings(Settings::default()));
    let (summary, facts) = match (&mut labs, &mut measures) {
        (None, None) => run(reader, settings, &mut ())?,
        (Some(labs), None) => run(reader, settings, labs)?,
        (labs, Some(measures)) => {
            let mut both = |event: Event<'_>| {
                measures.on(event);
                if let Some(labs) = labs {
                    labs.on(event);
                }
            };
            run(reader, settings, &mut both)?
        }
    };
    let remarks = remarks(&source.path, &facts, source.strict)?;
    let labs = labs.map(|labs| LabReport::of(labs.finish(summary.roles())));
    let name = source.path.to_string_lossy().into_owned();
    let analysis = Analysis::new(name, facts, summary, Selection::default()).with_labs(labs).with_measures(measures);
    match kind {
        Kind::Tcp | Kind::Udp => Ok(streams(&analysis, kind).finish(remarks)),
        Kind::Findings => Ok(findings(&analysis).finish(remarks)),
        Kind::SourcePorts | Kind::Measures => Ok(of_json(analysis, kind)?.finish(remarks)),
    }
}

fn streams(analysis: &Analysis, kind: Kind) -> Builder {
    let columns = named::<Streams>(if kind == Kind::Tcp { tables::TCP } else { tables::UDP });
    let mut builder = Builder::new(heads_of(&columns));
    if kind == Kind::Tcp {
        for row in analysis.tcp() {
            let messages = analysis.messages(Transport::Tcp, row.stream);
            builder.row(&columns, &Stream::tcp(Whose::default(), &row, messages, None));
        }
    } else {
        for row in analysis.udp() {
            let messages = analysis.messages(Transport::Udp, row.stream);
            builder.row(&columns, &Stream::udp(Whose::default(), &row, messages));
        }
    }
    builder
}

fn findings(analysis: &Analysis) -> Builder {
    let columns = named::<Findings>(tables::FINDINGS);
    let mut builder = Builder::new(heads_of(&columns));
    for finding in &analysis.findings() {
        builder.row(&columns, &Found { whose: Whose::default(), finding });
    }
    builder
}

/// What the lines of JSON have.
fn of_json(analysis: Analysis, kind: Kind) -> Result<Builder, Trouble> {
    let mut text = Vec::new();
    json_lines(&analysis, &mut text)?;
    drop(analysis);
    let mut builder = Builder::new(heads(kind.specs()));
    // Names of objects come first on their lines.
    let begin = format!("{{\"type\":\"{}\"", kind.of_line());
    for line in text.split(|byte| *byte == b'\n').filter(|line| line.starts_with(begin.as_bytes())) {
        let row: Value = serde_json::from_slice(line)?;
        match kind {
            Kind::Measures => tables::sides(&mut builder, &row),
            _ => add(&mut builder, kind.specs(), &row),
        }
    }
    Ok(builder)
}
