//! A command in letters of another case than the lab's. The lab has it for an unknown word; a server that takes it for the
//! command does what the lab leaves open, and is not wrong.

use std::sync::Arc;

use wirelab_labs::rule::Wanted;
use wirelab_labs::talk::{Effect, Room, Row, Talk, Turn};

use super::super::hearing::{Heard, Hearing};
use super::super::stage::Stage;
use super::{Part, Play, Unit, name_parts, with_words};

/// What somebody heard, if the last message is a command in other letters.
pub(super) enum Letters {
    /// It may be the beginning of the answer: the next thing that is heard will show.
    Wait,
    /// The answer to that command.
    Is,
    /// Something else.
    No,
}

/// What comes of the last message if letters count the same in either case.
pub(super) struct Fork {
    slot: usize,
    unit: Unit,
    cause: usize,
    room: Room,
    turn: Turn,
    /// What the lab has the client hear.
    due: Vec<u8>,
}

impl Fork {
    /// Whether it is another rule than that of the lab, which has the client hear something: what unknown words get.
    pub(super) fn is_another(&self, own: &Turn) -> bool {
        self.turn.row.is_some() && self.turn.row != own.row && self.said_to(own).next().is_some()
    }

    /// The same with its message, and what the lab has the client hear.
    pub(super) fn of(self, cause: usize, own: &Turn) -> Self {
        let due = self.said_to(own).next().unwrap_or_default().to_vec();
        Self { cause, due, ..self }
    }

    /// What an event has the client hear whose message it is.
    fn said_to<'t>(&self, turn: &'t Turn) -> impl Iterator<Item = &'t [u8]> {
        let slot = self.slot as u64;
        turn.effects.iter().filter_map(move |effect| match effect {
            Effect::Say { to, due, .. } if *to == slot => Some(due.text.as_slice()),
            _ => None,
        })
    }
}

impl Play<'_> {
    /// The rules with patterns in any case: made when the first command in other letters comes.
    fn loose(&self) -> &Arc<Talk> {
        self.loose.get_or_init(|| Arc::new(self.talk.in_any_case()))
    }

    /// What would come of what a client said; `None`: it is no command in other letters.
    pub(super) fn fork(&self, stage: &Stage<'_>, slot: usize, unit: &Unit) -> Option<Fork> {
        let found = with_words(stage, slot, unit, |words| {
            self.talk.is_near(words.bare).then(|| self.room.message_under(self.loose(), slot as u64, words))
        });
        let (room, turn) = found??;
        Some(Fork { slot, unit: *unit, cause: 0, room, turn, due: Vec::new() })
    }

    /// Whether what somebody heard is what the last message gets as a command in other letters: then it is taken for that.
    pub(super) fn other_letters(&mut self, stage: &mut Stage<'_>, slot: usize) -> Letters {
        match self.letters(stage, slot) {
            Letters::Is => {}
            other => return other,
        }
        let Some(fork) = self.fork.take() else { return Letters::No };
        for due in &mut self.due {
            due.retain(|one| one.cause != Some(fork.cause));
        }
        if let Some(row) = fork.turn.row.and_then(|row| self.loose().rows.get(row)) {
            name_parts(stage, fork.cause, (fork.slot, &fork.unit), row, &fork.turn);
            if let Some(message) = stage.message_mut(fork.cause).filter(|_| Row::names(row)) {
                message.part = Part::Name;
            }
        }
        self.room = fork.room;
        self.in_other_letters.insert(fork.cause, fork.due);
        self.expect(stage, fork.slot, Some(fork.cause), fork.turn);
        Letters::Is
    }

    /// What somebody heard, beside what the last message gets as a command in other letters.
    fn letters(&self, stage: &Stage<'_>, slot: usize) -> Letters {
        let (Some(fork), Some(heard)) = (&self.fork, self.heard.get(slot)) else { return Letters::No };
        let hearing = Hearing::new(stage, slot, heard);
        let mut found = Letters::No;
        for effect in &fork.turn.effects {
            let Effect::Say { to, due, .. } = effect else { continue };
            if *to != slot as u64 {
                continue;
            }
            match hearing.against(&Wanted::new(&stage.candidate.variant.server, due.clone())) {
                Heard::All { on_border: true, .. } => return Letters::Is,
                Heard::Begun { .. } => found = Letters::Wait,
                _ => {}
            }
        }
        found
    }
}
