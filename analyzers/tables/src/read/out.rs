//! Where rows go: into the batch of their table, and full batches to the sink.

use std::io;

use super::{Job, Sink};
use crate::batch::Batch;
use crate::builder::Builder;
use crate::column::Rows;
use crate::rows;
use crate::table::Table;

/// The batches under way of the tables that are wanted.
pub(super) struct Out<'s, S> {
    sink: &'s mut S,
    captures: Option<Builder<rows::Captures>>,
    streams: Option<Builder<rows::Streams>>,
    segments: Option<Builder<rows::Segments>>,
    messages: Option<Builder<rows::Messages>>,
    turns: Option<Builder<rows::Turns>>,
    verdicts: Option<Builder<rows::Verdicts>>,
    findings: Option<Builder<rows::Findings>>,
    /// Why the sink takes no more.
    failed: Option<io::Error>,
}

fn builder<R: Rows>(job: &Job, table: Table) -> Option<Builder<R>> {
    let columns = || match job.columns.as_slice() {
        [] => R::COLUMNS.iter().collect(),
        names => names.iter().filter_map(|name| R::column(name)).collect(),
    };
    job.wants(table).then(|| Builder::with(columns(), job.limits))
}

macro_rules! row {
    ($($name:ident $rows:ident)+) => {$(
        pub(super) fn $name(&mut self, row: &<rows::$rows as Rows>::Of<'_>) {
            if self.failed.is_none()
                && let Some(full) = self.$name.as_mut().and_then(|builder| builder.push(row))
            {
                self.failed = self.sink.batch(Table::$rows, full).err();
            }
        }
    )+};
}

impl<'s, S: Sink> Out<'s, S> {
    pub(super) fn new(job: &Job, sink: &'s mut S) -> Self {
        Self {
            sink,
            captures: builder(job, Table::Captures),
            streams: builder(job, Table::Streams),
            segments: builder(job, Table::Segments),
            messages: builder(job, Table::Messages),
            turns: builder(job, Table::Turns),
            verdicts: builder(job, Table::Verdicts),
            findings: builder(job, Table::Findings),
            failed: None,
        }
    }

    row!(captures Captures streams Streams segments Segments messages Messages turns Turns verdicts Verdicts findings Findings);

    pub(super) fn wants(&self, table: Table) -> bool {
        match table {
            Table::Captures => self.captures.is_some(),
            Table::Streams => self.streams.is_some(),
            Table::Segments => self.segments.is_some(),
            Table::Messages => self.messages.is_some(),
            Table::Turns => self.turns.is_some(),
            Table::Verdicts => self.verdicts.is_some(),
            Table::Findings => self.findings.is_some(),
            Table::Submissions | Table::Checks => false,
        }
    }

    pub(super) fn has_failed(&self) -> bool {
        self.failed.is_some()
    }

    /// Hands on what is left.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let rest: [(Table, Option<Batch>); 7] = [
            (Table::Captures, rest(&mut self.captures)),
            (Table::Streams, rest(&mut self.streams)),
            (Table::Segments, rest(&mut self.segments)),
            (Table::Messages, rest(&mut self.messages)),
            (Table::Turns, rest(&mut self.turns)),
            (Table::Verdicts, rest(&mut self.verdicts)),
            (Table::Findings, rest(&mut self.findings)),
        ];
        for (table, batch) in rest {
            if let Some(batch) = batch {
                self.sink.batch(table, batch)?;
            }
        }
        Ok(())
    }
}

fn rest<R: Rows>(builder: &mut Option<Builder<R>>) -> Option<Batch> {
    builder.as_mut().and_then(Builder::take)
}
