//! What is drawn: a copy of the model's visible part, so that drawing needs no lock and pausing is not to copy.

use std::collections::HashMap;
use std::sync::Arc;

use wirelab_analyzers::report::messages::Expectation;
use wirelab_labs::Side;
use wirelab_live::{Line, MessageCounts, Row, StreamId, Tail};

use super::Model;

/// A copy of what the model had.
#[derive(Default)]
pub(super) struct Snapshot {
    pub(super) rows: Vec<Row>,
    /// How many messages the streams have that are a lab's.
    pub(super) counts: HashMap<StreamId, MessageCounts>,
    /// The lab whose exercise is counted, and what it expects.
    pub(super) lab: Option<String>,
    pub(super) expected: Vec<Expectation>,
    pub(super) open: Option<Shown>,
    /// Streams that have left the list.
    pub(super) left: u64,
    pub(super) streams: (usize, usize),
    pub(super) ended: bool,
    /// When which side said something on TCP, the newest first.
    pub(super) spoken: Vec<(StreamId, i64, Side)>,
}

/// Messages that are drawn.
const SPOKEN: usize = 2_000;

/// The stream that is looked at.
pub(super) struct Shown {
    pub(super) row: Row,
    /// Packets, with the messages that they complete.
    pub(super) ladder: Lines,
    pub(super) messages: Lines,
    pub(super) bytes: Lines,
    pub(super) begins_before: bool,
}

/// Lines, and how many before them are gone.
pub(super) struct Lines {
    pub(super) rows: Vec<Line>,
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
    /// Copies what is to be seen; `hidden`: without what messages say.
    pub(super) fn of(model: &Model, sort: Sort, hidden: bool) -> Self {
        let monitor = &model.monitor;
        let open = monitor.opened().and_then(|open| {
            let row = monitor.row(open.id())?;
            let said = monitor.messages(open.id(), hidden);
            let (ladder, bytes) = (Lines::with_messages(open.ladder(), &said), Lines::of(open.bytes()));
            let messages = Lines { rows: said.into_iter().map(with_frame).collect(), gone: 0 };
            Some(Shown { row, ladder, messages, bytes, begins_before: open.begins_before() })
        });
        let spoken = monitor.spoken().filter(|(id, ..)| !id.udp).take(SPOKEN).collect();
        let mut snapshot = Self {
            rows: monitor.rows(),
            spoken,
            counts: monitor.message_counts(),
            lab: monitor.lab().map(|(lab, variant)| format!("{lab}, {variant}")),
            expected: monitor.expected().to_vec(),
            open,
            left: monitor.left(),
            streams: monitor.stream_counts(),
            ended: model.ended,
        };
        snapshot.arrange(sort);
        snapshot
    }

    /// Puts the rows in this order, which needs nothing but what is copied already.
    pub(super) fn arrange(&mut self, sort: Sort) {
        let rows = &mut self.rows;
        rows.sort_by_key(Row::first_frame);
        match sort {
            Sort::Oldest => {}
            Sort::Newest => rows.reverse(),
            Sort::Bytes => rows.sort_by_key(|row| std::cmp::Reverse(row.bytes())),
            Sort::Packets => rows.sort_by_key(|row| std::cmp::Reverse(row.packets())),
            Sort::Longest => rows.sort_by_key(|row| std::cmp::Reverse(row.duration())),
        }
    }

    /// Where a stream stands among the rows.
    pub(super) fn place(&self, id: Option<StreamId>) -> Option<usize> {
        self.rows.iter().position(|row| Some(row.id()) == id)
    }
}

impl Lines {
    fn of(tail: &Tail) -> Self {
        Self { rows: tail.lines().cloned().collect(), gone: tail.gone() }
    }

    /// The lines of packets, each followed by the messages that its packet completes.
    fn with_messages(tail: &Tail, said: &[Line]) -> Self {
        let first = tail.lines().next().map_or(u64::MAX, |line| line.frame);
        let mut said = said.iter().filter(|message| message.frame >= first).peekable();
        let mut rows = Vec::with_capacity(tail.lines().len());
        let mut lines = tail.lines().peekable();
        while let Some(line) = lines.next() {
            rows.push(line.clone());
            if lines.peek().is_some_and(|next| next.frame == line.frame) {
                continue;
            }
            while let Some(message) = said.next_if(|message| message.frame <= line.frame) {
                rows.push(Line { text: Arc::from(format!("{:20}└ {}", "", message.text)), ..message.clone() });
            }
        }
        Self { rows, gone: tail.gone() }
    }
}

/// A message's line with its frame before it.
fn with_frame(line: Line) -> Line {
    Line { text: Arc::from(format!("{:>7}  {}", line.frame, line.text)), ..line }
}
