//! Labs whose rules are tried in order: `wirelab_labs::talk` says what comes of what somebody says, and that is looked for in
//! what everybody heard.
//!
//! What clients said is given to the machine when what somebody heard shows that the server has read it, in the order in which
//! it came: a server that is slow, or reads one client before another, is no server that is wrong.

mod clock;
mod greeting;
mod leave;
mod letters;
mod strange;

use std::cell::OnceCell;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use wirelab_labs::rule::Wanted;
use wirelab_labs::talk::{Effect, On, Pattern, Room, Row, Talk, To, Turn, Words};
use wirelab_labs::template::Clock;
use wirelab_labs::{Side, Transport};
use wirelab_text::harmless::Harmless;
use wirelab_words::list::note;

use self::greeting::Greeting;
use self::letters::Letters;
use super::super::log::StreamLog;
use super::super::model::{Border, FieldValue, Part, Verdict};
use super::super::unit::{State, Unit};
use super::hearing::{self, Heard, Hearing};
use super::said::{Said, address};
use super::stage::{Stage, Stretch};
use super::units::Timed;
use crate::note::NoteId;

/// Most things that somebody is to hear which are held against what was heard.
const MAX_TRIED: usize = 64;
/// Most segments that one `recv` is taken to have returned together.
const MAX_JOINED: usize = 4;

/// Most messages for one client alone that are looked for at others.
const MAX_PRIVATE: usize = 32;
/// Most things that somebody said to others which may come back.
const MAX_OWN: usize = 8;

/// Something that happened to the server.
#[derive(Clone, Copy)]
enum Item {
    Connect(usize),
    Said(usize, Timed),
    Leave(usize),
}

/// Something that somebody is to hear.
struct Due {
    wanted: Wanted,
    /// The message that it comes of.
    cause: Option<usize>,
    part: Part,
    /// Another text is not wrong: who was served first shows only in what the server says, or the lab does not lay it down.
    free: bool,
    /// Nothing need come.
    idle: bool,
}

struct Play<'r> {
    talk: &'r Talk,
    room: Room,
    waiting: VecDeque<Item>,
    due: Vec<VecDeque<Due>>,
    heard: Vec<VecDeque<Unit>>,
    /// The stream of each message that something is due of.
    slots: BTreeMap<usize, (usize, Unit)>,
    /// What each client said last that was for others, as they are to hear it.
    own: Vec<VecDeque<(usize, Wanted)>>,
    /// What was for one client alone: the message, who it was for, and what that one is to hear.
    private: VecDeque<(usize, usize, Wanted)>,
    /// How much each client has said.
    spoke: Vec<u32>,
    /// The rules with patterns in any case, and what came of the last message under them, if it is a command there.
    loose: OnceCell<Arc<Talk>>,
    fork: Option<letters::Fork>,
    /// Messages that were taken for commands in other letters, with what the lab answers to them.
    in_other_letters: BTreeMap<usize, Vec<u8>>,
    /// The server's clock, held to the capture's.
    clock: Clock,
    /// Something happened that the capture does not have: what the server knows is not known here.
    blind: bool,
}

pub(super) fn play(stage: &mut Stage<'_>, talk: &Arc<Talk>) {
    let count = stage.logs.len();
    let blind = stage.logs.iter().any(|log| !is_clear(log));
    let (due, heard) = ((0..count).map(|_| VecDeque::new()).collect(), vec![VecDeque::new(); count]);
    let (waiting, slots, own) = (VecDeque::new(), BTreeMap::new(), vec![VecDeque::new(); count]);
    let (room, private) = (Room::new(Arc::clone(talk)), VecDeque::new());
    let (loose, fork, in_other_letters) = (OnceCell::new(), None, BTreeMap::new());
    let mut play = Play {
        talk,
        room,
        waiting,
        due,
        heard,
        slots,
        own,
        private,
        spoke: vec![0; count],
        loose,
        fork,
        in_other_letters,
        clock: Clock::default(),
        blind,
    };
    let mut comings = comings(stage);
    for cue in stage.cues() {
        let unit = &cue.timed.unit;
        let carriers = stage.lane(cue.slot, cue.side).map(|lane| lane.carriers(unit.start, unit.end));
        let frame = carriers.and_then(|all| all.map(|(arrival, ..)| arrival.ready).max()).unwrap_or(0);
        while comings.front().is_some_and(|(at, _)| *at <= frame) {
            play.waiting.extend(comings.pop_front().map(|(_, item)| item));
        }
        play.set_clock(stage, &cue);
        match cue.side {
            Side::Client => play.waiting.push_back(Item::Said(cue.slot, cue.timed)),
            Side::Server => {
                if let Some(heard) = play.heard.get_mut(cue.slot) {
                    heard.push_back(cue.timed.unit);
                }
                play.settle(stage, cue.slot, false);
            }
        }
        if stage.is_over() {
            return;
        }
    }
    play.waiting.extend(comings.into_iter().map(|(_, item)| item));
    (0..count).for_each(|slot| play.settle(stage, slot, true));
    while !stage.is_over() && play.feed(stage, 1) {}
    if stage.is_over() {
        return;
    }
    (0..count).for_each(|slot| play.settle(stage, slot, true));
    stage.gather_strange();
    play.leave(stage);
}

/// Whether all that a client said is in the capture.
fn is_clear(log: &StreamLog) -> bool {
    let tcp = log.transport == Transport::Tcp;
    (!tcp || log.from_start) && log.from_client.gaps().is_empty() && !log.by_tool
}

/// When connections came and went, by the frames that show it.
fn comings(stage: &Stage<'_>) -> VecDeque<(u64, Item)> {
    let mut found: Vec<(u64, Item)> = Vec::new();
    for (slot, log) in stage.logs.iter().enumerate() {
        let Some(since) = log.established.or((!log.is_silent()).then_some(log.opened)) else { continue };
        found.push((since, Item::Connect(slot)));
        let gone = [log.closed[0], log.reset].into_iter().flatten().min();
        if let Some(gone) = gone {
            found.push((gone.max(since), Item::Leave(slot)));
        }
    }
    found.sort_by_key(|(at, _)| *at);
    found.into()
}

/// What explains the beginning of what somebody heard.
enum Found {
    /// One of the things that were due to it, by its place; so many bytes.
    Due {
        at: usize,
        len: usize,
        on_border: bool,
    },
    Begun,
    Nothing,
}

impl Play<'_> {
    /// Explains what somebody heard, as far as it can be told already.
    fn settle(&mut self, stage: &mut Stage<'_>, slot: usize, last: bool) {
        while let Some(first) = self.heard.get(slot).and_then(|heard| heard.front().copied()) {
            match self.look(stage, slot) {
                Found::Due { at, len, on_border } => {
                    if !on_border && self.feed_joined(stage, slot) {
                        continue;
                    }
                    self.take(stage, slot, at, len);
                }
                Found::Begun if !last => return,
                Found::Begun | Found::Nothing => {
                    match self.other_letters(stage, slot) {
                        Letters::Wait if !last => return,
                        Letters::Is => continue,
                        _ if self.feed_joined(stage, slot) || self.feed(stage, 1) => continue,
                        _ => {}
                    }
                    match self.greeting(stage, slot, first, last) {
                        Greeting::Wait => return,
                        Greeting::Is => {
                            self.hear(stage, slot, first.end - first.start, Part::Remark, false);
                        }
                        Greeting::No => self.strange(stage, slot, first),
                    }
                }
            }
        }
    }

    fn look(&self, stage: &Stage<'_>, slot: usize) -> Found {
        let (Some(due), Some(heard)) = (self.due.get(slot), self.heard.get(slot)) else { return Found::Nothing };
        let hearing = Hearing::new(stage, slot, heard);
        let mut found = Found::Nothing;
        for (at, one) in due.iter().take(MAX_TRIED).enumerate() {
            match hearing.against(&one.wanted) {
                Heard::All { len, on_border: true } => return Found::Due { at, len, on_border: true },
                Heard::All { len, .. } if !matches!(found, Found::Due { .. }) => {
                    found = Found::Due { at, len, on_border: false };
                }
                Heard::Begun { .. } if matches!(found, Found::Nothing) => found = Found::Begun,
                _ => {}
            }
        }
        found
    }

    /// Somebody heard what it was to hear.
    fn take(&mut self, stage: &mut Stage<'_>, slot: usize, at: usize, len: usize) {
        let Some(due) = self.due.get_mut(slot).and_then(|due| due.remove(at)) else { return };
        let index = self.hear(stage, slot, len, due.part, true);
        if let Some(shown) = due.cause.and_then(|cause| self.in_other_letters.get(&cause)) {
            stage.note(index, NoteId::OtherForm, note::OtherCase { due: Harmless::excerpt(shown, 60) });
        }
        let verdict = self.by_the_clock(stage, index, &due.wanted);
        match due.cause {
            Some(cause) if due.part == Part::Reply => {
                stage.tally.telling += 2 + len.min(40) as u32;
                stage.answer(cause, index, verdict);
            }
            Some(cause) => {
                stage.tally.telling += 2 + len.min(40) as u32;
                stage.forward(cause, index, true);
                if let Verdict::Wrong(due) = verdict {
                    stage.note(index, NoteId::OtherForm, note::OtherForm { due: Harmless::excerpt(due, 60) });
                }
            }
            None if verdict != Verdict::Right => stage.wrongly_announced(index, verdict),
            None => {
                stage.expected_unasked();
                stage.tally.right += 1;
                stage.announced.insert(index);
            }
        }
    }

    /// Makes a message of the first bytes that somebody heard.
    fn hear(&mut self, stage: &mut Stage<'_>, slot: usize, len: usize, part: Part, proved: bool) -> usize {
        let marked = stage.candidate.variant.server.has_borders();
        let Some(heard) = self.heard.get_mut(slot) else { return stage.messages.len() };
        let ending = if proved && !marked { ending(stage, slot, heard, len) } else { 0 };
        let unit = hearing::first(heard, len + ending).unwrap_or(Unit::plain(0, 0, State::Whole));
        while let Some(front) = heard.front_mut() {
            if front.end > unit.end {
                (front.start, front.body) = (front.start.max(unit.end), front.body.max(unit.end));
                break;
            }
            heard.pop_front();
        }
        let border = if marked || proved { Border::Certain } else { Border::Assumed };
        let index = stage.make(Stretch { slot, side: Side::Server, unit, border, part });
        if ending > 0 {
            stage.note_ending(index);
        }
        index
    }

    /// Gives the machine the next thing that happened; of what a client said so many segments together. `false`: nothing waits.
    fn feed(&mut self, stage: &mut Stage<'_>, joined: usize) -> bool {
        let Some(item) = self.waiting.front().copied() else { return false };
        self.fork = None;
        match item {
            Item::Connect(slot) => {
                self.waiting.pop_front();
                let (ip, port) = stage.logs.get(slot).map_or_else(Default::default, |log| address(log.client));
                let turn = self.room.connect(slot as u64, ip, port);
                self.expect(stage, slot, None, turn);
            }
            Item::Leave(slot) => {
                self.waiting.pop_front();
                let turn = self.room.leave(slot as u64);
                self.expect(stage, slot, None, turn);
            }
            Item::Said(slot, timed) => {
                let Some(unit) = self.joined(joined) else { return false };
                self.waiting.drain(..joined);
                self.said(stage, slot, unit, timed.marked, joined);
            }
        }
        true
    }

    /// What waits first, so many segments of one client as one message.
    fn joined(&self, joined: usize) -> Option<Unit> {
        let Some(Item::Said(slot, first)) = self.waiting.front() else { return None };
        let Some(Item::Said(same, last)) = self.waiting.get(joined - 1) else { return None };
        (slot == same).then_some(Unit { end: last.unit.end, body_end: last.unit.body_end, ..first.unit })
    }

    /// What one `recv` returned may be several segments: gives them together to the machine, where what somebody heard then
    /// is all explained and otherwise is not.
    fn feed_joined(&mut self, stage: &mut Stage<'_>, to: usize) -> bool {
        let Some(Item::Said(slot, timed)) = self.waiting.front().copied() else { return false };
        if timed.marked || stage.is_datagrams(slot) {
            return false;
        }
        let fits = |joined: usize| {
            let unit = self.joined(joined)?;
            let mut room = self.room.clone();
            let turn = turn(stage, &mut room, slot, &unit)?;
            let hearing = Hearing::new(stage, to, self.heard.get(to)?);
            Some(turn.effects.into_iter().any(|effect| match effect {
                Effect::Say { to: whom, due, .. } if whom == to as u64 => {
                    matches!(hearing.against(&hearing.wanted(due)), Heard::All { on_border: true, .. })
                }
                _ => false,
            }))
        };
        let found = (1..=MAX_JOINED)
            .take_while(|joined| self.joined(*joined).is_some())
            .find(|joined| fits(*joined) == Some(true));
        found.is_some_and(|joined| self.feed(stage, joined))
    }

    /// A client said something.
    fn said(&mut self, stage: &mut Stage<'_>, slot: usize, unit: Unit, marked: bool, joined: usize) {
        let fork = self.fork(stage, slot, &unit);
        let turn = turn(stage, &mut self.room, slot, &unit).unwrap_or_default();
        let row = turn.row.and_then(|row| self.talk.rows.get(row));
        let part = if row.is_some_and(Row::names) { Part::Name } else { Part::Request };
        let border = if marked { Border::Certain } else { Border::Assumed };
        let index = stage.make(Stretch { slot, side: Side::Client, unit, border, part });
        if joined > 1 {
            stage.note(index, NoteId::Joined, note::Joined { segments: joined });
        }
        stage.tally.meant += u32::from(row.is_some_and(|row| row.pattern != Pattern::Any));
        if let Some(row) = row {
            name_parts(stage, index, (slot, &unit), row, &turn);
        }
        self.slots.insert(index, (slot, unit));
        if let Some(spoke) = self.spoke.get_mut(slot) {
            *spoke += 1;
        }
        self.fork = fork.filter(|fork| fork.is_another(&turn)).map(|fork| fork.of(index, &turn));
        self.expect(stage, slot, Some(index), turn);
    }

    /// What an event has the server say.
    fn expect(&mut self, stage: &mut Stage<'_>, slot: usize, cause: Option<usize>, turn: Turn) {
        let others =
            turn.effects.iter().filter(|one| matches!(one, Effect::Say { to, .. } if *to != slot as u64)).count();
        let row = turn.row.and_then(|row| self.talk.rows.get(row));
        let private = others == 1 && row.is_some_and(|row| row.says().any(|(to, _)| matches!(to, To::Named(_))));
        let open = turn.open.is_some();
        // What the server knows from then on is its own.
        let lacking = turn.open.and_then(|row| self.talk.rows.get(row));
        self.blind |= lacking.is_some_and(Row::does_more);
        if open
            && !turn.effects.iter().any(|one| matches!(one, Effect::Say { to, .. } if *to == slot as u64))
            && let Some(here) = self.due.get_mut(slot)
        {
            let nothing = wirelab_labs::rule::Due { text: Vec::new(), framed: false, like: None };
            let wanted = Wanted::new(&stage.candidate.variant.server, nothing);
            here.push_back(Due { wanted, cause, part: Part::Reply, free: true, idle: true });
        }
        for effect in turn.effects {
            let Effect::Say { to, due, in_turn } = effect else { continue };
            if open && to != slot as u64 {
                continue;
            }
            let wanted = Wanted::new(&stage.candidate.variant.server, due);
            let part = match cause {
                Some(_) if to == slot as u64 => Part::Reply,
                Some(_) => Part::Forward,
                None => Part::Remark,
            };
            if let (true, Part::Forward, Some(cause)) = (private, part, cause) {
                self.private.push_back((cause, to as usize, wanted.clone()));
                if self.private.len() > MAX_PRIVATE {
                    self.private.pop_front();
                }
            }
            let named = cause.and_then(|cause| stage.message_mut(cause)).is_none_or(|said| said.part == Part::Name);
            if let (Part::Forward, Some(cause), Some(own), false) = (part, cause, self.own.get_mut(slot), named)
                && own.back().is_none_or(|(last, _)| *last != cause)
            {
                own.push_back((cause, wanted.clone()));
                if own.len() > MAX_OWN {
                    own.pop_front();
                }
            }
            if let Some(here) = self.due.get_mut(to as usize).filter(|_| !wanted.is_nothing()) {
                here.push_back(Due { wanted, cause, part, free: in_turn || open, idle: open });
            }
        }
    }
}

/// What comes of what a client said.
fn turn(stage: &Stage<'_>, room: &mut Room, slot: usize, unit: &Unit) -> Option<Turn> {
    with_words(stage, slot, unit, |words| room.message(slot as u64, words))
}

/// What a client said, as rules look at it.
fn with_words<T>(stage: &Stage<'_>, slot: usize, unit: &Unit, act: impl FnOnce(Words<'_>) -> T) -> Option<T> {
    let log = stage.logs.get(slot)?;
    let (bytes, body) = (stage.bytes(slot, Side::Client, unit), stage.body(slot, Side::Client, unit));
    if unit.state != State::Whole && bytes.is_empty() {
        return None;
    }
    let said = Said::new(stage.candidate.variant, log, bytes, body);
    let words = Words { bare: said.bare(), text: said.text(), raw: bytes, fields: said.fields() };
    Some(act(words))
}

/// The parts of a message that its rule names, as fields; those that are secret with their places.
fn name_parts(stage: &mut Stage<'_>, index: usize, place: (usize, &Unit), row: &Row, turn: &Turn) {
    let (slot, unit) = place;
    if row.on != On::Message {
        return;
    }
    let Some(log) = stage.logs.get(slot) else { return };
    let (bytes, body) = (stage.bytes(slot, Side::Client, unit), stage.body(slot, Side::Client, unit));
    let said = Said::new(stage.candidate.variant, log, bytes, body);
    let bare = said.bare();
    // Where the text lies in the message: it is a part of the same bytes.
    let from = (bare.as_ptr() as usize).wrapping_sub(bytes.as_ptr() as usize);
    let variant = stage.candidate.variant;
    let Some(message) = stage.messages.get_mut(index) else { return };
    // Members of objects have their values as fields already.
    let inner = (body.as_ptr() as usize).wrapping_sub(bytes.as_ptr() as usize);
    for name in &row.secrets {
        for at in variant.client.places(body, name) {
            let kept = message.bytes.len();
            let place = inner.saturating_add(at.start).min(kept)..inner.saturating_add(at.end).min(kept);
            message.secrets.push((name.clone(), place));
        }
    }
    for (name, at) in &turn.captures.0 {
        let Some(value) = bare.get(at.clone()) else { continue };
        if !message.fields.iter().any(|(known, _)| known == name) {
            message.fields.push((name.clone(), FieldValue::Bytes(value.to_vec())));
        }
        if row.secrets.contains(name) {
            let kept = message.bytes.len();
            let place = from.saturating_add(at.start).min(kept)..from.saturating_add(at.end).min(kept);
            message.secrets.push((name.clone(), place));
        }
    }
    // Who masks them goes through the bytes once.
    message.secrets.sort_by_key(|(_, place)| place.start);
}

/// White space that the server put behind what somebody heard.
fn ending(stage: &Stage<'_>, slot: usize, heard: &VecDeque<Unit>, len: usize) -> usize {
    let Some(end) = heard.front().map(|first| first.start + len) else { return 0 };
    hearing::border(heard, end).map_or(0, |border| stage.ending(slot, end, border))
}
