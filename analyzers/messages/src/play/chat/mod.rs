//! Labs in which the server sends a message on to other clients.
//!
//! A forward shows what one `recv` returned, as a reply does in other labs: it is compared with what each client said and
//! has not been seen to come out yet, one segment or several together.

mod after;
mod explain;

use wirelab_labs::message::texts;
use wirelab_labs::rule::{Broadcast, Route, Spoken, Wanted};
use wirelab_labs::{Rule, Side};
use wirelab_words::list::note;

use super::super::model::{Border, Part, Verdict};
use super::super::unit::{State, Unit};
use super::hearing;
use super::person::Person;
use super::said::Said;
use super::stage::{Stage, Stretch};
use crate::note::NoteId;

/// Most originals that a forward is compared with.
const MAX_ORIGINALS: usize = 512;

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
        if stage.is_over() {
            return;
        }
    }
    for slot in 0..chat.people.len() {
        chat.settle(stage, slot, true);
    }
    if stage.is_over() {
        return;
    }
    stage.gather_strange();
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
        hearing::border(heard, end).map_or(0, |border| stage.ending(to, end, border))
    }
}
