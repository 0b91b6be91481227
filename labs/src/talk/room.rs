//! The machine: an event comes in, and what comes of it goes out.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::{Act, Captures, On, Quality, Row, Talk, To};
use crate::framing::{USERS, is_text};
use crate::lab::Variant;
use crate::message::Message;
use crate::rule::{Due, Like, List, MARK};
use crate::template::{CLOCK, Piece, Template, Transform, stripped};
use crate::{Framing, Rule};

/// Longest value that is kept, in bytes: the rest is cut off.
pub(crate) const MAX_KEPT: usize = 4_096;
/// Values that every rule knows; those of messages besides.
pub(crate) const ALWAYS: [&str; 4] = ["ip", "port", "me", "users"];
/// Values of a message.
pub(crate) const OF_MESSAGE: [&str; 3] = ["text", "body", "message"];
/// The lines that came before the last.
pub(crate) const LINES: &str = "lines";
/// Most bytes of them that are kept.
const MAX_LINES: usize = 65_536;

/// What a client said, as rules look at it.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// What patterns are held against.
    pub bare: &'a [u8],
    /// The text.
    pub text: &'a [u8],
    /// All bytes of the message.
    pub raw: &'a [u8],
    /// The fields of its record.
    pub fields: &'a [(String, Vec<u8>)],
}

impl<'a> Words<'a> {
    /// Those of a message.
    pub fn of(variant: &Variant, message: &'a Message<'_>) -> Self {
        let is_record = matches!(variant.client, Framing::Record { .. });
        let bare = if is_record { &*message.shown } else { &*message.text };
        let [bare, text] = [bare, &*message.text].map(|text| if variant.strip { stripped(text) } else { text });
        Self { bare, text, raw: &message.raw, fields: &message.fields }
    }
}

/// What comes of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Somebody is told something.
    Say {
        /// Who.
        to: u64,
        /// What.
        due: Due,
        /// Whether it hangs on the order in which clients were served.
        in_turn: bool,
    },
    /// A connection is closed.
    Close(u64),
}

/// What an event did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// The rule that was for it, by its place; `None`: none.
    pub row: Option<usize>,
    /// The parts of the message that have names.
    pub captures: Captures,
    /// What comes of it, in order.
    pub effects: Vec<Effect>,
    /// The name of the client, if it was sent away by it: nobody has it any more.
    pub left: Option<Vec<u8>>,
    /// The rule, by its place, that the message was for, had it brought what its texts are made of: `calc` and no term. What
    /// a server does then is not laid down; the effects are those of the next rule, as wirelab's own server does it.
    pub open: Option<usize>,
}

#[derive(Clone, Debug, Default)]
struct Person {
    ip: String,
    port: String,
    state: usize,
    name: Option<Vec<u8>>,
    /// When it got its name.
    since: u64,
    group: Vec<u8>,
    kept: BTreeMap<String, Vec<u8>>,
    /// Lines that wait for the one that ends them.
    lines: Vec<u8>,
}

/// Everybody who is connected to a server, and what it keeps of them.
#[derive(Clone, Debug)]
pub struct Room {
    talk: Arc<Talk>,
    people: BTreeMap<u64, Person>,
    names: HashMap<Vec<u8>, u64>,
    shared: BTreeMap<String, Vec<u8>>,
    named: u64,
    /// Seconds since 1970, in digits.
    clock: Vec<u8>,
}

/// Where the values of an event come from.
struct Scene<'s> {
    room: &'s Room,
    person: &'s Person,
    said: Option<Words<'s>>,
    captures: &'s Captures,
    /// All names in one text, and as an array of JSON.
    users: [Vec<u8>; 2],
}

impl<'s> Scene<'s> {
    fn value(&self, name: &str) -> Option<&[u8]> {
        let said = self.said.as_ref();
        if let Some(value) = said.and_then(|said| self.captures.get(said.bare, name)) {
            return Some(value);
        }
        let field = || said?.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_slice());
        if self.room.talk.members.iter().any(|member| member == name) {
            return field();
        }
        match name {
            CLOCK => return Some(&self.room.clock),
            "ip" => return Some(self.person.ip.as_bytes()),
            "port" => return Some(self.person.port.as_bytes()),
            "me" => return self.person.name.as_deref(),
            "users" => return Some(&self.users[0]),
            USERS => return Some(&self.users[1]),
            "text" | "body" => return said.map(|said| said.text),
            LINES => return Some(&self.person.lines),
            "message" => return said.map(|said| said.raw),
            _ => {}
        }
        let kept = self.person.kept.get(name).or_else(|| self.room.shared.get(name)).map(Vec::as_slice);
        kept.or_else(field)
    }

    fn render(&self, template: &Template) -> Vec<u8> {
        template.render(|name| self.value(name))
    }
}

impl Room {
    /// One in which nobody is.
    pub fn new(talk: Arc<Talk>) -> Self {
        let (people, names, shared) = (BTreeMap::new(), HashMap::new(), BTreeMap::new());
        Self { talk, people, names, shared, named: 0, clock: b"0".to_vec() }
    }

    /// One for a variant whose rules are tried in order; `None`: it has others.
    pub fn of(variant: &Variant) -> Option<Self> {
        match &variant.rule {
            Rule::Talk(talk) => Some(Self::new(Arc::clone(talk))),
            _ => None,
        }
    }

    /// What its clock shows from now on, in seconds since 1970.
    pub fn set_clock(&mut self, seconds: i64) {
        self.clock = seconds.to_string().into_bytes();
    }

    /// The name of somebody.
    pub fn name(&self, id: u64) -> Option<&[u8]> {
        self.people.get(&id)?.name.as_deref()
    }

    /// Who has a name.
    pub fn holder(&self, name: &[u8]) -> Option<u64> {
        self.names.get(name).copied()
    }

    /// The state of somebody, by its place in [`Talk::states`].
    pub fn state(&self, id: u64) -> Option<usize> {
        Some(self.people.get(&id)?.state)
    }

    /// All who are connected.
    pub fn people(&self) -> impl Iterator<Item = u64> {
        self.people.keys().copied()
    }

    /// A client has connected.
    pub fn connect(&mut self, id: u64, ip: String, port: String) -> Turn {
        self.people.insert(id, Person { ip, port, ..Person::default() });
        self.event(id, On::Connect, None)
    }

    /// A client has said something.
    pub fn message(&mut self, id: u64, said: Words<'_>) -> Turn {
        self.event(id, On::Message, Some(said))
    }

    /// What would come of it if `loose`, the same rules [in any case](Talk::in_any_case), were those of the server: the room
    /// behind it as well.
    pub fn message_under(&self, loose: &Arc<Talk>, id: u64, said: Words<'_>) -> (Self, Turn) {
        let mut room = Self { talk: Arc::clone(loose), ..self.clone() };
        let turn = room.message(id, said);
        room.talk = Arc::clone(&self.talk);
        (room, turn)
    }

    /// A client has gone.
    pub fn leave(&mut self, id: u64) -> Turn {
        let Some(person) = self.people.remove(&id) else { return Turn::default() };
        if let Some(name) = &person.name
            && self.names.get(name) == Some(&id)
        {
            self.names.remove(name);
        }
        let mut person = person;
        let Some((row, captures)) = self.choose(&person, On::Leave, None, 0) else { return Turn::default() };
        let effects = self.act(id, &mut person, row, None, &captures);
        Turn { row: Some(row), captures, effects, ..Turn::default() }
    }

    fn event(&mut self, id: u64, on: On, said: Option<Words<'_>>) -> Turn {
        let Some(mut person) = self.people.get(&id).cloned() else { return Turn::default() };
        let Some((mut row, mut captures)) = self.choose(&person, on, said, 0) else { return Turn::default() };
        let mut open = None;
        while let Some(said) = said.filter(|said| self.lacks(row, &person, *said, &captures)) {
            let first = *open.get_or_insert(row);
            let Some(next) = self.choose(&person, on, Some(said), row + 1) else {
                return Turn { row: Some(first), captures, open, ..Turn::default() };
            };
            (row, captures) = next;
        }
        if self.goes_on(row, said, &mut person) {
            self.people.insert(id, person);
            return Turn { row: Some(row), captures, open, ..Turn::default() };
        }
        let mut effects = self.act(id, &mut person, row, said, &captures);
        person.lines.clear();
        self.people.insert(id, person);
        let mut left = None;
        if effects.last() == Some(&Effect::Close(id)) {
            left = self.name(id).map(<[u8]>::to_vec);
            effects.extend(self.leave(id).effects);
        }
        Turn { row: Some(row), captures, effects, left, open }
    }

    /// Whether a line is one of several that a rule is for together, and not the last: then it is kept.
    fn goes_on(&self, row: usize, said: Option<Words<'_>>, person: &mut Person) -> bool {
        let row = self.talk.rows.get(row);
        let (Some(until), Some(said)) = (row.and_then(|row| row.until.as_ref()), said) else { return false };
        if said.bare == until.as_slice() {
            return false;
        }
        // A line that begins as the last one does has that beginning twice.
        let line = said.bare.strip_prefix(until.as_slice()).filter(|rest| rest.starts_with(until)).unwrap_or(said.bare);
        if person.lines.len() + line.len() < MAX_LINES {
            person.lines.extend_from_slice(line);
            person.lines.push(b'\n');
        }
        true
    }

    /// The first rule from that place on that is for an event.
    fn choose(&self, person: &Person, on: On, said: Option<Words<'_>>, from: usize) -> Option<(usize, Captures)> {
        self.talk.rows.iter().enumerate().skip(from).find_map(|(place, row)| {
            let here = row.on == on && (row.states.is_empty() || row.states.contains(&person.state));
            let captures = if here { row.read(said.map_or(&[], |said| said.bare))? } else { return None };
            self.holds(row, person, said, &captures).then_some((place, captures))
        })
    }

    /// Whether a message lacks what a rule's texts are made of: a member, or one that is a text where texts are made of it,
    /// or one of which a transform makes something.
    fn lacks(&self, row: usize, person: &Person, said: Words<'_>, captures: &Captures) -> bool {
        let Some(row) = self.talk.rows.get(row).filter(|row| row.until.is_none()) else { return false };
        let object = OnceCell::new();
        let has = |name: &str, transforms: &[Transform]| {
            let of_object = self.talk.members.iter().any(|member| member == name);
            if !of_object || captures.get(said.bare, name).is_some() || row.is_for_none(name) {
                return true;
            }
            let object = object.get_or_init(|| serde_json::from_slice(said.raw).unwrap_or_default());
            match is_text(object, name) {
                None => false,
                Some(true) => true,
                Some(false) => matches!(transforms, [] | [Transform::Plain]),
            }
        };
        // What is kept on the way is there for the texts behind it.
        let mut person = Cow::Borrowed(person);
        for act in &row.acts {
            let scene = Scene { room: self, person: &person, said: Some(said), captures, users: Default::default() };
            let whole = |text: &Template| {
                let has = |piece: &Piece| match piece {
                    Piece::Literal(_) => true,
                    Piece::Value { name, transforms } => has(name, transforms),
                };
                text.pieces().iter().all(has) && text.can_be_made(|name| scene.value(name))
            };
            if !act.texts().all(whole) {
                return true;
            }
            if let Act::Keep(name, value) | Act::Share(name, value) = act {
                let value = cut(scene.render(value));
                person.to_mut().kept.insert(name.clone(), value);
            }
        }
        false
    }

    fn holds(&self, row: &Row, person: &Person, said: Option<Words<'_>>, captures: &Captures) -> bool {
        let scene = Scene { room: self, person, said, captures, users: Default::default() };
        row.conditions.iter().all(|condition| {
            let value = scene.value(&condition.value).unwrap_or_default();
            let is = |quality| match quality {
                Quality::Known => self.names.contains_key(value),
                Quality::Me => person.name.as_deref() == Some(value),
                Quality::Empty | Quality::Number => false,
            };
            let state = || self.state(self.holder(value)?);
            condition.holds(value, is, state, |template| scene.render(template))
        })
    }

    fn act(
        &mut self,
        id: u64,
        person: &mut Person,
        row: usize,
        said: Option<Words<'_>>,
        captures: &Captures,
    ) -> Vec<Effect> {
        let talk = Arc::clone(&self.talk);
        let Some(row) = talk.rows.get(row) else { return Vec::new() };
        let mut effects = Vec::new();
        for act in &row.acts {
            let scene = |users: [Vec<u8>; 2]| Scene { room: self, person, said, captures, users };
            let plain = || scene(Default::default());
            match act {
                Act::Say { to, send, between, like, lead } => {
                    let list = self.list(send, like.as_ref(), between);
                    let scene = scene(list.as_ref().map_or_else(Default::default, |(users, _)| users.clone()));
                    let mut due = send.due(|name| scene.value(name));
                    let list = list.map(|(_, list)| Arc::new(list)).filter(|list| list.is_free());
                    let lists = list.as_ref().map(|list| ("users", list));
                    let like = match (like, list.as_ref()) {
                        (Some(like), _) => Some(Like::of(like, lists, |piece| scene.render(piece))),
                        // In which order somebody keeps names is not laid down.
                        (None, Some(list)) if talk.objects => {
                            let users = [MARK.into(), array(&[MARK.into()])];
                            let scene = Scene { users, ..scene };
                            Some(Like::object(scene.render(send), Arc::clone(list)))
                        }
                        (None, Some(_)) => Some(Like::of(send, lists, |piece| scene.render(piece))),
                        // Whose clock shows which second is not laid down.
                        (None, None) if send.tells_time() => Some(Like::of(send, None, |piece| scene.render(piece))),
                        (None, None) => None,
                    };
                    let lead = || Some(Like::of(lead.as_ref()?, None, |piece| plain().render(piece)));
                    let like = like.map(|like| match lead() {
                        Some(lead) => like.led_by(lead),
                        None => like,
                    });
                    due.like = like.map(Box::new);
                    let to = self.heard_by(id, person, to, |name| scene.render(name));
                    let in_turn = talk.is_of_all(send);
                    effects.extend(to.into_iter().map(|to| Effect::Say { to, due: due.clone(), in_turn }));
                }
                Act::Name(name) => {
                    let name = cut(plain().render(name));
                    self.rename(id, person, name);
                }
                Act::State(state) => person.state = *state,
                Act::Group(group) => person.group = cut(plain().render(group)),
                Act::Keep(name, value) => {
                    let value = cut(plain().render(value));
                    person.kept.insert(name.clone(), value);
                }
                Act::Share(name, value) => {
                    let value = cut(plain().render(value));
                    self.shared.insert(name.clone(), value);
                }
                Act::Of(to, act) => {
                    let others = self.heard_by(id, person, to, |name| plain().render(name));
                    let group = if let Act::Group(group) = &**act { Some(cut(plain().render(group))) } else { None };
                    for other in others {
                        let one = if other == id { Some(&mut *person) } else { self.people.get_mut(&other) };
                        match (&**act, one) {
                            (Act::State(state), Some(one)) => one.state = *state,
                            (Act::Group(_), Some(one)) => one.group = group.clone().unwrap_or_default(),
                            _ => {}
                        }
                    }
                }
                Act::Close => {
                    effects.push(Effect::Close(id));
                    break;
                }
            }
        }
        effects
    }

    fn rename(&mut self, id: u64, person: &mut Person, name: Vec<u8>) {
        if let Some(old) = person.name.take()
            && self.names.get(&old) == Some(&id)
        {
            self.names.remove(&old);
        }
        self.named += 1;
        person.since = self.named;
        self.names.insert(name.clone(), id);
        person.name = Some(name);
        if let Some(known) = self.people.get_mut(&id) {
            (known.name, known.since) = (person.name.clone(), person.since);
        }
    }

    /// Who hears what goes to somebody.
    fn heard_by(&self, id: u64, person: &Person, to: &To, render: impl Fn(&Template) -> Vec<u8>) -> Vec<u64> {
        match to {
            To::Sender => self.people.get(&id).map(|_| id).into_iter().collect(),
            To::Named(name) => self.holder(&render(name)).into_iter().collect(),
            To::All => self.others(id, person, |_| true, true),
            To::Others => self.others(id, person, |_| true, false),
            To::Group => self.others(id, person, |other| other.group == person.group, false),
        }
    }

    /// Who hears what goes to several.
    fn others(&self, id: u64, person: &Person, wanted: impl Fn(&Person) -> bool, sender: bool) -> Vec<u64> {
        let takes = |(other, one): &(&u64, &Person)| {
            let one = if **other == id { person } else { *one };
            (sender || **other != id) && (!self.talk.names || one.name.is_some()) && wanted(one)
        };
        self.people.iter().filter(takes).map(|(other, _)| *other).collect()
    }

    /// The names, in the order in which they were given.
    fn named(&self) -> Vec<Vec<u8>> {
        let mut named: Vec<(u64, &[u8])> =
            self.people.values().filter_map(|person| Some((person.since, person.name.as_deref()?))).collect();
        named.sort_unstable();
        named.into_iter().map(|(_, name)| name.to_vec()).collect()
    }

    /// The names in one text and as an array, and as a list in any order; `None`: nothing asks for them.
    fn list(&self, send: &Template, like: Option<&Template>, between: &[u8]) -> Option<([Vec<u8>; 2], List)> {
        let mut names = send.names().chain(like.into_iter().flat_map(Template::names));
        names.any(|name| ["users", USERS].contains(&name)).then(|| {
            let named = self.named();
            ([named.join(between), array(&named)], List::new(named, between))
        })
    }
}

/// Names as an array of JSON.
fn array(names: &[Vec<u8>]) -> Vec<u8> {
    let names: Vec<_> = names.iter().map(|name| String::from_utf8_lossy(name)).collect();
    serde_json::to_vec(&names).unwrap_or_default()
}

fn cut(mut value: Vec<u8>) -> Vec<u8> {
    value.truncate(MAX_KEPT);
    value
}

impl Room {
    /// A value that is kept for somebody, or for all.
    pub(super) fn kept(&self, id: u64, name: &str) -> Option<&[u8]> {
        let own = self.people.get(&id).and_then(|person| person.kept.get(name));
        own.or_else(|| self.shared.get(name)).map(Vec::as_slice)
    }
}
