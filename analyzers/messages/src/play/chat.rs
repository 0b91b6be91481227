//! Labs in which the server sends a message on to other clients.
//!
//! A forward shows what one `recv` returned, as a reply does in other labs: it is compared with what each client said and
//! has not been seen to come out yet, one segment or several together.

use wirelab_labs::message::texts;
use wirelab_labs::rule::{Broadcast, Due, Route, Situation, Spoken, Wanted};
use wirelab_labs::{Rule, Side};
use wirelab_text::harmless::Harmless;
use wirelab_words::Numbers;
use wirelab_words::list::note;

use super::super::model::{Border, Part, Verdict};
use super::super::unit::{State, Unit};
use super::elsewhere;
use super::hearing::{self, Heard, Hearing};
use super::person::{Joined, Person, most_joined};
use super::said::{Recipient, Said};
use super::stage::{Stage, Stretch};
use crate::note::NoteId;

/// Characters shown of a name.
const MAX_SHOWN: usize = 40;
/// Most originals that a forward is compared with.
const MAX_ORIGINALS: usize = 512;
/// Most unseen messages of a client that a forward is compared with.
const MAX_TRIED: usize = 16;

/// A message that went to others.
struct Original {
    slot: usize,
    message: usize,
    /// What the others get: each the same, or where the form names who gets it, each its own.
    copy: Vec<Wanted>,
    /// The same in the lab's own form, where that is another.
    due: Option<Wanted>,
    /// Who got it, of those whom it is for.
    to: Vec<usize>,
    /// Who else got it.
    others: Vec<usize>,
    /// The same with the copies, where it is for one.
    leaks: Vec<(usize, usize)>,
    /// The one it is for; `None`: everyone.
    only: Option<usize>,
    frame: u64,
}

impl Original {
    /// What somebody gets.
    fn copy_for(&self, slot: usize) -> Option<&Wanted> {
        self.copy.get(slot).or(self.copy.first())
    }

    /// Whether somebody is still to get it.
    fn is_for(&self, slot: usize) -> bool {
        self.only.is_none_or(|only| only == slot) && !self.to.contains(&slot)
    }
}

/// What explains the beginning of what somebody heard.
enum Explained {
    /// One more copy of a message that was seen before.
    Copy {
        original: usize,
        len: usize,
    },
    /// The effect of something that somebody said.
    Effect {
        slot: usize,
        at: usize,
        joined: usize,
        /// How many bytes of what was heard it is.
        len: usize,
        effect: Effect,
    },
    /// What this one has heard already, once more.
    Again {
        original: usize,
        len: usize,
    },
    /// It has the form of a forward, but what was forwarded is not in the capture.
    Unseen {
        len: usize,
    },
    /// The welcome of an empty name: the client closed without sending one.
    NoName {
        len: usize,
    },
    /// It may be the beginning of something: wait.
    Wait,
    Nothing,
}

enum Effect {
    /// A copy for who heard it; `copy` is what everyone gets, `only` whom it is for where that is one.
    Forward { copy: Vec<Wanted>, only: Option<usize> },
    /// An answer to the speaker.
    Answer { verdict: Verdict, name: Option<Vec<u8>>, naming: bool },
}

struct Chat<'r> {
    broadcast: Option<&'r Broadcast>,
    route: Option<&'r Route>,
    /// The lab's own rule, where this is another form of it.
    asked: Option<&'r Rule>,
    people: Vec<Person>,
    originals: Vec<Original>,
}

pub(super) fn play(stage: &mut Stage<'_>) {
    let (broadcast, route) = match &stage.candidate.variant.rule {
        Rule::Broadcast(broadcast) => (Some(broadcast), None),
        Rule::Route(route) => (None, Some(&**route)),
        _ => return,
    };
    let people = stage.logs.iter().map(|_| Person::default()).collect();
    let asked = stage.candidate.asked.map(|asked| &asked.rule);
    let mut chat = Chat { broadcast, route, asked, people, originals: Vec::new() };
    // A server that answers a name with nothing has taken it all the same.
    let unanswered = route.is_some_and(|route| route.welcome.pieces().is_empty());
    for cue in stage.cues() {
        let Some(person) = chat.people.get_mut(cue.slot) else { continue };
        let names = unanswered && !person.named && stage.logs.get(cue.slot).is_some_and(|log| log.from_start);
        match cue.side {
            Side::Client if names => {
                let unit = &cue.timed.unit;
                let (bytes, body) =
                    (stage.bytes(cue.slot, Side::Client, unit), stage.body(cue.slot, Side::Client, unit));
                let text = texts(&stage.candidate.variant.client, bytes, body).1;
                person.name = Some(text.trim_ascii().to_vec());
                person.named = true;
                request(stage, cue.slot, cue.timed.unit, cue.timed.marked, false, Part::Name);
            }
            Side::Client => {
                if let Some(old) = person.push(cue.timed) {
                    request(stage, cue.slot, old.unit, old.marked, false, Part::Request);
                }
            }
            Side::Server => {
                person.heard.push_back(cue.timed.unit);
                chat.settle(stage, cue.slot, false);
            }
        }
    }
    for slot in 0..chat.people.len() {
        chat.settle(stage, slot, true);
    }
    chat.leave(stage);
    chat.fan_out(stage);
}

fn request(stage: &mut Stage<'_>, slot: usize, unit: Unit, marked: bool, proved: bool, part: Part) -> usize {
    let border = if marked || proved { Border::Certain } else { Border::Assumed };
    stage.make(Stretch { slot, side: Side::Client, unit, border, part })
}

impl Chat<'_> {
    /// Explains what somebody heard, as far as it can be told already.
    fn settle(&mut self, stage: &mut Stage<'_>, to: usize, last: bool) {
        while let Some(first) = self.people.get(to).and_then(|person| person.heard.front().copied()) {
            match self.explain(stage, to, first) {
                Explained::Copy { original, len } => {
                    let copy = self.hear(stage, to, len, Part::Forward, true);
                    self.heard(stage, original, to, copy);
                }
                Explained::Effect { slot, at, joined, len, effect } => {
                    self.effect(stage, to, len, slot, (at, joined), effect)
                }
                Explained::Again { original, len } => {
                    let copy = self.hear(stage, to, len, Part::Forward, true);
                    stage.again(copy, self.originals.get(original).map(|original| original.message));
                }
                Explained::Unseen { len } => {
                    let copy = self.hear(stage, to, len, Part::Forward, false);
                    stage.tally.unseen += 1;
                    stage.note(copy, NoteId::OriginalMissing, note::OriginalMissing {});
                }
                Explained::NoName { len } => {
                    let reply = self.hear(stage, to, len, Part::Reply, true);
                    stage.tally.unseen += 1;
                    if let Some(person) = self.people.get_mut(to) {
                        person.named = true;
                        person.name = Some(Vec::new());
                    }
                    stage.note(reply, NoteId::NoName, note::NoName {});
                }
                Explained::Wait if !last => return,
                Explained::Wait | Explained::Nothing => {
                    let len = first.end - first.start;
                    self.hear(stage, to, len, Part::Remark, false);
                }
            }
        }
    }

    /// Somebody got a copy of a message.
    fn heard(&mut self, stage: &mut Stage<'_>, original: usize, to: usize, copy: usize) {
        let Some(original) = self.originals.get_mut(original) else { return };
        // Who said it may get it back: that is told, and no leak.
        let is_for = original.is_for(to) || to == original.slot;
        (if is_for { &mut original.to } else { &mut original.others }).push(to);
        stage.forward(original.message, copy, is_for);
        stage.note_form(copy, original.due.clone());
        if !is_for && original.only.is_some() {
            // Whether instead of the one it is for or besides, only the end tells.
            original.leaks.push((to, copy));
        }
    }

    /// Makes a message of the first bytes that somebody heard.
    fn hear(&mut self, stage: &mut Stage<'_>, to: usize, len: usize, part: Part, proved: bool) -> usize {
        let marked = stage.candidate.variant.server.has_borders();
        let ending = if proved && !marked { self.ending(stage, to, len) } else { 0 };
        let unit = self.people.get(to).and_then(|person| hearing::first(&person.heard, len + ending));
        let unit = unit.unwrap_or(Unit::plain(0, 0, State::Whole));
        let border = if marked || proved { Border::Certain } else { Border::Assumed };
        if let Some(person) = self.people.get_mut(to) {
            person.drop_heard(unit.end);
        }
        let message = stage.make(Stretch { slot: to, side: Side::Server, unit, border, part });
        if ending > 0 {
            stage.note_ending(message);
        }
        message
    }

    fn effect(
        &mut self,
        stage: &mut Stage<'_>,
        to: usize,
        len: usize,
        slot: usize,
        (at, joined): (usize, usize),
        effect: Effect,
    ) {
        let Some(one) = self.people.get(slot).and_then(|person| person.said(stage, slot, at, joined)) else { return };
        if let Some(person) = self.people.get_mut(slot) {
            person.pending.drain(at..at + joined);
        }
        let due = match &effect {
            Effect::Forward { .. } => self.due(stage, slot, &one.said),
            Effect::Answer { verdict, naming, .. } if *naming && *verdict == Verdict::Right => {
                self.due_welcome(stage, &one.said)
            }
            Effect::Answer { .. } => None,
        };
        let naming = matches!(effect, Effect::Answer { naming: true, .. });
        let part = if naming { Part::Name } else { Part::Request };
        let asked = request(stage, slot, one.unit, one.marked, true, part);
        if joined > 1 {
            stage.note(asked, NoteId::Joined, note::Joined { segments: joined });
        }
        match effect {
            Effect::Forward { copy, only } => {
                stage.tally.telling += 2 + len.min(40) as u32;
                let heard = self.hear(stage, to, len, Part::Forward, true);
                let frame = stage.message_mut(asked).map_or(0, |message| message.frame());
                let (own, others, leaks) = (Vec::new(), Vec::new(), Vec::new());
                self.originals.push(Original { slot, message: asked, copy, due, to: own, others, leaks, only, frame });
                self.heard(stage, self.originals.len() - 1, to, heard);
            }
            Effect::Answer { verdict, name, naming } => {
                if let Some(person) = self.people.get_mut(slot) {
                    person.named |= naming;
                    person.name = name.or(person.name.take());
                }
                stage.tally.telling += if verdict == Verdict::Right { 2 + len.min(40) as u32 } else { 0 };
                let heard = self.hear(stage, to, len, Part::Reply, true);
                stage.answer(asked, heard, verdict);
                stage.note_form(heard, due);
            }
        }
    }

    fn explain(&self, stage: &Stage<'_>, to: usize, first: Unit) -> Explained {
        let Some(person) = self.people.get(to) else { return Explained::Nothing };
        let hearing = Hearing::new(stage, to, &person.heard);
        let from = self.originals.len().saturating_sub(MAX_ORIGINALS);
        for (index, original) in self.originals.iter().enumerate().skip(from) {
            if original.is_for(to)
                && let Some(copy) = original.copy_for(to)
                && let Heard::All { len, .. } = hearing.against(copy)
            {
                return Explained::Copy { original: index, len };
            }
        }
        let mut wait = false;
        if self.route.is_some()
            && let Some(found) = self.own_answer(stage, to, &hearing, &mut wait)
        {
            return found;
        }
        // The others first: that a sender hears itself is the exception.
        for slot in (0..self.people.len()).filter(|slot| *slot != to).chain([to]) {
            if let Some(found) = self.forwarded(stage, slot, to, &hearing, &mut wait) {
                return found;
            }
        }
        if let Some(found) = self.leaked(stage, to, &hearing) {
            return found;
        }
        for (index, original) in self.originals.iter().enumerate().skip(from) {
            if original.to.contains(&to)
                && let Some(copy) = original.copy_for(to)
                && let Heard::All { len, .. } = hearing.against(copy)
            {
                return Explained::Again { original: index, len };
            }
        }
        if wait {
            return Explained::Wait;
        }
        let form = self.broadcast.map(|broadcast| &broadcast.send).or(self.route.map(|route| &route.deliver));
        let unit = stage.bytes(to, Side::Server, &first);
        let text = texts(&stage.candidate.variant.server, unit, stage.body(to, Side::Server, &first)).1;
        match form.and_then(|form| form.matches(unit).or_else(|| form.matches(text))) {
            Some(captures)
                if captures.get("port").is_none_or(|port| port.len() <= 5 && port.iter().all(u8::is_ascii_digit)) =>
            {
                Explained::Unseen { len: unit.len() }
            }
            _ => Explained::Nothing,
        }
    }

    /// Whether what somebody heard is a copy of what is for another one. Only who is known by name can tell.
    fn leaked(&self, stage: &Stage<'_>, to: usize, hearing: &Hearing<'_, '_>) -> Option<Explained> {
        self.route?;
        self.people.get(to)?.name.as_ref()?;
        let from = self.originals.len().saturating_sub(MAX_ORIGINALS);
        let known = self.originals.iter().enumerate().skip(from);
        let mut known = known.filter(|(_, one)| !one.to.contains(&to) && !one.others.contains(&to));
        let copy = known.find_map(|(original, one)| match hearing.against(one.copy_for(to)?) {
            Heard::All { len, .. } => Some(Explained::Copy { original, len }),
            Heard::Begun { .. } | Heard::Other => None,
        });
        if copy.is_some() {
            return copy;
        }
        let targets = (0..self.people.len()).filter(|target| *target != to);
        targets.into_iter().find_map(|target| {
            let slots = (0..self.people.len()).filter(|slot| *slot != target);
            slots.into_iter().find_map(|slot| self.forwarded(stage, slot, target, hearing, &mut false))
        })
    }

    /// Whether what somebody heard is the delivery of what `slot` said to another one, who may be the same.
    fn forwarded(
        &self,
        stage: &Stage<'_>,
        slot: usize,
        target: usize,
        hearing: &Hearing<'_, '_>,
        wait: &mut bool,
    ) -> Option<Explained> {
        let person = self.people.get(slot)?;
        let only = self.route.map(|_| target);
        let mut loose = None;
        for at in 0..person.pending.len().min(MAX_TRIED) {
            for joined in 1..=most_joined(stage, slot) {
                let Some(one) = person.said(stage, slot, at, joined) else { break };
                let Some(copy) = self.copy(stage, person, target, &one.said).map(|due| hearing.wanted(due)) else {
                    continue;
                };
                if copy.is_nothing() {
                    continue;
                }
                match hearing.against(&copy) {
                    Heard::All { len, on_border } => {
                        let copy = self.copies(stage, &one.said, &hearing).unwrap_or_else(|| vec![copy]);
                        let effect = Effect::Forward { copy, only };
                        let found = Explained::Effect { slot, at, joined, len, effect };
                        if on_border {
                            return Some(found);
                        }
                        loose = loose.or(Some(found));
                    }
                    Heard::Begun { .. } => *wait = true,
                    Heard::Other => {}
                }
            }
        }
        loose
    }

    /// The copy of a message in the lab's own form, where this is another.
    fn due(&self, stage: &Stage<'_>, sender: usize, said: &Said<'_>) -> Option<Wanted> {
        let due = match self.asked? {
            Rule::Broadcast(asked) => asked.copy(|name| said.value(name)),
            Rule::Route(asked) => {
                let user = self.people.get(sender)?.name.as_deref()?;
                self.route?.delivered_as(asked, Spoken { user, text: said.bare() })
            }
            _ => return None,
        };
        Some(Wanted::new(&stage.candidate.variant.server, due))
    }

    /// The answer to a name in the lab's own form, likewise.
    fn due_welcome(&self, stage: &Stage<'_>, said: &Said<'_>) -> Option<Wanted> {
        let Rule::Route(asked) = self.asked? else { return None };
        Some(Wanted::new(&stage.candidate.variant.server, asked.welcomed(said.bare())))
    }

    /// White space that the server put behind what somebody heard.
    fn ending(&self, stage: &Stage<'_>, to: usize, len: usize) -> usize {
        let Some(heard) = self.people.get(to).map(|person| &person.heard) else { return 0 };
        let Some(end) = heard.front().map(|first| first.start + len) else { return 0 };
        let border = heard.iter().map(|unit| unit.end).find(|border| *border >= end);
        border.map_or(0, |border| stage.ending(to, end, border))
    }

    /// What somebody gets of a message, if it gets anything.
    fn copy(&self, stage: &Stage<'_>, sender: &Person, to: usize, said: &Said<'_>) -> Option<Due> {
        if let Some(broadcast) = self.broadcast {
            return Some(copy_to(stage, broadcast, to, said));
        }
        let route = self.route?;
        let user = sender.name.as_deref()?;
        let addressed = route.address(said.bare())?;
        (self.people.get(to)?.name.as_deref() == Some(addressed.target))
            .then(|| route.delivered(Spoken { user, text: said.bare() }))
    }

    /// What everybody gets of a message, where that is not the same.
    fn copies(&self, stage: &Stage<'_>, said: &Said<'_>, hearing: &Hearing<'_, '_>) -> Option<Vec<Wanted>> {
        let broadcast = self.broadcast.filter(|broadcast| Recipient::is_in(&broadcast.send))?;
        let slots = 0..self.people.len();
        Some(slots.map(|slot| hearing.wanted(copy_to(stage, broadcast, slot, said))).collect())
    }

    /// Whether what somebody heard answers its own message: a welcome, or that something is wrong.
    fn own_answer(
        &self,
        stage: &Stage<'_>,
        slot: usize,
        hearing: &Hearing<'_, '_>,
        wait: &mut bool,
    ) -> Option<Explained> {
        let route = self.route?;
        let person = self.people.get(slot)?;
        let naming = !person.named && stage.logs.get(slot).is_some_and(|log| log.from_start);
        let answer = |(at, joined), len, verdict, name| Explained::Effect {
            slot,
            at,
            joined,
            len,
            effect: Effect::Answer { verdict, name, naming },
        };
        if naming {
            for joined in 1..=most_joined(stage, slot) {
                let Some(one) = person.said(stage, slot, 0, joined) else { break };
                let user = one.said.bare();
                match hearing.against(&hearing.wanted(route.welcomed(user))) {
                    Heard::All { len, .. } => {
                        return Some(answer((0, joined), len, Verdict::Right, Some(user.to_vec())));
                    }
                    Heard::Begun { .. } => *wait = true,
                    Heard::Other => {}
                }
            }
            let closed = stage.logs.get(slot).is_some_and(|log| log.closed[0].is_some() && log.from_client.is_empty());
            if closed && let Heard::All { len, .. } = hearing.against(&hearing.wanted(route.welcomed(b""))) {
                return Some(Explained::NoName { len });
            }
        }
        for at in 0..person.pending.len().min(if naming { 1 } else { MAX_TRIED }) {
            let Some(one) = person.said(stage, slot, at, 1) else { break };
            let Ok(when) = self.situation(stage, route, slot, naming, &one) else { continue };
            let due = route.error(when).map(|error| route.refused(error, self.spoken(slot, &one, naming)));
            match due.map(|due| hearing.against(&hearing.wanted(due))) {
                Some(Heard::All { len, .. }) => return Some(answer((at, 1), len, Verdict::Right, None)),
                Some(Heard::Begun { .. }) => *wait = true,
                Some(Heard::Other) | None => {}
            }
        }
        let one = person.said(stage, slot, 0, 1)?;
        let spoken = self.spoken(slot, &one, naming);
        let len = route.errors.iter().find_map(|error| {
            match hearing.against(&hearing.wanted(route.refused(error, spoken))) {
                Heard::All { len, .. } => Some(len),
                Heard::Begun { .. } => {
                    *wait = true;
                    None
                }
                Heard::Other => None,
            }
        })?;
        let wanted = self.situation(stage, route, slot, naming, &one);
        let wanted = wanted.map_or_else(Some, |when| route.error(when).map(|error| route.refused(error, spoken)));
        Some(answer((0, 1), len, Verdict::Wrong(wanted.map_or_else(Vec::new, |due| due.text)), None))
    }

    /// What somebody said, under the name that the server knows it by.
    fn spoken<'s>(&'s self, slot: usize, one: &Joined<'s>, naming: bool) -> Spoken<'s> {
        let text = one.said.bare();
        let name = self.people.get(slot).and_then(|person| person.name.as_deref());
        Spoken { user: if naming { text } else { name.unwrap_or_default() }, text }
    }

    /// What is wrong with what somebody said; `Err`: nothing, and this is what goes out.
    fn situation(
        &self,
        stage: &Stage<'_>,
        route: &Route,
        slot: usize,
        naming: bool,
        one: &Joined,
    ) -> Result<Situation, Due> {
        let text = one.said.bare();
        let there =
            |other: usize| stage.logs.get(other).is_some_and(|log| log.ended().is_none_or(|end| end > one.frame));
        let holder = |name: &[u8]| {
            self.people.iter().enumerate().any(|(other, person)| person.name.as_deref() == Some(name) && there(other))
        };
        if naming {
            return match text {
                [] => Ok(Situation::NameEmpty),
                name if route.address(name).is_some() => Ok(Situation::NameSeparator),
                name if holder(name) => Ok(Situation::NameTaken),
                name => Err(route.welcomed(name)),
            };
        }
        let Some(addressed) = route.address(text) else { return Ok(Situation::NoSeparator) };
        let own = self.people.get(slot).and_then(|person| person.name.as_deref()).unwrap_or_default();
        match addressed.target {
            [] => Ok(Situation::TargetEmpty),
            target if target == own => Ok(Situation::TargetSelf),
            target if !holder(target) => Ok(Situation::TargetUnknown),
            _ => Err(route.delivered(Spoken { user: own, text })),
        }
    }

    /// What nobody saw an effect of.
    fn leave(&mut self, stage: &mut Stage<'_>) {
        for slot in 0..self.people.len() {
            let Some(person) = self.people.get_mut(slot) else { continue };
            let mut naming =
                self.route.is_some() && !person.named && stage.logs.get(slot).is_some_and(|log| log.from_start);
            for timed in std::mem::take(&mut person.pending) {
                let part = if std::mem::take(&mut naming) { Part::Name } else { Part::Request };
                let index = request(stage, slot, timed.unit, timed.marked, false, part);
                let frame = stage.message_mut(index).map_or(0, |message| message.frame());
                let others = others(stage, slot, frame);
                if part == Part::Name {
                    let why = stage.why_unanswered(slot, timed.unit);
                    stage.without_effect(slot, index, NoteId::Unanswered, why);
                    continue;
                }
                let missing = elsewhere::missing(stage, slot, index, others);
                let untold = stage.message_mut(index).is_some_and(|message| message.has_note(NoteId::Untold));
                if self.route.is_some() && !untold {
                    let why = stage.why_unanswered(slot, timed.unit);
                    stage.without_effect(slot, index, NoteId::NotDelivered, note::NoDelivery { why });
                } else if self.route.is_none() && !missing.is_empty() {
                    no_copy(stage, slot, index, &missing);
                }
            }
        }
    }

    /// Who got a message that is for another one.
    fn leaked_to(&self, stage: &mut Stage<'_>, original: &Original, only: usize) {
        let name = |slot: usize| self.people.get(slot).and_then(|person| person.name.as_deref()).unwrap_or_default();
        let untold = stage.message_mut(original.message).is_some_and(|message| message.has_note(NoteId::Untold));
        for (to, copy) in &original.leaks {
            let [user, target] = [name(*to), name(only)].map(|name| Harmless::excerpt(name, MAX_SHOWN));
            let instead = !original.to.contains(&only) && !untold;
            stage.note(*copy, NoteId::Leaked, note::Leaked { user, target, instead });
        }
    }

    /// Who should have got a copy and did not, and who got one and should not have.
    fn fan_out(&self, stage: &mut Stage<'_>) {
        for original in &self.originals {
            let to_sender = self.broadcast.is_some_and(|broadcast| broadcast.to_sender);
            if original.to.contains(&original.slot) && !to_sender && original.only.is_none() {
                stage.note(original.message, NoteId::CopyToSender, note::CopyToSender {});
            }
            if let Some(only) = original.only {
                let missing = if original.to.contains(&only) { Vec::new() } else { vec![only] };
                if !elsewhere::missing(stage, original.slot, original.message, missing).is_empty() {
                    let name = self.people.get(only).and_then(|person| person.name.as_deref()).unwrap_or_default();
                    let target = Harmless::excerpt(name, MAX_SHOWN);
                    stage.note(original.message, NoteId::NotDelivered, note::NotToTarget { target });
                }
                if original.to.contains(&original.slot) {
                    stage.note(original.message, NoteId::CopyToSender, note::CopyToSender {});
                }
                self.leaked_to(stage, original, only);
                continue;
            }
            let mut missing = others(stage, original.slot, original.frame);
            missing.retain(|slot| !original.to.contains(slot));
            let missing = elsewhere::missing(stage, original.slot, original.message, missing);
            if !missing.is_empty() {
                no_copy(stage, original.slot, original.message, &missing);
            }
        }
    }
}

/// What somebody gets of a message.
fn copy_to(stage: &Stage<'_>, broadcast: &Broadcast, to: usize, said: &Said<'_>) -> Due {
    if !Recipient::is_in(&broadcast.send) {
        return broadcast.copy(|name| said.value(name));
    }
    let to = stage.logs.get(to).map(|log| Recipient::of(log.client));
    broadcast.copy(|name| to.as_ref().and_then(|to| to.value(name)).or_else(|| said.value(name)))
}

/// The others who were connected when a frame came.
fn others(stage: &Stage<'_>, slot: usize, frame: u64) -> Vec<usize> {
    let connected =
        |other: &usize| stage.logs.get(*other).is_some_and(|log| log.established.is_some() && log.connected_at(frame));
    (0..stage.logs.len()).filter(|other| *other != slot).filter(connected).collect()
}

/// Says to whom a message got no copy.
fn no_copy(stage: &mut Stage<'_>, sender: usize, message: usize, missing: &[usize]) {
    let streams: Vec<u32> = missing.iter().filter_map(|slot| stage.logs.get(*slot)).map(|log| log.stream).collect();
    let said = note::NoCopy { streams: Numbers::all(streams.iter().copied()) };
    stage.without_effect(sender, message, NoteId::NotDelivered, said);
    if let Some(message) = stage.message_mut(message).filter(|message| message.has_note(NoteId::NotDelivered)) {
        message.without = streams;
    }
}
