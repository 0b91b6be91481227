//! What was due and nobody heard.

use std::collections::BTreeMap;

use wirelab_words::Numbers;
use wirelab_words::list::note;

use super::super::elsewhere;
use super::super::stage::Stage;
use super::Play;
use crate::model::Part;
use crate::note::NoteId;

impl Play<'_> {
    /// What nobody heard of what was due.
    pub(super) fn leave(&mut self, stage: &mut Stage<'_>) {
        if self.blind {
            return;
        }
        let mut missing: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (to, due) in std::mem::take(&mut self.due).into_iter().enumerate() {
            for one in due.into_iter().filter(|one| !one.idle) {
                let Some(cause) = one.cause else {
                    stage.tally.unanswered += 1;
                    continue;
                };
                let frame = stage.message_mut(cause).map_or(0, |message| message.frame());
                if !stage.logs.get(to).is_some_and(|log| log.connected_at(frame)) {
                    continue;
                }
                match one.part {
                    Part::Reply if elsewhere::is_cut_behind(stage, to, frame) => {
                        stage.note(cause, NoteId::Untold, note::AnswerCut {});
                    }
                    Part::Reply => {
                        let Some((slot, unit)) = self.slots.get(&cause).copied() else { continue };
                        let known =
                            stage.message_mut(cause).is_some_and(|message| message.has_note(NoteId::Unanswered));
                        if !known {
                            let why = stage.why_unanswered(slot, unit);
                            stage.without_effect(slot, cause, NoteId::Unanswered, why);
                        }
                    }
                    _ if stage.has_words(to, cause, one.wanted.text()) => {
                        let stream = stage.logs.get(to).map_or(0, |log| log.stream);
                        let known = stage.message_mut(cause).is_some_and(|message| message.has_note(NoteId::Untold));
                        if !known {
                            stage.note(cause, NoteId::Untold, note::Elsewhere { stream });
                        }
                    }
                    _ => missing.entry(cause).or_default().push(to),
                }
            }
        }
        for (cause, slots) in missing {
            let Some((sender, _)) = self.slots.get(&cause).copied() else { continue };
            let slots = elsewhere::missing(stage, sender, cause, slots);
            if slots.is_empty() {
                continue;
            }
            let streams: Vec<u32> =
                slots.iter().filter_map(|slot| stage.logs.get(*slot)).map(|log| log.stream).collect();
            let said = note::NoCopy { streams: Numbers::all(streams.iter().copied()) };
            stage.without_effect(sender, cause, NoteId::NotDelivered, said);
            if let Some(message) = stage.message_mut(cause).filter(|message| message.has_note(NoteId::NotDelivered)) {
                message.without = streams;
            }
        }
    }
}
