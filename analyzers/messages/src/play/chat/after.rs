//! What is left when everything that was heard is explained: what reached nobody, and whom else it reached.

use wirelab_text::harmless::Harmless;
use wirelab_words::Numbers;
use wirelab_words::list::note;

use super::super::elsewhere;
use super::super::stage::Stage;
use super::{Chat, Original, request};
use crate::model::Part;
use crate::note::NoteId;

/// Characters shown of a name.
const MAX_SHOWN: usize = 40;

impl Chat<'_> {
    /// What nobody saw an effect of.
    pub(super) fn leave(&mut self, stage: &mut Stage<'_>) {
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
                if elsewhere::command(stage, slot, index) {
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
