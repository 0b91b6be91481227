//! Finding messages again: by their number, their stream, the frame that completed them.

use std::collections::{BTreeMap, HashMap};

use wirelab_labs::layout::Layout;
use wirelab_labs::{Lab, Transport, Variant};

use super::listener::{Conversations, StreamFound};
use super::model::Message;

/// Messages with their places.
#[derive(Clone, Debug, Default)]
pub struct Index {
    all: Conversations,
    frames: HashMap<u64, Vec<usize>>,
    streams: BTreeMap<(Transport, u32), Vec<usize>>,
}

impl Index {
    /// Puts the messages of a capture in order.
    pub fn new(all: Conversations) -> Self {
        let mut index = Self { all, ..Self::default() };
        for (place, message) in index.all.messages.iter().enumerate() {
            index.frames.entry(message.frame()).or_default().push(place);
            index.streams.entry((message.transport, message.stream)).or_default().push(place);
        }
        index
    }

    /// All of it.
    pub fn all(&self) -> &Conversations {
        &self.all
    }

    /// The message with a number.
    pub fn message(&self, number: u64) -> Option<&Message> {
        let place = self.all.messages.binary_search_by_key(&number, |message| message.number).ok()?;
        self.all.messages.get(place)
    }

    /// The messages that a frame completed.
    pub fn completed(&self, frame: u64) -> impl Iterator<Item = &Message> {
        self.frames.get(&frame).into_iter().flatten().filter_map(|place| self.all.messages.get(*place))
    }

    /// The messages of a stream, in order.
    pub fn of_stream(&self, transport: Transport, stream: u32) -> impl Iterator<Item = &Message> + Clone {
        let places = self.streams.get(&(transport, stream)).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|place| self.all.messages.get(*place))
    }

    /// What was found of a stream.
    pub fn stream(&self, transport: Transport, stream: u32) -> Option<&StreamFound> {
        self.all.streams.get(&(transport, stream))
    }

    /// The lab and the variant of a stream; the variant has the layouts that were found.
    pub fn lab(&self, transport: Transport, stream: u32) -> Option<(&Lab, &Variant)> {
        let found = self.stream(transport, stream)?;
        self.all.lab(found)
    }

    /// The layout of a message's record or header, as it was found.
    pub fn layout(&self, message: &Message) -> Option<&Layout> {
        let (_, variant) = self.lab(message.transport, message.stream)?;
        variant.framing(message.from).layout()
    }
}

impl Conversations {
    /// The lab and the variant of a stream; the variant has the layouts that were found.
    pub fn lab<'a>(&'a self, found: &'a StreamFound) -> Option<(&'a Lab, &'a Variant)> {
        let lab = self.labs.get(found.lab?)?;
        Some((lab, found.altered.as_deref().or_else(|| lab.variants.get(found.variant))?))
    }

    /// Leaves only the messages and streams that `keep` takes.
    pub fn retain(&mut self, keep: impl Fn(Transport, u32) -> bool) {
        self.streams.retain(|(transport, stream), _| keep(*transport, *stream));
        self.messages.retain(|message| keep(message.transport, message.stream));
    }
}
