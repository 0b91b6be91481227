//! What somebody heard that was not due to it: a text in another form, what was for another one alone, its own text.

use std::collections::VecDeque;

use wirelab_labs::Side;
use wirelab_text::harmless::Harmless;
use wirelab_words::list::note;

use super::super::hearing::{Heard, Hearing};
use super::super::stage::Stage;
use super::{Due, MAX_TRIED, Play};
use crate::model::{Part, Verdict};
use crate::note::NoteId;
use crate::unit::{State, Unit};

/// Fewest bytes of a text by which it is known again in a form of the server's own.
const LEAST: usize = 3;

impl Play<'_> {
    /// Somebody heard what nothing explains.
    pub(super) fn strange(&mut self, stage: &mut Stage<'_>, slot: usize, first: Unit) {
        let len = first.end - first.start;
        if self.other_form(stage, slot, first) || self.leak(stage, slot) {
            return;
        }
        // The answer to this client first, then what it was to hear unasked.
        let may_lose = stage.may_lose(slot);
        let place = |part: Part| {
            let mut due = self.due.get(slot)?.iter();
            // What was lost is answered by nothing: this answers the last.
            if may_lose { due.rposition(|one| one.part == part) } else { due.position(|one| one.part == part) }
        };
        let reply = place(Part::Reply).or_else(|| place(Part::Remark));
        let Some(at) = reply else {
            if self.echo(stage, slot) {
                return;
            }
            let index = self.hear(stage, slot, len, if self.blind { Part::Forward } else { Part::Remark }, false);
            if self.blind {
                stage.tally.unseen += 1;
                stage.note(index, NoteId::OriginalMissing, note::OriginalMissing {});
            }
            return;
        };
        let Some(due) = self.due.get_mut(slot).and_then(|due| due.remove(at)) else { return };
        let lacks_ending = matches!(first.state, State::Unfinished(_));
        let shown = due.wanted.shown(&stage.candidate.variant.server, 1, lacks_ending);
        let index = self.hear(stage, slot, len, due.part, false);
        let verdict = if self.blind || due.free { Verdict::Open } else { Verdict::Wrong(shown) };
        match due.cause {
            Some(cause) => stage.answer(cause, index, verdict),
            None => stage.wrongly_announced(index, verdict),
        }
    }

    /// Whether somebody heard a text that it was to hear, and not in the form which the lab asks for.
    fn other_form(&mut self, stage: &mut Stage<'_>, slot: usize, first: Unit) -> bool {
        let heard = stage.body(slot, Side::Server, &first);
        let is_it = |due: &Due| {
            let (Part::Forward, Some(_), Some(cause)) = (due.part, due.wanted.like(), due.cause) else { return false };
            let said = stage.messages.get(cause).map_or(&[][..], |said| said.text().trim_ascii());
            said.len() >= LEAST && heard.windows(said.len()).any(|window| window == said)
        };
        let at = self.due.get(slot).and_then(|due| due.iter().take(MAX_TRIED).position(is_it));
        let due = at.and_then(|at| self.due.get_mut(slot)?.remove(at));
        let Some((due, cause)) = due.and_then(|due| due.cause.map(|cause| (due, cause))) else { return false };
        let index = self.hear(stage, slot, first.end - first.start, Part::Forward, true);
        stage.forward(cause, index, true);
        stage.note(index, NoteId::OtherForm, note::OtherForm { due: Harmless::excerpt(due.wanted.text(), 60) });
        true
    }

    /// Whether somebody heard what was for another one alone.
    fn leak(&mut self, stage: &mut Stage<'_>, slot: usize) -> bool {
        let Some(heard) = self.heard.get(slot).filter(|_| !self.blind) else { return false };
        let hearing = Hearing::new(stage, slot, heard);
        let found = self.private.iter().rev().find_map(|(cause, to, wanted)| match hearing.against(wanted) {
            Heard::All { len, .. } if *to != slot && holds(stage, slot, heard, *cause, len) => Some((*cause, *to, len)),
            _ => None,
        });
        let Some((cause, to, len)) = found else { return false };
        let index = self.hear(stage, slot, len, Part::Forward, true);
        stage.forward(cause, index, false);
        let name = |slot: usize| Harmless::excerpt(self.room.name(slot as u64).unwrap_or_default(), 40);
        stage.note(index, NoteId::Leaked, note::Leaked { user: name(slot), target: name(to), instead: false });
        true
    }

    /// Whether somebody heard what it had said to others itself: a copy that it was not to get.
    fn echo(&mut self, stage: &mut Stage<'_>, slot: usize) -> bool {
        let (Some(own), Some(heard)) = (self.own.get(slot), self.heard.get(slot)) else { return false };
        let hearing = Hearing::new(stage, slot, heard);
        let copy = own.iter().find_map(|(cause, wanted)| match hearing.against(wanted) {
            Heard::All { len, .. } if holds(stage, slot, heard, *cause, len) => Some((*cause, len)),
            _ => None,
        });
        let Some((cause, len)) = copy else { return false };
        let index = self.hear(stage, slot, len, Part::Forward, true);
        stage.forward(cause, index, false);
        if !stage.message_mut(cause).is_some_and(|message| message.has_note(NoteId::CopyToSender)) {
            stage.note(cause, NoteId::CopyToSender, note::CopyToSender {});
        }
        true
    }
}

/// Whether the last word of what was said stands in the first bytes of what somebody heard: a form may be so wide that much
/// else is of it.
fn holds(stage: &Stage<'_>, slot: usize, heard: &VecDeque<Unit>, cause: usize, len: usize) -> bool {
    let start = heard.front().map_or(0, |first| first.start);
    let there = stage.lane(slot, Side::Server).map_or(&[][..], |lane| lane.part(start, start + len));
    let said = stage.messages.get(cause).map_or(&[][..], |said| said.text().trim_ascii());
    let said = said.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
    said.len() > 2 && there.windows(said.len()).any(|window| window == said)
}
