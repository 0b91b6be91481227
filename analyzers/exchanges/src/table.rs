//! Requests that wait, and what becomes of them.

use std::collections::VecDeque;
use std::net::IpAddr;

use hashbrown::HashMap;
use wirelab_engine::Transport;
use wirelab_text::limit::EXCHANGES;

use super::exchange::{End, Exchange, Part, Protocol};

/// Answers without requests that are kept: a capture that begins late has a few.
const ORPHANS: usize = 1_024;

/// What tells the requests of a protocol apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    /// The connection.
    Http(u32),
    /// The conversation and the number of the query.
    Dns(Transport, u32, u64),
    /// The transaction, the client, and whether an address is asked for (and not whether there is one).
    Dhcp(u64, [u8; 6], bool),
    /// Asker, asked, identifier and sequence number.
    Echo(IpAddr, IpAddr, u32),
    /// Asker and asked.
    Arp([u8; 4], [u8; 4]),
    /// The connection.
    Tls(u32),
}

/// A request that is told to the table.
pub(crate) struct Asked {
    pub(crate) protocol: Protocol,
    pub(crate) stream: Option<(Transport, u32)>,
    pub(crate) part: Part,
    /// Whether its sender opened the stream.
    pub(crate) from_opener: bool,
}

/// A request without an answer.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    place: usize,
    from_opener: bool,
    /// Whether the other side has said something since.
    begun: bool,
    /// Whether its connection ended since.
    over: bool,
}

/// All exchanges.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    all: Vec<Exchange>,
    /// Of each key that was ever asked under, those that wait.
    waiting: HashMap<Key, VecDeque<Waiting>, foldhash::fast::FixedState>,
    /// The latest query of each UDP conversation.
    queries: HashMap<u32, Key, foldhash::fast::FixedState>,
    /// Answers to nothing in the capture.
    pub(crate) orphans: Vec<(Protocol, Part)>,
    pub(crate) left_out: u64,
}

impl Table {
    /// A request. One that is asked `again` under the same key while it waits is a repeat.
    pub(crate) fn ask(&mut self, key: Key, asked: Asked, repeats: bool) {
        let known = self.waiting.get(&key).and_then(VecDeque::front).filter(|_| repeats);
        if let Some(known) = known.and_then(|known| self.all.get_mut(known.place)) {
            known.again = known.again.saturating_add(1);
            return;
        }
        if self.all.len() >= EXCHANGES.get() {
            self.left_out += 1;
            return;
        }
        if let Key::Dns(Transport::Udp, stream, _) = key {
            self.queries.insert(stream, key);
        }
        let place = self.all.len();
        self.waiting.entry(key).or_default().push_back(Waiting {
            place,
            from_opener: asked.from_opener,
            begun: false,
            over: false,
        });
        self.all.push(exchange(asked, End::Unanswered));
    }

    /// A message that nobody answers.
    pub(crate) fn tell(&mut self, asked: Asked) {
        if self.all.len() >= EXCHANGES.get() {
            self.left_out += 1;
            return;
        }
        self.all.push(exchange(asked, End::NotDue));
    }

    /// An answer that is not the last one.
    pub(crate) fn interim(&mut self, key: Key) {
        let known = self.waiting.get(&key).and_then(VecDeque::front);
        if let Some(known) = known.and_then(|known| self.all.get_mut(known.place)) {
            known.interim = known.interim.saturating_add(1);
        }
    }

    /// Whether a request waits.
    pub(crate) fn waits(&self, key: Key) -> bool {
        self.waiting.get(&key).is_some_and(|waiting| !waiting.is_empty())
    }

    /// An answer, or an error in its place.
    pub(crate) fn answer(&mut self, key: Key, protocol: Protocol, part: Part, end: End) {
        let known = self.waiting.get_mut(&key).and_then(VecDeque::pop_front);
        let Some(exchange) = known.and_then(|known| self.all.get_mut(known.place)) else {
            // A second answer to one request is none to a request that is missing; and what a limit left out has none either.
            if self.left_out == 0 && !self.waiting.contains_key(&key) {
                if self.orphans.len() < ORPHANS {
                    self.orphans.push((protocol, part));
                } else {
                    self.left_out += 1;
                }
            }
            return;
        };
        exchange.end = end;
        exchange.answer = Some(part);
    }

    /// An ICMP error about a datagram of a conversation: its latest query gets no answer.
    pub(crate) fn refuse_dns(&mut self, stream: u32, part: Part) {
        if let Some(key) = self.queries.get(&stream).copied().filter(|key| self.waits(*key)) {
            self.answer(key, Protocol::Dns, part, End::Refused);
        }
    }

    /// Bytes of one side of a connection: an answer may have begun.
    pub(crate) fn bytes(&mut self, stream: u32, from_opener: bool) {
        for key in [Key::Http(stream), Key::Tls(stream)] {
            if let Some(first) = self.waiting.get_mut(&key).and_then(VecDeque::front_mut) {
                first.begun |= first.from_opener != from_opener;
            }
        }
    }

    /// The end of a connection: nothing that waits in it is answered any more.
    pub(crate) fn over(&mut self, stream: u32) {
        for key in [Key::Http(stream), Key::Tls(stream)] {
            self.waiting.get_mut(&key).into_iter().flatten().for_each(|waiting| waiting.over = true);
        }
    }

    /// All of them, in the order of their requests, as they stand at the end of the capture.
    pub(crate) fn finish(mut self, last: i64) -> Vec<Exchange> {
        for waiting in self.waiting.values().flatten() {
            let Some(exchange) = self.all.get_mut(waiting.place) else { continue };
            let soon = last.saturating_sub(exchange.asked.time) < exchange.protocol.patience();
            exchange.end = match (waiting.begun, soon && !waiting.over) {
                (true, _) => End::Cut,
                (false, true) => End::Open,
                (false, false) => End::Unanswered,
            };
        }
        self.all
    }
}

fn exchange(asked: Asked, end: End) -> Exchange {
    let Asked { protocol, stream, part, .. } = asked;
    Exchange { protocol, stream, asked: part, again: 0, interim: 0, answer: None, end }
}
