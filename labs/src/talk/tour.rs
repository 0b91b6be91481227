//! What clients can say so that each rule has its turn: for those who run a lab, probe a server, or test one.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Act, Condition, On, Pattern, Quality, Room, Row, Talk, Test, To, Turn, Words};
use crate::framing::{Cut, Framing};
use crate::lab::Variant;
use crate::message::Message;
use crate::template::{Piece, Template, Transform};

/// Most values that are tried for a message.
const MAX_TRIED: usize = 600;
/// Most names of a pattern that are varied.
const MAX_VARIED: usize = 3;

/// Something that a client says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which client, from 0.
    pub client: usize,
    /// What, without what its framing puts around it.
    pub text: Vec<u8>,
    /// The rule that is for it, by its place.
    pub row: usize,
}

struct Tour<'v> {
    variant: &'v Variant,
    talk: &'v Talk,
    room: Room,
    /// The clients whose turn it is.
    from: usize,
    clients: usize,
    gone: BTreeSet<usize>,
    done: BTreeSet<(usize, usize)>,
    steps: Vec<Step>,
}

/// A way through the rules for so many clients, of so many steps at most: each client comes to each rule that it can come
/// to, what closes a connection comes last, and before that each has said so much as `each`, where it has anything to say.
pub fn tour(variant: &Variant, talk: &Arc<Talk>, clients: usize, most: usize, each: usize) -> Vec<Step> {
    let mut room = Room::new(Arc::clone(talk));
    for client in 0..clients {
        room.connect(client as u64, "127.0.0.1".to_owned(), (40_000 + client).to_string());
    }
    let (gone, done, steps) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    // Who is sent away before it is in cannot go in first: so many wait at the door.
    let waiting = if talk.forwards() { talk.turned_away().min(clients.saturating_sub(talk.inside())) } else { 0 };
    let mut tour = Tour { variant, talk, room, from: 0, clients: clients - waiting, gone, done, steps };
    tour.walk(most);
    for client in clients - waiting..clients {
        (tour.from, tour.clients) = (client, client + 1);
        tour.go(|_, row| row.closes());
    }
    (tour.from, tour.clients) = (0, clients);
    tour.walk(most);
    tour.again(most, each);
    // What sends somebody away: each of these once, from the last client to the first, who may be asked last.
    let stay = usize::from(talk.forwards() && clients > 1);
    while tour.steps.len() < most && tour.go(|tour, row| row.closes() && tour.gone.len() + stay < tour.clients) {}
    tour.steps
}

impl Tour<'_> {
    /// To all rules that send nobody away.
    fn walk(&mut self, most: usize) {
        while self.steps.len() < most && (self.go(|_, row| !row.closes()) || self.onward()) {}
    }

    /// What was said before, once more, until each client has said so much: what sends it nowhere else, first what others hear.
    fn again(&mut self, most: usize, each: usize) {
        let talk = self.talk;
        let stays = |row: &&(usize, &Row)| {
            row.1.on == On::Message && row.1.says().next().is_some() && !row.1.moves() && !row.1.closes()
        };
        let rows: Vec<(usize, &Row)> = talk.rows.iter().enumerate().collect();
        let (heard, own): (Vec<_>, Vec<_>) = rows.iter().filter(stays).partition(|(_, row)| row.forwards());
        let places: Vec<usize> = heard.into_iter().chain(own).map(|(place, _)| place).collect();
        for round in 0..each {
            for client in self.from..self.clients {
                let said = self.steps.iter().filter(|step| step.client == client).count();
                if said <= round && said < each && self.steps.len() < most {
                    let _ = places.iter().any(|place| self.step(client, *place));
                }
            }
        }
    }

    /// One more step to a rule that is wanted and that nobody, or at least not this client, came to before.
    fn go(&mut self, wanted: impl Fn(&Self, &Row) -> bool) -> bool {
        let talk = self.talk;
        for fresh in [true, false] {
            for place in 0..talk.rows.len() {
                let Some(row) = talk.rows.get(place).filter(|row| row.on == On::Message && wanted(self, row)) else {
                    continue;
                };
                let known = self.done.iter().any(|(_, other)| *other == place);
                if known && (fresh || row.closes()) {
                    continue;
                }
                for turn in 0..self.clients - self.from {
                    let client = if row.closes() { self.clients - 1 - turn } else { self.from + turn };
                    if !self.done.contains(&(client, place)) && self.step(client, place) {
                        return true;
                    }
                }
            }
        }
        false
    }

    /// A step that brings a client to another state, or back to one where it can go on.
    fn onward(&mut self) -> bool {
        for client in self.from..self.clients {
            for (place, row) in self.talk.rows.iter().enumerate() {
                let key = (client, place + self.talk.rows.len());
                let may = row.on == On::Message && row.moves() && !row.closes() && !self.done.contains(&key);
                if may && self.step(client, place) {
                    self.done.insert(key);
                    return true;
                }
            }
        }
        false
    }

    fn step(&mut self, client: usize, place: usize) -> bool {
        if self.gone.contains(&client) {
            return false;
        }
        let Some(row) = self.talk.rows.get(place) else { return false };
        if row.until.is_some() && !self.line(client, place) {
            return false;
        }
        for text in self.texts(client, row) {
            let mut room = self.room.clone();
            let Some(turn) = hear(self.variant, &mut room, client as u64, &text) else { continue };
            if turn.row != Some(place) {
                continue;
            }
            self.room = room;
            if row.closes() {
                self.gone.insert(client);
            }
            self.done.insert((client, place));
            self.steps.push(Step { client, text, row: place });
            return true;
        }
        false
    }

    /// A line in front of the one that ends it.
    fn line(&mut self, client: usize, place: usize) -> bool {
        let text = format!("line {}", self.steps.len() + 1).into_bytes();
        let mut room = self.room.clone();
        let turn = hear(self.variant, &mut room, client as u64, &text);
        if turn.is_none_or(|turn| turn.row != Some(place)) {
            return false;
        }
        self.room = room;
        self.steps.push(Step { client, text, row: place });
        true
    }

    /// What may be for a rule, the likeliest first.
    fn texts(&self, client: usize, row: &Row) -> Vec<Vec<u8>> {
        if let Some(until) = &row.until {
            return vec![until.clone()];
        }
        if let Framing::Json { members, lines, .. } = &self.variant.client {
            return self.objects(client, row, members, *lines);
        }
        let mut names: Vec<&str> = row.pattern.names();
        if row.pattern == Pattern::Any {
            names.push("text");
        }
        let fields = self.fields(row);
        self.filled(client, row, &names, |value| [fields.clone(), row.pattern.write(value)].concat())
    }

    /// The same of a client that says objects: those that set the members of which a rule speaks, and texts as they are.
    fn objects(&self, client: usize, row: &Row, members: &[String], lines: bool) -> Vec<Vec<u8>> {
        let spoken: Vec<&str> = members.iter().map(String::as_str).filter(|name| speaks_of(row, name)).collect();
        let is_fixed = |name: &&str| {
            let fixes = |one: &&Condition| one.value == **name && !one.not && matches!(one.test, Test::Equals(_));
            row.conditions.iter().any(|one| fixes(&one))
        };
        let free: Vec<&str> = spoken.iter().copied().filter(|name| !is_fixed(name)).collect();
        let fixed = self.fields(row);
        let object = |value: &dyn Fn(&str) -> Vec<u8>| {
            let words = free.iter().map(|name| [name.as_bytes(), b"=", &value(name), b" "].concat());
            let all = [fixed.clone(), words.collect::<Vec<_>>().concat()].concat();
            all.strip_suffix(b" ").unwrap_or(&all).to_vec()
        };
        let objects = self.filled(client, row, &free, object);
        let texts = self.filled(client, row, &["text"], |value| row.pattern.write(value));
        match (spoken.is_empty(), lines) {
            (false, _) => [objects, texts].concat(),
            (true, true) => texts,
            (true, false) => members.iter().map(|name| format!("{name}=hello").into_bytes()).collect(),
        }
    }

    /// Texts with values of these names put in, all that there are up to a number.
    fn filled(
        &self,
        client: usize,
        row: &Row,
        names: &[&str],
        write: impl Fn(&dyn Fn(&str) -> Vec<u8>) -> Vec<u8>,
    ) -> Vec<Vec<u8>> {
        let varied: Vec<(&str, Vec<Vec<u8>>)> =
            names.iter().take(MAX_VARIED).map(|name| (*name, self.values(client, row, name))).collect();
        let all = varied.iter().map(|(_, values)| values.len().max(1)).product::<usize>().min(MAX_TRIED);
        let filled = |number: usize| {
            let mut rest = number;
            let mut chosen: Vec<(&str, &[u8])> = Vec::new();
            // The first name changes last.
            for (name, values) in varied.iter().rev() {
                chosen.push((name, values.get(rest % values.len().max(1)).map_or(&[], Vec::as_slice)));
                rest /= values.len().max(1);
            }
            let value = |name: &str| {
                let chosen = chosen.iter().find(|(known, _)| *known == name);
                chosen.map_or_else(|| b"hello".to_vec(), |(_, value)| value.to_vec())
            };
            write(&value)
        };
        (0..all).map(filled).collect()
    }

    /// Words that set the fields of a record as a rule wants them.
    fn fields(&self, row: &Row) -> Vec<u8> {
        let names = self.variant.client.value_names();
        if names.is_empty() {
            return Vec::new();
        }
        let wanted = row.conditions.iter().filter(|one| !one.not && names.contains(&one.value.as_str()));
        let words = wanted.filter_map(|one| match &one.test {
            Test::Equals(text) => Some(format!("{}={} ", one.value, text.source())),
            _ => None,
        });
        words.collect::<String>().into_bytes()
    }

    fn values(&self, client: usize, row: &Row, name: &str) -> Vec<Vec<u8>> {
        let own = self.room.name(client as u64).map(<[u8]>::to_vec);
        let others = self.room.people().filter(|other| *other != client as u64);
        let others: Vec<Vec<u8>> = others.filter_map(|other| self.room.name(other)).map(<[u8]>::to_vec).collect();
        // The next in a round, so that everybody is spoken to.
        let next = others.len().checked_sub(1).and_then(|last| others.get(client.min(last)).cloned());
        let fresh = |number: usize| format!("User{number}").into_bytes();
        let fresh = (client + 1..).map(fresh).find(|name| self.room.holder(name).is_none()).unwrap_or_default();
        // What this rule holds the value against, and then what others do: it may be for what they leave.
        let others_too = self.talk.rows.iter().filter(|other| other.pattern == row.pattern && *other != row);
        let tests = std::iter::once(row)
            .chain(others_too)
            .enumerate()
            .flat_map(|(place, row)| row.conditions.iter().map(move |one| (place > 0, one)));
        let tests = tests.filter(|(_, one)| one.value == name);
        let literals = tests.filter_map(|(of_other, one)| {
            let text = one.text()?.render(|name| self.room.kept(client as u64, name));
            Some(match one.test {
                _ if of_other => text,
                Test::Has(_) => [b"a".to_vec(), text, b"b".to_vec()].concat(),
                Test::Less(_) | Test::More(_) => {
                    let number = super::condition::number(&text)?;
                    let other = if matches!(one.test, Test::Less(_)) {
                        number.saturating_sub(1)
                    } else {
                        number.saturating_add(1)
                    };
                    other.to_string().into_bytes()
                }
                _ => text,
            })
        });
        let literals: Vec<Vec<u8>> = literals.collect();
        let free = format!("hello {}", self.steps.len() + 1).into_bytes();
        let words = |texts: &[&[u8]]| texts.iter().map(|text| text.to_vec()).collect::<Vec<_>>();
        let mut found: Vec<Vec<u8>> = match (names_somebody(row, name), row.names()) {
            (true, true) => [vec![fresh], next.into_iter().chain(own).collect(), words(&[b"", b"nobody"])].concat(),
            (true, false) => {
                [next.into_iter().chain(others).chain(own).collect(), words(&[b"nobody", b""]), vec![fresh]].concat()
            }
            (false, _) => {
                let names = others.into_iter().chain(own).collect();
                [vec![free, b"hello".to_vec()], words(&[b"7", b""]), vec![fresh], names].concat()
            }
        };
        let calculates = |piece: &Piece| match piece {
            Piece::Value { name: known, transforms } => known == name && transforms.contains(&Transform::Calc),
            Piece::Literal(_) => false,
        };
        if row.acts.iter().flat_map(Act::texts).flat_map(Template::pieces).any(calculates) {
            found.push(b"6 * 7".to_vec());
        }
        let own = row.conditions.iter().any(|one| one.value == name && one.text().is_some());
        let at = if own { 0 } else { found.len() };
        found.splice(at..at, literals);
        found
    }
}

/// Whether a rule's conditions or texts speak of a value.
fn speaks_of(row: &Row, name: &str) -> bool {
    let of_text = |template: &Template| template.names().any(|known| known == name);
    let acts = row.acts.iter().any(|act| match act {
        Act::Say { to, send, .. } => of_text(send) || matches!(to, To::Named(to) if of_text(to)),
        Act::Name(text) | Act::Group(text) | Act::Keep(_, text) | Act::Share(_, text) => of_text(text),
        Act::State(_) | Act::Close | Act::Of(..) => false,
    });
    acts || row.conditions.iter().any(|one| one.value == name || one.text().is_some_and(of_text))
}

/// Whether a part of a message is somebody's name.
fn names_somebody(row: &Row, name: &str) -> bool {
    let mut holds = false;
    let mut look = |template: &crate::template::Template| {
        holds |=
            template.pieces().iter().any(|piece| matches!(piece, Piece::Value { name: known, .. } if known == name));
    };
    for act in &row.acts {
        match act {
            Act::Name(template) | Act::Say { to: To::Named(template), .. } | Act::Of(To::Named(template), _) => {
                look(template);
            }
            _ => {}
        }
    }
    let asks = |quality| matches!(quality, Quality::Known | Quality::Me);
    holds
        || row.conditions.iter().any(|one| {
            let of_names = matches!(one.test, Test::In(_)) || matches!(one.test, Test::Is(quality) if asks(quality));
            one.value == name && of_names
        })
}

/// What comes of a text that somebody says, if it can be said at all.
fn hear(variant: &Variant, room: &mut Room, id: u64, text: &[u8]) -> Option<Turn> {
    let bytes = variant.say(text, 1);
    let (body, tail) = match variant.client.cut(&bytes, 0) {
        _ if bytes.is_empty() => return None,
        Cut::Whole { len, body, tail } if len == bytes.len() => (body, tail),
        Cut::Open { .. } if variant.client == Framing::Receive => (0, 0),
        _ => return None,
    };
    let message = Message::read(&variant.client, &bytes, body, tail);
    Some(room.message(id, Words::of(variant, &message))).filter(|turn| turn.open.is_none())
}
