//! From a capture to the rows of its tables, in bounded memory.
//!
//! A capture is read twice: what keys are made of, and who is client and who server, is known at its end, and rows have both from
//! the first one on.

mod listen;
mod out;
mod watch;

use std::cell::{OnceCell, RefCell};
use std::io;

use wirelab_capture::facts::{CaptureFacts, Format};
use wirelab_capture::spool::Spool;
use wirelab_engine::engine::{Event, FastView, Observer, Settings, Summary, run_after};
use wirelab_engine::measures;
use wirelab_engine::stream::{Compat, Role};
use wirelab_findings::analysis::{Analysis, Selection};
use wirelab_findings::messages::LabReport;
use wirelab_labs::Transport;
use wirelab_messages::{Ask, Rest, StreamingDecoder};

use self::listen::Heard;
use self::out::Out;
use self::watch::{Departures, Watch};
use crate::batch::Batch;
use crate::builder::Limits;
use crate::id::{Id, KeyMaker, Keys};
use crate::rows::{Capture, Found, Stream, Whose};
use crate::table::Table;

/// Most streams of a server that is never idle of which everything is kept because others of it are still open.
const MAX_GROUP: usize = 1_024;

/// What is to be read, and how.
#[derive(Clone, Debug)]
pub struct Job {
    tables: Vec<Table>,
    ask: Option<Ask>,
    compat: Compat,
    limits: Limits,
    columns: Vec<String>,
}

impl Job {
    /// These tables, with the messages of all labs that are known.
    pub fn of(tables: &[Table]) -> Self {
        Self {
            tables: tables.to_vec(),
            ask: Some(Ask::chosen(None)),
            compat: Compat::default(),
            limits: Limits::default(),
            columns: Vec::new(),
        }
    }

    /// Only these columns of each table, in this order; none: all of them. Names that a table does not have are passed over.
    #[must_use]
    pub fn with_columns(self, columns: Vec<String>) -> Self {
        Self { columns, ..self }
    }

    /// With the messages of these labs; `None`: of none.
    #[must_use]
    pub fn with_labs(self, ask: Option<Ask>) -> Self {
        Self { ask, ..self }
    }

    /// Under the numbers and verdicts of this version of Wireshark.
    #[must_use]
    pub fn with_compat(self, compat: Compat) -> Self {
        Self { compat, ..self }
    }

    /// In batches of this size.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The tables.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    fn wants(&self, table: Table) -> bool {
        self.tables.contains(&table)
    }

    /// What to listen for, if a table has it.
    fn heard(&self) -> Option<Ask> {
        let tables = [Table::Streams, Table::Messages, Table::Turns, Table::Findings];
        self.ask.clone().filter(|_| tables.into_iter().any(|table| self.wants(table)))
    }

    fn settings(&self) -> Settings {
        let tables = [Table::Streams, Table::Segments, Table::Verdicts, Table::Findings];
        let services = self.ask.clone().unwrap_or_else(|| Ask::chosen(None)).services();
        Settings::LEAST
            .with_verdicts(tables.into_iter().any(|table| self.wants(table)))
            .with_checksums(self.wants(Table::Findings))
            .with_compat(self.compat)
            .with_services(services)
    }
}

/// What a capture is called.
#[derive(Clone, Debug, Default)]
pub struct Name {
    /// The path that people know.
    pub path: String,
    /// What is known of the files that it was put together from, if it was.
    pub parts: Option<Parts>,
}

/// Files that a capture was put together from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Their container.
    pub format: Format,
    /// The comments in them.
    pub comments: u64,
}

impl From<&str> for Name {
    fn from(path: &str) -> Self {
        Self { path: path.to_owned(), parts: None }
    }
}

/// Takes over batches of rows. Those of one table come in their order; tables come as they are full.
pub trait Sink {
    /// Some rows of a table.
    ///
    /// # Errors
    /// When they cannot be kept: nothing more is then read.
    fn batch(&mut self, table: Table, batch: Batch) -> io::Result<()>;
}

/// A capture whose rows were handed on.
#[derive(Debug)]
#[non_exhaustive]
pub struct Done {
    /// Its key.
    pub capture: Id,
    /// What it says about itself, and what was damaged.
    pub facts: CaptureFacts,
}

/// Why there are no tables.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Trouble {
    /// The capture cannot be read.
    #[error(transparent)]
    Capture(#[from] wirelab_capture::error::Error),
    /// Rows cannot be kept.
    #[error(transparent)]
    Sink(#[from] io::Error),
}

/// What is known when the first of two passes is over.
struct Known {
    keys: Keys,
    /// The role of the side that opened each stream of TCP.
    openers: Vec<Role>,
}

impl Known {
    fn new(keys: Keys, summary: &Summary) -> Self {
        let roles = summary.roles();
        let opener = |stream| roles.opener(stream).map_or(Role::Client, |(role, _)| role);
        Self { keys, openers: (0..summary.tcp_numbers()).map(opener).collect() }
    }

    fn whose(&self, transport: Transport, stream: u32) -> Whose<'_> {
        Whose { capture: Some(&self.keys.capture), conversation: self.keys.of(transport, stream) }
    }

    /// Who sent a packet of a stream.
    fn sender(&self, stream: u32, from_opener: bool) -> Role {
        let opener = self.openers.get(stream as usize).copied().unwrap_or(Role::Client);
        if from_opener { opener } else { opener.other() }
    }
}

/// Reads a capture, which can be read twice, and hands the rows of its tables on.
///
/// # Errors
/// [`Trouble`]: it is no capture, or the sink refuses. Damage within a capture is told in the facts.
pub fn read(source: &mut Spool, name: Name, job: &Job, sink: &mut impl Sink) -> Result<Done, Trouble> {
    let known = OnceCell::new();
    let out = RefCell::new(Out::new(job, sink));
    let segments = [Table::Segments, Table::Streams].into_iter().any(|table| job.wants(table));
    let mut pass = Pass {
        labs: job.heard().map(|ask| StreamingDecoder::new(ask, Heard::new(&known, &out)).in_groups_of(MAX_GROUP)),
        segments: segments.then(|| measures::Segments::new(Departures { known: &known, out: &out })),
        watch: job.wants(Table::Verdicts).then_some(Watch { known: &known, out: &out }),
        out: &out,
    };
    let then = |keys: KeyMaker, summary: &Summary| {
        // It is set once: the first pass ends once.
        let _ = known.set(Known::new(keys.finish(), summary));
    };
    let (summary, mut facts) = run_after(source, job.settings(), KeyMaker::default(), then, &mut pass)?;
    if let Some(parts) = name.parts {
        facts.format = Some(parts.format);
        facts.comment_count = parts.comments;
    }
    let Pass { labs, segments, .. } = pass;
    let labs = labs.map(|labs| {
        let Rest { keep, labs, left_out, cut_short } = labs.finish(summary.roles());
        LabReport::of(Rest { keep: keep.digest(), labs, left_out, cut_short })
    });
    let measures = segments.map(|segments| segments.finish().0);
    let analysis =
        Analysis::new(name.path, facts, summary, Selection::default()).with_labs(labs).with_measures(measures);
    let capture = known.get().map(|known| known.keys.capture);
    if let Some(known) = known.get() {
        at_the_end(&analysis, known, &mut out.borrow_mut());
    }
    out.borrow_mut().finish()?;
    let Analysis { facts, .. } = analysis;
    Ok(Done { capture: capture.unwrap_or_else(|| KeyMaker::default().finish().capture), facts })
}

/// The rows of what is known when the capture has ended.
fn at_the_end<S: Sink>(analysis: &Analysis, known: &Known, out: &mut Out<'_, S>) {
    let whole = Whose { capture: Some(&known.keys.capture), conversation: None };
    out.captures(&Capture { whose: whole, analysis });
    if out.wants(Table::Streams) {
        for row in analysis.tcp() {
            let measures = analysis.measures.as_ref().and_then(|all| all.of(&row));
            let messages = analysis.messages(Transport::Tcp, row.stream);
            let whose = known.whose(Transport::Tcp, row.stream);
            out.streams(&Stream::tcp(whose, &row, messages, measures.as_ref()));
        }
        for row in analysis.udp() {
            let messages = analysis.messages(Transport::Udp, row.stream);
            out.streams(&Stream::udp(known.whose(Transport::Udp, row.stream), &row, messages));
        }
    }
    if out.wants(Table::Findings) {
        for finding in &analysis.findings() {
            let whose = finding.stream.map_or(whole, |stream| known.whose(Transport::Tcp, stream));
            out.findings(&Found { whose, finding });
        }
    }
}

/// The second pass: everybody who looks at packets.
struct Pass<'a, 's, S: Sink> {
    labs: Option<StreamingDecoder<Heard<'a, 's, S>>>,
    segments: Option<measures::Segments<Departures<'a, 's, S>>>,
    watch: Option<Watch<'a, 's, S>>,
    out: &'a RefCell<Out<'s, S>>,
}

impl<S: Sink> Observer for Pass<'_, '_, S> {
    fn on(&mut self, event: Event<'_>) {
        if let Some(labs) = &mut self.labs {
            labs.on(event);
        }
        if let Some(segments) = &mut self.segments {
            segments.on(event);
        }
        if let Some(watch) = &mut self.watch {
            watch.on(event);
        }
    }

    fn is_done(&self) -> bool {
        self.out.borrow().has_failed()
    }

    fn takes_fast(&self) -> bool {
        true
    }

    fn on_fast(&mut self, view: &FastView<'_>) {
        if let Some(labs) = &mut self.labs {
            labs.on_fast(view);
        }
        if let Some(segments) = &mut self.segments {
            segments.on_fast(view);
        }
        if let Some(watch) = &mut self.watch {
            watch.on_fast(view);
        }
    }
}
