//! Words with which a client takes its leave of the server: a program that sends `exit` before it closes need neither print
//! nor count it.

use std::collections::{BTreeMap, BTreeSet};

use wirelab_labs::Side;
use wirelab_messages::play::ends;

use super::case::{Case, Said};
use super::forms::{Stream, stream};

/// The last words of clients that end a conversation, and what the server answers to them.
#[derive(Default)]
pub(crate) struct Farewells<'c> {
    said: BTreeSet<(Stream<'c>, u64)>,
}

impl<'c> Farewells<'c> {
    pub(crate) fn of(case: &'c Case<'_>) -> Self {
        let mut last: BTreeMap<Stream<'c>, (u64, bool)> = BTreeMap::new();
        for said in case.messages().filter(|said| said.message.from == Side::Client) {
            last.insert(stream(&said), (said.message.number, ends(said.message.text())));
        }
        let said = last.into_iter().filter(|(_, (_, ends))| *ends).map(|(stream, (number, _))| (stream, number));
        Self { said: said.collect() }
    }

    /// Whether a message is one, or the answer to one.
    pub(crate) fn has(&self, said: &Said<'c>) -> bool {
        if self.said.is_empty() {
            return false;
        }
        let number = match said.message.from {
            Side::Client => Some(said.message.number),
            Side::Server => said.message.reply_to,
        };
        number.is_some_and(|number| self.said.contains(&(stream(said), number)))
    }
}
