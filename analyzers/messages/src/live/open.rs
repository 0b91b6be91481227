//! Decoding the groups of streams that go on, where they have changed.

use std::collections::BTreeMap;

use wirelab_labs::{Side, Transport};

use super::super::listener::{Ask, Decision, Found, Listener, Sorted, groups};
use super::super::log::StreamLog;
use super::super::model::{Border, Message};
use super::super::unit::State;
use super::Decoded;
use super::change::{Key, Told};
use crate::note::NoteId;

/// Up to so many arrivals, the lab is chosen anew whenever something comes; beyond it when there are an eighth more.
const CHOSEN_ANEW: usize = 256;

/// What was decoded last of the groups that go on, by their first stream.
#[derive(Debug, Default)]
pub(super) struct Open {
    groups: BTreeMap<Key, Known>,
}

/// A group as it was when it was decoded last.
#[derive(Debug)]
struct Known {
    extents: Vec<(Key, Extent)>,
    choice: Found,
    /// How many arrivals there were when the lab was chosen.
    weighed: usize,
}

/// Everything of a log that grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Extent {
    lanes: [[usize; 3]; 2],
    state: [bool; 5],
}

impl Open {
    /// Decodes the groups that have changed.
    pub(super) fn decode(&mut self, listener: &Listener, out: &mut Vec<Decoded>) {
        let ask = listener.ask();
        let logs: Vec<&StreamLog> = listener.logs().collect();
        let mut before = std::mem::take(&mut self.groups);
        for group in groups(&logs) {
            let Some(first) = group.first().map(|log| key(log)) else { continue };
            let extents: Vec<(Key, Extent)> = group.iter().map(|log| (key(log), extent(log))).collect();
            let known = match before.remove(&first) {
                Some(known) if known.extents == extents => {
                    self.groups.insert(first, known);
                    continue;
                }
                known => known,
            };
            let arrivals = group.iter().map(|log| arrivals(log)).sum::<usize>();
            let sorted = Sorted::new(ask, &group);
            let settled = known.filter(|known| arrivals > CHOSEN_ANEW && arrivals < known.weighed + known.weighed / 8);
            let (choice, weighed) = match settled {
                Some(known) => (known.choice, known.weighed),
                None => (ask.choose(&sorted.usual), arrivals),
            };
            out.push(decoded(ask, &group, &sorted, &choice));
            self.groups.insert(first, Known { extents, choice, weighed });
        }
    }
}

fn decoded(ask: &Ask, group: &[&StreamLog], sorted: &Sorted<'_>, found: &Found) -> Decoded {
    let Decision { streams, messages } = ask.decide(group, sorted, found);
    Decoded { over: false, streams, messages: so_far(group, messages) }
}

/// What may be told of messages whose streams go on, and how certain it is.
fn so_far(group: &[&StreamLog], mut messages: Vec<Message>) -> Vec<(Message, Told)> {
    let logs: BTreeMap<Key, &StreamLog> = group.iter().map(|log| (key(log), *log)).collect();
    let mut referred = vec![false; messages.len()];
    for number in messages.iter().flat_map(|message| [message.reply_to, message.forward_of]).flatten() {
        if let Some(place) = (number as usize).checked_sub(1).and_then(|index| referred.get_mut(index)) {
            *place = true;
        }
    }
    // The last message of each side, and the last of the client: nothing has come behind them that could prove them.
    let mut last: BTreeMap<(Key, bool), u64> = BTreeMap::new();
    for message in &messages {
        last.insert(((message.transport, message.stream), message.from == Side::Client), message.number);
    }
    let told = |(message, referred): (&mut Message, bool)| {
        let key = (message.transport, message.stream);
        let log = logs.get(&key);
        let closed = |side: Side| log.is_some_and(|log| log.reset.is_some() || log.closed[side as usize].is_some());
        let is_last = last.get(&(key, message.from == Side::Client)) == Some(&message.number);
        if message.from == Side::Client && is_last && !closed(Side::Server) {
            // It may still come.
            message.notes.retain(|note| !matches!(note.id, NoteId::Unanswered | NoteId::NotDelivered));
            message.without.clear();
        }
        let unfinished = matches!(message.state, State::Unfinished(_));
        if unfinished && is_last && !referred && !closed(message.from) {
            return Told::Waits;
        }
        // A datagram ends where it ends; what was answered was read.
        let proved = message.border == Border::Certain && !unfinished || referred || key.0 == Transport::Udp;
        if is_last && !proved && !closed(message.from) { Told::Provisional } else { Told::Sure }
    };
    let certain: Vec<Told> = messages.iter_mut().zip(referred).map(told).collect();
    messages.into_iter().zip(certain).collect()
}

fn key(log: &StreamLog) -> Key {
    (log.transport, log.stream)
}

fn arrivals(log: &StreamLog) -> usize {
    log.from_client.arrivals().len() + log.from_server.arrivals().len()
}

fn extent(log: &StreamLog) -> Extent {
    let lane = |side| {
        let lane = log.lane(side);
        [lane.arrivals().len(), lane.sent().len(), lane.gaps().len()]
    };
    let [client, server] = log.closed;
    Extent {
        lanes: [lane(Side::Client), lane(Side::Server)],
        state: [client.is_some(), server.is_some(), log.reset.is_some(), log.established.is_some(), log.reversed],
    }
}
