//! `table`: a table of `wirelab export`, of one capture or of the files that one was cut into.

use std::io;
use std::path::{Path, PathBuf};

use pyo3::prelude::*;
use wirelab_capture::spool::Spool;
use wirelab_tables::{Batch, Head, Job, Name, Parts, Sink, Table as Kind};

use crate::source::Source;
use crate::table::{Builder, Table, head};
use crate::trouble::{Trouble, remarks};
use crate::{in_reports, reading};

/// Keeps the batches of a table.
struct Kept(Builder);

impl Sink for Kept {
    fn batch(&mut self, _: Kind, batch: Batch) -> io::Result<()> {
        self.0.batch(batch);
        Ok(())
    }
}

fn named(table: &str) -> Result<Kind, Trouble> {
    let found = Kind::named(table).filter(|kind| Kind::OF_CAPTURES.contains(kind));
    found.ok_or_else(|| {
        let known: Vec<&str> = Kind::OF_CAPTURES.into_iter().map(Kind::id).collect();
        Trouble::usage(format!("table is one of {}", known.join(", ")))
    })
}

/// The columns of a table that are wanted.
fn chosen(kind: Kind, columns: &[String]) -> Result<Vec<Head>, Trouble> {
    let heads = kind.heads();
    if columns.is_empty() {
        return Ok(heads);
    }
    let one = |name: &String| {
        let found = heads.iter().find(|head| head.name == name).copied();
        found.ok_or_else(|| Trouble::usage(format!("the table {} has no column {name}", kind.id())))
    };
    columns.iter().map(one).collect()
}

/// The columns of a table: name, Arrow's type, and what each holds.
#[pyfunction]
pub(crate) fn columns(table: &str) -> PyResult<Vec<(&'static str, &'static str, &'static str)>> {
    let heads = named(table)?.heads();
    Ok(heads.iter().map(|head| (head.name, head.kind.name(), head.about)).collect())
}

#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "they have names in Python")]
#[pyo3(signature = (paths, table, columns, *, called = None, lab = None, lab_port = None, compat = None, strict = false,
    show_secrets = false))]
pub(crate) fn rows(
    py: Python<'_>,
    paths: Vec<PathBuf>,
    table: &str,
    columns: Vec<String>,
    called: Option<String>,
    lab: Option<&str>,
    lab_port: Option<u16>,
    compat: Option<&str>,
    strict: bool,
    show_secrets: bool,
) -> PyResult<Table> {
    let kind = named(table)?;
    let heads = chosen(kind, &columns)?;
    let first = paths.first().cloned().unwrap_or_default();
    let source = Source::new(first, lab, lab_port, compat, strict)?;
    let job = Job::of(&[kind]).with_labs(source.wanted()).with_compat(source.compat()).with_columns(columns);
    let called = called.unwrap_or_else(|| source.path.to_string_lossy().into_owned());
    reading(py, in_reports(show_secrets), || {
        read(&source, &paths, called, &job, &heads).map_err(|trouble| trouble.of(&source.path))
    })
}

fn read(source: &Source, paths: &[PathBuf], called: String, job: &Job, heads: &[Head]) -> Result<Table, Trouble> {
    let heads = heads.iter().map(|one| head(one.name, one.kind, one.about)).collect();
    let mut kept = Kept(Builder::new(heads));
    let mut name = Name { path: called, parts: None };
    // The files of a set go away when they were read.
    let joined = match paths {
        [_] => None,
        _ => Some(wirelab::joined(paths)?),
    };
    let mut spool = match &joined {
        None => Spool::new(Path::new(&source.path), 2),
        Some(joined) => {
            name.parts = Some(Parts { format: joined.format, comments: joined.comments });
            Spool::new(joined.file.path(), 2)
        }
    };
    let done = wirelab_tables::read(&mut spool, name, job, &mut kept)?;
    let remarks = remarks(&source.path, &done.facts, source.strict)?;
    Ok(kept.0.finish(remarks))
}
