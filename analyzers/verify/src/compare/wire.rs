//! The messages of a capture that a log may tell of, and which of them are taken.

use std::collections::BTreeMap;

use wirelab_labs::Transport;

use super::super::case::Said;
use super::super::log::Forms;
use super::forms;

/// Messages, behind the first that is free, that a record is compared with.
const MAX_TRIED: usize = 1_024;
/// Most connections of which the next message is looked at.
const MAX_HEADS: usize = 256;

/// A connection: its capture and its number.
pub(super) type Stream<'c> = (&'c str, Transport, u32);

/// The connection of a message.
pub(super) fn stream<'c>(said: &Said<'c>) -> Stream<'c> {
    (said.capture.path.as_str(), said.message.transport, said.message.stream)
}

/// Messages in their order, each connection's also by itself.
pub(super) struct Wire<'c> {
    all: Vec<(Said<'c>, Forms, bool)>,
    /// Those before it are taken.
    first: usize,
    /// The free messages of each connection, the next one last.
    streams: BTreeMap<Stream<'c>, Vec<usize>>,
}

impl<'c> Wire<'c> {
    pub(super) fn new(messages: Vec<Said<'c>>) -> Self {
        let mut streams: BTreeMap<Stream<'c>, Vec<usize>> = BTreeMap::new();
        for (at, said) in messages.iter().enumerate().rev() {
            streams.entry(stream(said)).or_default().push(at);
        }
        let with_forms = |said: Said<'c>| (said, forms(&said.capture.index, said.message), false);
        Self { all: messages.into_iter().map(with_forms).collect(), first: 0, streams }
    }

    pub(super) fn said(&self, at: usize) -> Option<Said<'c>> {
        self.all.get(at).map(|(said, ..)| *said)
    }

    /// The first free message that fits.
    pub(super) fn find(&self, fits: impl Fn(&Said<'_>, &Forms) -> bool) -> Option<usize> {
        let tried = self.all.iter().enumerate().skip(self.first).take(MAX_TRIED);
        tried.filter(|(_, (.., taken))| !taken).find(|(_, (said, forms, _))| fits(said, forms)).map(|(at, _)| at)
    }

    /// Whether a message is the next of its connection.
    pub(super) fn is_head(&self, at: usize) -> bool {
        self.said(at).and_then(|said| self.streams.get(&stream(&said))?.last().copied()) == Some(at)
    }

    /// The next free message of each connection.
    pub(super) fn heads(&self) -> impl Iterator<Item = usize> {
        self.streams.values().filter_map(|queue| queue.last().copied()).take(MAX_HEADS)
    }

    /// The free messages of a connection, from the next one on, as far as some may be taken together.
    pub(super) fn queue(&self, head: usize) -> Vec<Said<'c>> {
        let queue = self.said(head).and_then(|said| self.streams.get(&stream(&said)));
        let next = queue.into_iter().flat_map(|queue| queue.iter().rev().take(super::join::MAX_JOINED));
        next.filter_map(|at| self.said(*at)).collect()
    }

    /// Takes one message.
    pub(super) fn take(&mut self, at: usize) {
        let Some((said, _, taken)) = self.all.get_mut(at) else { return };
        *taken = true;
        let key = stream(said);
        if let Some(queue) = self.streams.get_mut(&key) {
            queue.retain(|one| *one != at);
            if queue.is_empty() {
                self.streams.remove(&key);
            }
        }
        while self.all.get(self.first).is_some_and(|(.., taken)| *taken) {
            self.first += 1;
        }
    }

    /// Takes so many messages of a connection, from the next one on.
    pub(super) fn take_from(&mut self, head: usize, count: usize) {
        let Some(key) = self.said(head).map(|said| stream(&said)) else { return };
        for _ in 0..count {
            let Some(at) = self.streams.get(&key).and_then(|queue| queue.last().copied()) else { return };
            self.take(at);
        }
    }

    /// What nothing tells of.
    pub(super) fn left(&self) -> impl Iterator<Item = Said<'c>> {
        self.all.iter().filter(|(.., taken)| !taken).map(|(said, ..)| *said)
    }
}
