//! What counts for an expectation.

use std::collections::BTreeSet;

use wirelab_labs::Side;
use wirelab_labs::check::Wanted;
use wirelab_labs::rule::When;
use wirelab_messages::live::Key;
use wirelab_messages::{Message, Part, State};

/// Most streams or messages that are told apart: as many are more than any lab expects.
const MOST: usize = 4_096;

/// What counts for an expectation.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Meant {
    /// A stream whose connection was made.
    Connected,
    /// So many of them at the same time.
    AtOnce,
    /// A stream that was closed or reset.
    Closed,
    /// A message.
    Said(Said),
    /// A right answer.
    Answered {
        /// Variants of the lab that count; empty: all.
        variants: Vec<String>,
        /// To what.
        when: Asked,
    },
    /// A name that was answered.
    Welcomed,
    /// A message that reached somebody else.
    Delivered(Originals),
}

/// Messages that count.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Said {
    from: Option<Side>,
    wanted: Wanted,
    variants: Vec<String>,
    clients: u64,
    streams: BTreeSet<Key>,
}

impl Said {
    pub(super) fn new(from: Side, wanted: Wanted, variants: Vec<String>, clients: u64) -> Self {
        Self { from: Some(from), wanted, variants, clients, streams: BTreeSet::new() }
    }

    pub(super) fn anything() -> Self {
        Self { from: None, wanted: Wanted::default(), variants: Vec::new(), clients: 0, streams: BTreeSet::new() }
    }

    pub(super) fn takes(&self, message: &Message, variant: &str) -> bool {
        self.from.is_none_or(|from| from == message.from)
            && (self.from.is_none() || message.part != Part::Name && message.state == State::Whole)
            && (self.variants.is_empty() || self.variants.iter().any(|id| id == variant))
            && self.fits(message)
    }

    fn fits(&self, message: &Message) -> bool {
        match &self.wanted.value {
            Some(name) => message.value(name).is_some_and(|value| self.wanted.takes(&value)),
            None => self.wanted.takes(message.text()),
        }
    }

    pub(super) fn spoken_by(&mut self, key: Key) {
        if self.streams.len() < MOST {
            self.streams.insert(key);
        }
    }

    /// Streams that have to say something yet.
    pub(super) fn missing(&self) -> u64 {
        self.clients.saturating_sub(self.streams.len() as u64)
    }
}

/// Requests whose answers count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// All.
    Anything,
    /// Those for which this case of the reply table is the first that fits.
    Case {
        /// The reply table's conditions.
        cases: Vec<When>,
        /// Which of them.
        index: usize,
        /// Whether the server takes white space off both ends.
        strip: bool,
    },
}

impl Asked {
    pub(super) fn takes(&self, message: &Message, asked: Option<&(Part, Vec<u8>)>) -> bool {
        let Self::Case { cases, index, strip } = self else { return true };
        // A request without an answer is one that is asked.
        let own = (message.from == Side::Client).then(|| message.text());
        let Some(text) = asked.map(|(_, text)| text.as_slice()).or(own) else { return false };
        let text = if *strip { text.trim_ascii() } else { text };
        let fits = |when: &When| match when {
            When::Equals(exact) => exact == text,
            When::Prefix(prefix) => text.starts_with(prefix),
            When::Always => true,
        };
        cases.iter().position(fits) == Some(*index)
    }
}

/// Messages that reached somebody, by their times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Originals(BTreeSet<i64>);

impl Originals {
    pub(super) fn insert(&mut self, time: i64) {
        if self.0.len() < MOST {
            self.0.insert(time);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}
