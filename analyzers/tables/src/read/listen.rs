//! Messages of labs, as their conversations end.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap};

use wirelab_findings::messages::Digest;
use wirelab_labs::{Lab, Transport};
use wirelab_messages::{Conversations, Message, MessageSink, NoteId};

use super::out::Out;
use super::{Known, Sink};
use crate::rows::{Said, Turn};
use crate::table::Table;

/// Takes over conversations.
pub(super) struct Heard<'a, 's, S> {
    known: &'a OnceCell<Known>,
    out: &'a RefCell<Out<'s, S>>,
    digest: Digest,
}

impl<'a, 's, S> Heard<'a, 's, S> {
    pub(super) fn new(known: &'a OnceCell<Known>, out: &'a RefCell<Out<'s, S>>) -> Self {
        Self { known, out, digest: Digest::default() }
    }

    pub(super) fn digest(self) -> Digest {
        self.digest
    }
}

/// The messages that were decoded together: where each stands in its conversation.
struct Places<'m> {
    /// By their numbers, which differ within what was decoded together.
    by_number: HashMap<u64, (&'m Message, u32)>,
}

impl<'m> Places<'m> {
    fn of(messages: &[&'m Message]) -> Self {
        let mut counts: BTreeMap<(Transport, u32), u32> = BTreeMap::new();
        let place = |message: &&'m Message| {
            let count = counts.entry((message.transport, message.stream)).or_default();
            *count += 1;
            (message.number, (*message, *count))
        };
        Self { by_number: messages.iter().map(place).collect() }
    }

    fn said<'k>(&self, message: &'m Message, labs: &'k [Lab], known: &'k Known) -> Said<'k>
    where
        'm: 'k,
    {
        let of = |number: Option<u64>| self.by_number.get(&number?).copied();
        let original = of(message.forward_of);
        let key =
            |(original, place): (&Message, u32)| Some((known.keys.of(original.transport, original.stream)?, place));
        Said {
            whose: known.whose(message.transport, message.stream),
            message,
            labs,
            place: of(Some(message.number)).map_or(0, |(_, place)| place),
            reply_to: of(message.reply_to).map(|(_, place)| place),
            forward_of: original.and_then(key),
        }
    }
}

impl<S: Sink> MessageSink for Heard<'_, '_, S> {
    fn take(&mut self, labs: &[Lab], found: Conversations) {
        if let Some(known) = self.known.get() {
            let out = &mut *self.out.borrow_mut();
            if out.wants(Table::Messages) || out.wants(Table::Turns) {
                rows(labs, &found, known, out);
            }
        }
        self.digest.take(labs, found);
    }
}

fn rows<S: Sink>(labs: &[Lab], found: &Conversations, known: &Known, out: &mut Out<'_, S>) {
    let mut messages: Vec<&Message> = found.messages.iter().collect();
    messages.sort_by_key(|message| message.number);
    let places = Places::of(&messages);
    for message in &messages {
        let said = places.said(message, labs, known);
        out.messages(&said);
        let request = message.reply_to.and_then(|number| places.by_number.get(&number));
        if let Some((request, _)) = request {
            out.turns(&Turn { request: places.said(request, labs, known), reply: Some(said) });
        }
        if message.has_note(NoteId::Unanswered) {
            out.turns(&Turn { request: said, reply: None });
        }
    }
}
