//! What is left when everything that was heard is explained: what reached nobody, and whom else it reached.

use wirelab_labs::rule::{Situation, Spoken};
use wirelab_text::harmless::Harmless;
use wirelab_words::Numbers;
use wirelab_words::list::note;

use super::super::elsewhere;
use super::super::person::Person;
use super::super::stage::Stage;
use super::{Chat, Original, request};
use crate::model::Part;
use crate::note::NoteId;
use crate::unit::{State, Unit};

/// Characters shown of a name.
const MAX_SHOWN: usize = 40;

/// A message for a name that nobody had.
struct Unknown {
    target: Harmless,
    /// What the lab's server answers.
    due: Harmless,
    /// Frame at which the server itself had closed the connection of who had the name.
    closed: Option<u64>,
}

impl Chat<'_> {
    /// What nobody saw an effect of.
    pub(super) fn leave(&mut self, stage: &mut Stage<'_>) {
        for slot in 0..self.people.len() {
            if stage.is_over() {
                return;
            }
            let Some(person) = self.people.get(slot) else { continue };
            let mut naming =
                self.route.is_some() && !person.named && stage.logs.get(slot).is_some_and(|log| log.from_start);
            let unknown: Vec<Option<Unknown>> =
                (0..person.pending.len()).map(|at| self.unknown(stage, slot, at)).collect();
            let Some(person) = self.people.get_mut(slot) else { continue };
            for (timed, unknown) in std::mem::take(&mut person.pending).into_iter().zip(unknown) {
                let part = if std::mem::take(&mut naming) { Part::Name } else { Part::Request };
                let index = request(stage, slot, timed.unit, timed.marked, false, part);
                let frame = stage.message_mut(index).map_or(0, |message| message.frame());
                let others = others(stage, slot, frame);
                if part == Part::Name {
                    name(stage, slot, index, timed.unit);
                } else if !elsewhere::command(stage, slot, index) {
                    match unknown {
                        // A server that ends answers nobody.
                        Some(Unknown { closed: Some(closed), .. }) if closed < frame && is_over(stage, frame) => {}
                        Some(unknown) => nobody_there(stage, slot, index, unknown),
                        None => self.undelivered(stage, slot, index, timed.unit, others),
                    }
                }
            }
        }
    }

    /// A message that came out to nobody, of those who were there.
    fn undelivered(&self, stage: &mut Stage<'_>, slot: usize, index: usize, unit: Unit, others: Vec<usize>) {
        let others = self.target(stage, index, others);
        let missing = elsewhere::missing(stage, slot, index, others);
        let untold = stage
            .message_mut(index)
            .is_some_and(|message| message.has_note(NoteId::Untold) || message.has_note(NoteId::InPart));
        if self.route.is_some() && !untold {
            let why = stage.why_unanswered(slot, unit);
            stage.without_effect(slot, index, NoteId::NotDelivered, note::NoDelivery { why });
        } else if self.route.is_none() && !missing.is_empty() {
            no_copy(stage, slot, index, &missing);
        }
    }

    /// The one whom a message is for, where a name tells; else all of the others.
    fn target(&self, stage: &mut Stage<'_>, index: usize, others: Vec<usize>) -> Vec<usize> {
        let Some(route) = self.route else { return others };
        let Some(message) = stage.message_mut(index) else { return others };
        let Some(addressed) = route.address(message.text().trim_ascii()) else { return others };
        let named = |slot: &usize| {
            let name = self.people.get(*slot).and_then(|person| person.name.as_deref());
            name == Some(addressed.target)
        };
        let named: Vec<usize> = others.iter().copied().filter(named).collect();
        if named.is_empty() { others } else { named }
    }

    /// Whether what somebody said is for a name that surely nobody had, and what the lab's server says to that.
    fn unknown(&self, stage: &Stage<'_>, slot: usize, at: usize) -> Option<Unknown> {
        let (route, person) = (self.route?, self.people.get(slot)?);
        let one = person.said(stage, slot, at, 1)?;
        // A name that the capture does not have, or not whole, may be the one.
        let is_known = |(place, other): (usize, &Person)| {
            let Some(log) = stage.logs.get(place) else { return true };
            let lane = &log.from_client;
            let whole = log.from_start && lane.gaps().is_empty() && lane.lacks() == 0;
            whole && (lane.is_empty() || other.name.is_some())
        };
        if person.name.is_none() || one.unit.state != State::Whole || !self.people.iter().enumerate().all(is_known) {
            return None;
        }
        let when = self.situation(stage, route, slot, false, &one).ok()?;
        let error = route.error(when).filter(|_| when == Situation::TargetUnknown)?;
        let text = one.said.bare();
        let target = route.address(text)?.target;
        let user = person.name.as_deref().unwrap_or_default();
        let due = route.refused(error, Spoken { user, text }).text;
        let closed = self.people.iter().zip(stage.logs).filter(|(person, _)| person.name.as_deref() == Some(target));
        let closed = closed.filter_map(|(_, log)| match log.closed {
            [client, Some(server)] if client.is_none_or(|client| server < client) => Some(server),
            _ => None,
        });
        let closed = closed.min();
        Some(Unknown {
            closed,
            target: Harmless::excerpt(target, MAX_SHOWN),
            due: Harmless::excerpt(due.trim_ascii(), MAX_SHOWN),
        })
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
    pub(super) fn fan_out(&self, stage: &mut Stage<'_>) {
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

/// Whether the server said nothing more behind a frame to anybody.
fn is_over(stage: &Stage<'_>, frame: u64) -> bool {
    stage.logs.iter().all(|log| log.from_server.arrivals().last().is_none_or(|last| last.frame < frame))
}

/// A name to which no answer was seen.
fn name(stage: &mut Stage<'_>, slot: usize, index: usize, unit: Unit) {
    let frame = stage.message_mut(index).map_or(0, |message| message.frame());
    if elsewhere::is_cut_behind(stage, slot, frame) {
        return stage.note(index, NoteId::Untold, note::AnswerCut {});
    }
    let why = stage.why_unanswered(slot, unit);
    stage.without_effect(slot, index, NoteId::Unanswered, why);
}

/// A message for nobody: what the server said to that.
fn nobody_there(stage: &mut Stage<'_>, slot: usize, index: usize, Unknown { target, due, .. }: Unknown) {
    let frame = stage.message_mut(index).map_or(0, |message| message.frame());
    if stage.unexplained(slot, index, b"") {
        stage.note(index, NoteId::TargetUnknownTold, note::TargetUnknownTold { target, due });
    } else if elsewhere::is_cut_behind(stage, slot, frame) {
        stage.note(index, NoteId::InPart, note::AnswerCut {});
    } else {
        stage.without_effect(slot, index, NoteId::TargetUnknown, note::TargetUnknown { target, due });
    }
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
