//! What was told, and how what is known now differs from it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::model::{Message, Part};
use super::Decoded;
use super::change::{Brief, Change, Chosen, Key, Told as Certainty};
use super::places::{Place, Places};
use super::print::{Print, print};

/// What was told of the streams that are not over.
#[derive(Debug, Default)]
pub(super) struct Told {
    streams: BTreeMap<Key, Vec<Entry>>,
    chosen: BTreeMap<Key, Arc<Chosen>>,
    places: Places,
}

/// What was told of a message.
#[derive(Clone, Copy, Debug)]
struct Entry {
    place: Place,
    print: Print,
    frame: u64,
    brief: Brief,
}

/// A message with what is needed to tell it.
struct Next {
    message: Message,
    certainty: Certainty,
    entry: Entry,
    /// Where the messages stand that it answers and copies.
    targets: [Option<Place>; 2],
    asked: Option<(Part, Vec<u8>)>,
}

impl Told {
    pub(super) fn chosen(&self, key: Key) -> Option<&Chosen> {
        self.chosen.get(&key).map(|chosen| &**chosen)
    }

    pub(super) fn all_chosen(&self) -> impl Iterator<Item = (&Key, &Chosen)> {
        self.chosen.iter().map(|(key, chosen)| (key, &**chosen))
    }

    pub(super) fn forget_places(&mut self, before: u64) {
        self.places.forget(before);
    }

    /// Takes in what was decoded. `listens`: whether more may come of a stream.
    pub(super) fn changes(&mut self, decoded: Vec<Decoded>, listens: impl Fn(Key) -> bool) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut next = Vec::new();
        let mut over = BTreeSet::new();
        let mut seen = BTreeSet::new();
        for one in decoded {
            for (key, chosen) in one.streams {
                seen.insert(key);
                if one.over {
                    over.insert(key);
                }
                self.choose(key, chosen, &mut changes);
            }
            next.extend(prepared(one.messages));
        }
        // Those that are listened to no longer, and of which nothing was found in the end.
        let lost: Vec<Key> =
            self.streams.keys().filter(|key| !seen.contains(*key) && !listens(**key)).copied().collect();
        over.extend(&lost);
        seen.extend(&lost);

        let places: BTreeSet<Place> = next.iter().map(|next| next.entry.place).collect();
        let mut before: BTreeMap<Place, Entry> = BTreeMap::new();
        let mut withdrawn = Vec::new();
        for key in &seen {
            for entry in self.streams.remove(key).unwrap_or_default() {
                if places.contains(&entry.place) {
                    before.insert(entry.place, entry);
                } else if let Some(number) = self.places.remove(entry.place) {
                    withdrawn.push(Change::Withdrawn { key: *key, number, frame: entry.frame, before: entry.brief });
                }
            }
        }
        changes.splice(0..0, withdrawn);
        next.sort_by_key(|next| next.entry.place);
        for one in next {
            let key = (one.message.transport, one.message.stream);
            self.streams.entry(key).or_default().push(one.entry);
            let old = before.get(&one.entry.place);
            changes.extend(self.tell(one, old));
        }
        for key in &over {
            self.streams.remove(key);
            self.chosen.remove(key);
        }
        changes
    }

    fn choose(&mut self, key: Key, chosen: Option<Arc<Chosen>>, changes: &mut Vec<Change>) {
        let Some(chosen) = chosen else {
            self.chosen.remove(&key);
            return;
        };
        let before = self.chosen.get(&key);
        if before.is_none_or(|before| before.differs(&chosen)) {
            changes.push(Change::Lab { key, chosen: Arc::clone(&chosen), again: before.is_some() });
        }
        self.chosen.insert(key, chosen);
    }

    fn tell(&mut self, next: Next, before: Option<&Entry>) -> Option<Change> {
        let Next { mut message, certainty, entry, targets: [reply_to, forward_of], asked } = next;
        let number = match before {
            Some(before) if before.print == entry.print => return None,
            Some(_) => self.places.number(entry.place)?,
            None => self.places.insert(entry.place),
        };
        message.number = number;
        message.reply_to = reply_to.and_then(|place| self.places.number(place));
        message.forward_of = forward_of.and_then(|place| self.places.number(place));
        let visible = before.is_none_or(|before| before.print.shown != entry.print.shown);
        let before = before.map(|before| before.brief);
        Some(Change::Message { message: Box::new(message), before, visible, told: certainty, asked })
    }
}

/// The messages of a group that may be told, with their places. Numbers of the group are places in its list.
fn prepared(messages: Vec<(Message, Certainty)>) -> Vec<Next> {
    let mut places: Vec<Place> = Vec::with_capacity(messages.len());
    for (message, _) in &messages {
        let same = places.last().filter(|(order, _)| *order == message.order).map_or(0, |(_, same)| same + 1);
        places.push((message.order, same));
    }
    let index = |number: Option<u64>| number.and_then(|number| usize::try_from(number.checked_sub(1)?).ok());
    let asked: Vec<Option<(Part, Vec<u8>)>> = messages
        .iter()
        .map(|(message, _)| {
            let request = index(message.reply_to).and_then(|index| messages.get(index));
            request.map(|(request, _)| (request.part, request.text().to_vec()))
        })
        .collect();
    let mut next = Vec::with_capacity(messages.len());
    for (((message, certainty), place), asked) in messages.into_iter().zip(&places).zip(asked) {
        if certainty == Certainty::Waits {
            continue;
        }
        let target = |number| index(number).and_then(|index| places.get(index).copied());
        let targets = [target(message.reply_to), target(message.forward_of)];
        let entry = Entry {
            place: *place,
            print: print(&message, targets),
            frame: message.frame(),
            brief: Brief::of(&message),
        };
        next.push(Next { message, certainty, entry, targets, asked });
    }
    next
}
