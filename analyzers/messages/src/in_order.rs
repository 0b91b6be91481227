//! Handing messages on in their order while a capture is read, so that not all of them are held.

use std::cell::Cell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use wirelab_labs::Lab;

use super::listener::Conversations;
use super::model::Message;
use super::streaming::MessageSink;

/// Hands each message on with the number that it has in the capture, as soon as nothing can come before it. What comes out is
/// what [`CollectAll`](super::CollectAll) keeps, in the same order; only messages that something still open may come before are held.
#[derive(Debug)]
pub struct InOrder<F> {
    each: F,
    /// By the place of their last bytes, and then by the order in which they were decoded.
    waiting: BTreeMap<(u64, u64), Waiting>,
    /// Those that have a number, and whose turn it is.
    next: VecDeque<Waiting>,
    decoded: u64,
    numbered: u64,
}

/// A message that was not handed on yet, and the numbers of all that were decoded with it: it may answer or copy one of them.
#[derive(Debug)]
struct Waiting {
    message: Message,
    together: Rc<[Cell<u64>]>,
}

impl Waiting {
    /// The number in the capture of what it answers or copies; 0: that has none yet.
    fn number_of(&self, own: u64) -> Option<u64> {
        own.checked_sub(1).and_then(|place| self.together.get(place as usize)).map(Cell::get)
    }

    fn is_open(&self) -> bool {
        let Message { reply_to, forward_of, .. } = self.message;
        [reply_to, forward_of].into_iter().flatten().any(|own| self.number_of(own) == Some(0))
    }
}

impl<F: FnMut(&Message, &[Lab])> InOrder<F> {
    /// Hands messages to `each`, with the labs that were looked for.
    pub fn new(each: F) -> Self {
        Self { each, waiting: BTreeMap::new(), next: VecDeque::new(), decoded: 0, numbered: 0 }
    }

    /// How many messages are held.
    pub fn held(&self) -> usize {
        self.waiting.len() + self.next.len()
    }

    /// Hands on what is left.
    pub fn finish(&mut self, labs: &[Lab]) {
        self.before(labs, u64::MAX);
    }

    fn before(&mut self, labs: &[Lab], order: u64) {
        while let Some(first) = self.waiting.first_entry().filter(|first| first.key().0 < order) {
            let waiting = first.remove();
            self.numbered += 1;
            let place = waiting.message.number.checked_sub(1);
            if let Some(number) = place.and_then(|place| waiting.together.get(place as usize)) {
                number.set(self.numbered);
            }
            self.next.push_back(waiting);
        }
        // What a message copies may end behind it: its number is known then.
        while let Some(mut waiting) = self.next.pop_front_if(|waiting| !waiting.is_open()) {
            let [number, reply_to, forward_of] =
                [Some(waiting.message.number), waiting.message.reply_to, waiting.message.forward_of]
                    .map(|own| own.and_then(|own| waiting.number_of(own)));
            let message = &mut waiting.message;
            (message.number, message.reply_to, message.forward_of) = (number.unwrap_or(0), reply_to, forward_of);
            (self.each)(message, labs);
        }
    }
}

impl<F: FnMut(&Message, &[Lab])> MessageSink for InOrder<F> {
    fn take(&mut self, _: &[Lab], found: Conversations) {
        let together: Rc<[Cell<u64>]> = vec![Cell::new(0); found.messages.len()].into();
        for message in found.messages {
            self.decoded += 1;
            let waiting = Waiting { message, together: Rc::clone(&together) };
            self.waiting.insert((waiting.message.order, self.decoded), waiting);
        }
    }

    fn settled(&mut self, labs: &[Lab], before: u64) {
        self.before(labs, before);
    }
}
