//! The streams of the list, and which of them the filter has found.

use std::collections::{HashMap, HashSet, VecDeque};

use wirelab_analyzers::engine::{Engine, PacketView};
use wirelab_analyzers::stream::tcp::TeardownOutcome;

use crate::counts::MessageCounts;
use crate::first::First;
use crate::stream::{Row, StreamId};
use crate::view::LetGo;

/// Streams in the list. Beyond it the oldest closed one goes, or the oldest if all are open.
const LISTED: usize = 1_000;

/// A stream of the list.
#[derive(Debug, Default)]
struct Entry {
    is_closed: bool,
    /// Whether a packet of it matched the filter.
    matches: bool,
    counts: MessageCounts,
    /// Its first packet, when that is held no longer.
    first: Option<First>,
}

/// The streams of the list, in the order in which they began.
#[derive(Debug, Default)]
pub(crate) struct List {
    entries: HashMap<StreamId, Entry>,
    order: VecDeque<StreamId>,
    /// Streams that have left the list.
    left: u64,
    /// Whether there is a filter.
    filtered: bool,
    /// Streams that the filter found beyond the list, the last ones.
    beyond: HashSet<StreamId>,
    beyond_order: VecDeque<StreamId>,
}

impl List {
    /// A stream began. The one that is `open` stays in the list.
    pub(crate) fn began(&mut self, id: StreamId, open: Option<StreamId>) {
        self.entries.insert(id, Entry::default());
        self.order.push_back(id);
        while self.order.len() > LISTED {
            let is_over = |id: &StreamId| Some(*id) != open && self.entries.get(id).is_none_or(|entry| entry.is_closed);
            let place = self.order.iter().position(is_over);
            let place = place.unwrap_or_else(|| usize::from(self.order.front().copied() == open));
            let Some(id) = self.order.remove(place) else { return };
            let entry = self.entries.remove(&id);
            self.left += 1;
            if entry.is_some_and(|entry| entry.matches) {
                self.found(id);
            }
        }
    }

    /// A stream ended.
    pub(crate) fn ended(&mut self, id: StreamId) {
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.is_closed = true;
        }
    }

    /// Looks which streams have ended while nobody looked.
    pub(crate) fn find_closed(&mut self, engine: &Engine) {
        for (id, entry) in &mut self.entries {
            let row = if id.udp { None } else { engine.tcp(id.number) };
            entry.is_closed |=
                row.is_some_and(|row| matches!(row.teardown.outcome, TeardownOutcome::Closed | TeardownOutcome::Reset));
        }
    }

    /// Forgets what the filter before has found.
    pub(crate) fn filter(&mut self, filtered: bool) {
        self.filtered = filtered;
        self.entries.values_mut().for_each(|entry| entry.matches = false);
        self.beyond.clear();
        self.beyond_order.clear();
    }

    /// A packet of a stream matches the filter.
    pub(crate) fn found(&mut self, id: StreamId) {
        if !self.filtered {
            return;
        }
        match self.entries.get_mut(&id) {
            Some(entry) => entry.matches = true,
            None if self.beyond.insert(id) => {
                self.beyond_order.push_back(id);
                if self.beyond_order.len() > LISTED
                    && let Some(oldest) = self.beyond_order.pop_front()
                {
                    self.beyond.remove(&oldest);
                }
            }
            None => {}
        }
    }

    /// A packet is let go: the first one of a listed stream is kept.
    pub(crate) fn let_go(&mut self, packet: &LetGo<'_>) {
        for id in packet.held.begins() {
            if let Some(entry) = self.entries.get_mut(&id) {
                entry.first = First::of(packet);
            }
        }
    }

    /// Shows the first packets of streams whose packets are held no longer.
    pub(crate) fn show_first(&self, mut look: impl FnMut(&PacketView<'_>)) {
        let firsts = self.order.iter().filter_map(|id| self.entries.get(id)?.first.as_ref());
        firsts.for_each(|first| first.show(&mut look));
    }

    /// The streams that the filter lets through, the oldest first.
    pub(crate) fn rows(&self, engine: &Engine) -> Vec<Row> {
        let matches = |id: &&StreamId| !self.filtered || self.entries.get(id).is_some_and(|entry| entry.matches);
        let mut rows: Vec<Row> =
            self.beyond.iter().chain(self.order.iter().filter(matches)).filter_map(|id| id.row(engine)).collect();
        if !self.beyond.is_empty() {
            rows.sort_by_key(Row::first_frame);
        }
        rows
    }

    /// Streams that have left the list.
    pub(crate) fn left(&self) -> u64 {
        self.left
    }

    /// The counts of a stream's messages, to be changed.
    pub(crate) fn counts_mut(&mut self, id: StreamId) -> Option<&mut MessageCounts> {
        self.entries.get_mut(&id).map(|entry| &mut entry.counts)
    }

    /// The counts of a stream's messages, if it is in the list.
    pub(crate) fn counts_of(&self, id: StreamId) -> Option<&MessageCounts> {
        self.entries.get(&id).map(|entry| &entry.counts)
    }

    /// The streams of the list that are a lab's, with the counts of their messages.
    pub(crate) fn counts(&self) -> HashMap<StreamId, MessageCounts> {
        let of_lab = |(id, entry): (&StreamId, &Entry)| entry.counts.lab.map(|_| (*id, entry.counts));
        self.entries.iter().filter_map(of_lab).collect()
    }

    /// The TCP streams of the list.
    pub(crate) fn tcp(&self) -> impl Iterator<Item = u32> {
        self.order.iter().filter(|id| !id.udp).map(|id| id.number)
    }
}
