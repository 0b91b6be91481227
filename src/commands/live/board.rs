//! The messages that the screen shows: the last ones of the capture, under their numbers, and what the lab expects.

use std::collections::VecDeque;
use std::sync::Arc;

use wirelab_analyzers::message::Message;
use wirelab_analyzers::message::live::{Brief, Change, Key, Mark, Told};
use wirelab_analyzers::report::messages::{Expectations, one_line};
use wirelab_labs::{Lab, Side};

use super::open::Row;
use crate::output::Tone;

/// Most messages held, and most bytes that they have; older ones are in the written file only.
const MOST: usize = 20_000;
const MOST_BYTES: usize = 16 << 20;
/// Characters shown of a message.
const EXCERPT: usize = 60;

/// Counts of a stream's messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// Index of the lab and of its variant, while or after it is taken for one.
    pub(super) lab: Option<(usize, usize)>,
    pub(super) client: u32,
    pub(super) server: u32,
    /// Wrong answers and requests without an answer.
    pub(super) bad: u32,
}

impl Said {
    /// Takes in a change of one of its messages or of its lab.
    pub(super) fn change(&mut self, change: &Change) {
        match change {
            Change::Lab { chosen, .. } => self.lab = chosen.lab.map(|lab| (lab, chosen.variant)),
            Change::Message { message, before, .. } => {
                if let Some(before) = before {
                    self.add(*before, -1);
                }
                self.add(Brief::of(message), 1);
            }
            Change::Withdrawn { before, .. } => self.add(*before, -1),
        }
    }

    fn add(&mut self, brief: Brief, by: i32) {
        let count = if brief.from == Side::Client { &mut self.client } else { &mut self.server };
        *count = count.saturating_add_signed(by);
        if matches!(brief.mark, Mark::Wrong | Mark::Unanswered) {
            self.bad = self.bad.saturating_add_signed(by);
        }
    }
}

/// A message that is held.
struct Held {
    message: Message,
    provisional: bool,
}

/// The last messages, and what is expected.
#[derive(Default)]
pub(super) struct Board {
    /// Messages before those held.
    gone: u64,
    held: VecDeque<Held>,
    bytes: usize,
    pub(super) expectations: Expectations,
}

impl Board {
    /// Carries out a change: numbers are places in the list.
    pub(super) fn change(&mut self, change: &Change) {
        match change {
            Change::Lab { .. } => {}
            Change::Withdrawn { number, .. } => {
                self.remove(*number);
                self.renumber(*number, -1);
            }
            Change::Message { message, before, told, .. } => {
                if before.is_some() {
                    self.remove(message.number);
                } else {
                    self.renumber(message.number, 1);
                }
                self.insert(message, *told == Told::Provisional);
            }
        }
        self.expectations.change(change);
        self.bound();
    }

    /// The messages that are held.
    pub(super) fn messages(&self) -> impl Iterator<Item = &Message> {
        self.held.iter().map(|held| &held.message)
    }

    /// Begins to expect what a variant of a lab does, and counts what is held already.
    pub(super) fn expect(&mut self, index: usize, lab: &Lab, variant: usize) {
        self.expectations = Expectations::new(index, lab, variant);
        for held in &self.held {
            let request = held.message.reply_to.and_then(|number| self.place(number));
            let request = request.and_then(|place| self.held.get(place));
            let change = Change::Message {
                message: Box::new(held.message.clone()),
                before: None,
                visible: true,
                told: Told::Sure,
                asked: request.map(|request| (request.message.part, request.message.text().to_vec())),
            };
            self.expectations.change(&change);
        }
    }

    /// The messages of a stream, a line each, with the frames that complete them.
    pub(super) fn of_stream(&self, key: Key) -> Vec<(u64, Row)> {
        let line = |held: &Held| {
            let message = &held.message;
            let bad = matches!(Brief::of(message).mark, Mark::Wrong | Mark::Unanswered);
            let tone = match message.from {
                _ if bad => Tone::Bad,
                Side::Client => Tone::Client,
                Side::Server => Tone::Server,
            };
            let mut text = one_line(message, EXCERPT);
            if held.provisional {
                text.push_str(" (so far)");
            }
            (message.frame(), (Some(tone), Arc::from(text)))
        };
        let of_stream = |held: &&Held| (held.message.transport, held.message.stream) == key;
        self.held.iter().filter(of_stream).map(line).collect()
    }

    fn place(&self, number: u64) -> Option<usize> {
        usize::try_from(number.checked_sub(self.gone + 1)?).ok()
    }

    fn remove(&mut self, number: u64) {
        match self.place(number) {
            Some(place) => {
                let gone = self.held.remove(place);
                self.bytes -= gone.map_or(0, |held| held.message.bytes.len());
            }
            None => self.gone = self.gone.saturating_sub(1),
        }
    }

    fn insert(&mut self, message: &Message, provisional: bool) {
        match self.place(message.number).filter(|place| *place <= self.held.len()) {
            Some(place) => {
                self.bytes += message.bytes.len();
                self.held.insert(place, Held { message: message.clone(), provisional });
            }
            None => self.gone += 1,
        }
    }

    /// Messages from a number on move up or down, and what refers to them with them. New ones are the last, mostly.
    fn renumber(&mut self, from: u64, by: i64) {
        if self.held.back().is_none_or(|last| last.message.number < from) {
            return;
        }
        let moved = |number: &mut u64| {
            if *number >= from {
                *number = number.saturating_add_signed(by);
            }
        };
        for Held { message, .. } in &mut self.held {
            moved(&mut message.number);
            message.reply_to.iter_mut().for_each(moved);
            message.forward_of.iter_mut().for_each(moved);
        }
    }

    fn bound(&mut self) {
        while (self.held.len() > MOST || self.bytes > MOST_BYTES)
            && let Some(held) = self.held.pop_front()
        {
            self.bytes -= held.message.bytes.len();
            self.gone += 1;
        }
    }
}
