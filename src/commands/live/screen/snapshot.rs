//! What is drawn: a copy of the model's visible part, so that drawing needs no lock and pausing is not to copy.

use std::collections::HashMap;
use std::sync::Arc;

use wirelab_analyzers::report::messages::Expectation;
use wirelab_labs::Transport;

use super::super::board::Said;
use super::super::history::StreamId;
use super::super::model::{Model, Row};
use super::super::open::{self, Tail};

/// A copy of what the model had.
#[derive(Default)]
pub(super) struct Snapshot {
    pub(super) rows: Vec<Row>,
    /// What the streams say that are a lab's.
    pub(super) said: HashMap<StreamId, Said>,
    /// The lab whose exercise is counted, and what it expects.
    pub(super) lab: Option<String>,
    pub(super) expected: Vec<Expectation>,
    pub(super) open: Option<Shown>,
    pub(super) summarised: u64,
    pub(super) streams: (usize, usize),
    pub(super) ended: bool,
}

/// The stream that is looked at.
pub(super) struct Shown {
    pub(super) row: Row,
    /// Packets, with the messages that they complete.
    pub(super) ladder: Lines,
    pub(super) messages: Lines,
    pub(super) bytes: Lines,
    pub(super) begun_before: bool,
}

/// Lines, and how many before them are gone.
pub(super) struct Lines {
    pub(super) rows: Vec<open::Row>,
    pub(super) gone: u64,
}

/// In which order rows are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Sort {
    #[default]
    Newest,
    Oldest,
    Bytes,
    Packets,
    Longest,
}

impl Sort {
    pub(super) const fn next(self) -> Self {
        match self {
            Self::Newest => Self::Oldest,
            Self::Oldest => Self::Bytes,
            Self::Bytes => Self::Packets,
            Self::Packets => Self::Longest,
            Self::Longest => Self::Newest,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Bytes => "bytes",
            Self::Packets => "packets",
            Self::Longest => "longest",
        }
    }
}

impl Snapshot {
    /// Copies what is to be seen.
    pub(super) fn of(model: &Model, sort: Sort) -> Self {
        let mut rows = model.rows();
        match sort {
            Sort::Oldest => {}
            Sort::Newest => rows.reverse(),
            Sort::Bytes => rows.sort_by_key(|row| std::cmp::Reverse(row.bytes())),
            Sort::Packets => rows.sort_by_key(|row| std::cmp::Reverse(row.packets())),
            Sort::Longest => rows.sort_by_key(|row| std::cmp::Reverse(row.duration())),
        }
        let open = model.open.as_ref().and_then(|open| {
            let row = model.row(open.id)?;
            let transport = if open.id.udp { Transport::Udp } else { Transport::Tcp };
            let said = model.board.of_stream((transport, open.id.number));
            let (ladder, bytes) = (Lines::with_messages(&open.ladder, &said), Lines::of(&open.bytes));
            let messages = Lines { rows: said.into_iter().map(with_frame).collect(), gone: 0 };
            Some(Shown { row, ladder, messages, bytes, begun_before: open.begun_before })
        });
        let (lab, expected) = (model.lab_name(), model.board.expectations.all().to_vec());
        let said = model.said();
        let streams = model.engine.stream_counts();
        Self { rows, said, lab, expected, open, summarised: model.summarised, streams, ended: model.ended }
    }

    /// Where a stream stands among the rows.
    pub(super) fn place(&self, id: Option<StreamId>) -> Option<usize> {
        self.rows.iter().position(|row| Some(row.id()) == id)
    }
}

impl Lines {
    fn of(tail: &Tail) -> Self {
        Self { rows: tail.rows.iter().map(|(_, row)| row.clone()).collect(), gone: tail.gone }
    }

    /// The lines of packets, each followed by the messages that its packet completes.
    fn with_messages(tail: &Tail, said: &[(u64, open::Row)]) -> Self {
        let first = tail.rows.front().map_or(u64::MAX, |(frame, _)| *frame);
        let mut said = said.iter().filter(|(frame, _)| *frame >= first).peekable();
        let mut rows = Vec::with_capacity(tail.rows.len());
        let mut lines = tail.rows.iter().peekable();
        while let Some((frame, row)) = lines.next() {
            rows.push(row.clone());
            if lines.peek().is_some_and(|(next, _)| next == frame) {
                continue;
            }
            while let Some((_, (tone, text))) = said.next_if(|(of, _)| of <= frame) {
                rows.push((*tone, Arc::from(format!("{:20}└ {text}", ""))));
            }
        }
        Self { rows, gone: tail.gone }
    }
}

/// A message's line with its frame before it.
fn with_frame((frame, (tone, text)): (u64, open::Row)) -> open::Row {
    (tone, Arc::from(format!("{frame:>7}  {text}")))
}
