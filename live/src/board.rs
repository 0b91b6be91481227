//! The last messages of the capture, under their numbers, and what the lab expects.

use std::collections::VecDeque;
use std::sync::Arc;

use wirelab_analyzers::message::Message;
use wirelab_analyzers::message::live::{Brief, Change, Told};
use wirelab_analyzers::report::messages::{Expectations, one_line, one_line_without_text};
use wirelab_labs::{Lab, Side};

use crate::counts::is_bad;
use crate::line::{Accent, Line};
use crate::stream::StreamId;

/// Most messages held, and most bytes in them; older ones are in the written file only.
const MOST: usize = 20_000;
const MOST_BYTES: usize = 16 << 20;
/// Characters shown of a message.
const EXCERPT: usize = 60;

/// A message that is held.
struct Held {
    message: Message,
    provisional: bool,
}

impl Held {
    fn line(&self, hidden: bool) -> Line {
        let message = &self.message;
        let accent = match message.from {
            _ if is_bad(Brief::of(message).mark) => Accent::Wrong,
            Side::Client => Accent::Client,
            Side::Server => Accent::Server,
        };
        let mut text = if hidden { one_line_without_text(message) } else { one_line(message, EXCERPT) };
        if self.provisional {
            text.push_str(" (so far)");
        }
        Line { frame: message.frame(), accent, text: Arc::from(text) }
    }
}

/// The last messages, and what is expected.
#[derive(Default)]
pub(crate) struct Board {
    /// Messages before those held.
    gone: u64,
    held: VecDeque<Held>,
    bytes: usize,
    pub(crate) expectations: Expectations,
}

impl Board {
    /// Carries out a change: numbers are places in the list.
    pub(crate) fn change(&mut self, change: &Change) {
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
    pub(crate) fn messages(&self) -> impl DoubleEndedIterator<Item = &Message> {
        self.held.iter().map(|held| &held.message)
    }

    /// Begins to expect what a variant of a lab does, and counts what is held already.
    pub(crate) fn expect(&mut self, index: usize, lab: &Lab, variant: usize) {
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

    /// The messages of a stream, a line each, beside the frames that complete them; `hidden`: without what they say.
    pub(crate) fn of_stream(&self, id: StreamId, hidden: bool) -> Vec<Line> {
        let key = id.key();
        let of_stream = |held: &&Held| (held.message.transport, held.message.stream) == key;
        self.held.iter().filter(of_stream).map(|held| held.line(hidden)).collect()
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
