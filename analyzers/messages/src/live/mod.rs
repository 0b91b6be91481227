//! Messages while a capture is under way: what is known of them so far, told as differences.
//!
//! [`play`](super::play) is a function of whole logs. Here it is asked again for the groups of streams whose logs have
//! grown, and what comes out is compared with what was told before. When a group is over, what [`StreamingDecoder`] makes of it is
//! compared in the same way, so that in the end exactly the messages have been told that are found in the file.

mod change;
mod open;
mod places;
mod print;
mod told;

pub use change::{Brief, Change, Chosen, Key, Mark, Told};

use std::collections::BTreeMap;
use std::sync::Arc;

use open::Open;
use wirelab_engine::engine::{Event, Observer, Roles};
use wirelab_labs::Lab;

use super::listener::{Ask, Conversations, StreamFound};
use super::log::StreamLog;
use super::model::Message;
use super::streaming::{MessageSink, Rest, StreamingDecoder};

/// Listens to a capture that is under way.
///
/// What it holds is bounded as [`StreamingDecoder`] is: the logs of streams that have not ended, and some 50 bytes for each of their
/// messages. [`Live::catch_up`] costs as much as decoding those groups of streams that have changed since it was called
/// last; how often it is called is up to the caller.
#[derive(Debug)]
pub struct Live<K> {
    steady: StreamingDecoder<Over<K>>,
    open: Open,
    told: told::Told,
}

/// Some streams of one server, decoded.
#[derive(Clone, Debug, Default)]
struct Decoded {
    /// Whether they are over.
    over: bool,
    /// Each stream with what was found of it; `None`: nothing.
    streams: Vec<(Key, Option<Arc<Chosen>>)>,
    /// Their messages in order, numbered from 1, and whether each may be told already.
    messages: Vec<(Message, Told)>,
}

/// Hands on what is over, and keeps what is to be told of it.
#[derive(Debug)]
struct Over<K> {
    keep: K,
    decoded: Vec<Decoded>,
}

impl<K: MessageSink> MessageSink for Over<K> {
    fn take(&mut self, labs: &[Lab], found: Conversations) {
        let streams = found.streams.iter().map(|(key, one)| (*key, Some(Arc::new(Chosen::of_found(one))))).collect();
        let messages = found.messages.iter().map(|message| (message.clone(), Told::Settled)).collect();
        self.decoded.push(Decoded { over: true, streams, messages });
        self.keep.take(labs, found);
    }
}

impl<K: MessageSink> Live<K> {
    /// Listens to the streams that [`StreamingDecoder::at_ports`] listens to, and where a lab was named to those that may be that lab on
    /// another port; `keep` takes over what is over.
    pub fn new(ask: Ask, keep: K) -> Self {
        let over = Over { keep, decoded: Vec::new() };
        Self { steady: StreamingDecoder::under_way(ask, over), open: Open::default(), told: told::Told::default() }
    }

    /// The labs that it looks for.
    pub fn labs(&self) -> &[Lab] {
        &self.steady.listener().ask().labs
    }

    /// What a stream is taken for at present, if it was told and is not over.
    pub fn chosen(&self, key: Key) -> Option<&Chosen> {
        self.told.chosen(key)
    }

    /// Decodes what has changed since the last call, and tells how what is known differs from what was told.
    ///
    /// Withdrawn messages come first, then labs, then messages in the order of the bytes that complete them. Each change
    /// holds when those before it have been carried out.
    ///
    /// `roles` says who is who in the streams so far.
    pub fn catch_up(&mut self, roles: Roles<'_>) -> Vec<Change> {
        self.steady.settle(roles);
        let mut decoded = self.steady.keep_mut().map(|over| std::mem::take(&mut over.decoded)).unwrap_or_default();
        let listener = self.steady.listener();
        self.open.decode(listener, &mut decoded);
        let changes = self.told.changes(decoded, |key| listener.listens(key));
        self.told.forget_places(listener.oldest_order());
        changes
    }

    /// The rest, and who took over what is over. `roles` says who is who in the streams of the whole capture.
    pub fn finish(self, roles: Roles<'_>) -> (Vec<Change>, Rest<K>) {
        let Self { steady, mut told, .. } = self;
        let Rest { keep: Over { keep, decoded }, labs, left_out, cut_short } = steady.finish(roles);
        let changes = told.changes(decoded, |_| false);
        (changes, Rest { keep, labs, left_out, cut_short })
    }

    /// Some messages that were told, with the labs of the streams that are not over: for fields to look into.
    pub fn conversations<'m>(&self, messages: impl IntoIterator<Item = &'m Message>) -> Conversations {
        let mut streams: BTreeMap<Key, StreamFound> = BTreeMap::new();
        for (key, chosen) in self.told.all_chosen() {
            let log = self.steady.listener().log(*key).map(StreamLog::without_bytes);
            streams.extend(log.map(|log| (*key, chosen.found(log))));
        }
        let mut messages: Vec<Message> = messages.into_iter().cloned().collect();
        messages.sort_by_key(|message| message.number);
        Conversations { labs: self.labs().to_vec(), streams, messages, ..Conversations::default() }
    }
}

impl<K: MessageSink> Observer for Live<K> {
    #[inline]
    fn on(&mut self, event: Event<'_>) {
        self.steady.on(event);
    }
}
