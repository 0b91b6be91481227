//! What is drawn: a copy of the model's visible part, so that drawing needs no lock and pausing is not to copy.

use super::super::history::StreamId;
use super::super::model::{Model, Row};
use super::super::open::{self, Tail};

/// A copy of what the model had.
#[derive(Default)]
pub(super) struct Snapshot {
    pub(super) rows: Vec<Row>,
    pub(super) open: Option<Shown>,
    pub(super) summarised: u64,
    pub(super) streams: (usize, usize),
    pub(super) ended: bool,
}

/// The stream that is looked at.
pub(super) struct Shown {
    pub(super) row: Row,
    pub(super) ladder: Lines,
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
            let (ladder, bytes) = (Lines::of(&open.ladder), Lines::of(&open.bytes));
            Some(Shown { row, ladder, bytes, begun_before: open.begun_before })
        });
        let streams = model.engine.stream_counts();
        Self { rows, open, summarised: model.summarised, streams, ended: model.ended }
    }

    /// Where a stream stands among the rows.
    pub(super) fn place(&self, id: Option<StreamId>) -> Option<usize> {
        self.rows.iter().position(|row| Some(row.id()) == id)
    }
}

impl Lines {
    fn of(tail: &Tail) -> Self {
        Self { rows: tail.rows.iter().cloned().collect(), gone: tail.gone }
    }
}
