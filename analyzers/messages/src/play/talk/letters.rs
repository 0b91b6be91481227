//! A command in letters of another case than the lab's. The lab has it for an unknown word; a server that takes it for the
//! command does what the lab leaves open, and is not wrong.

use std::sync::Arc;

use wirelab_labs::rule::Wanted;
use wirelab_labs::talk::{Effect, Room, Row, Talk, Turn};

use super::super::hearing::{Heard, Hearing};
use super::super::stage::Stage;
use super::{Part, Play, Unit, name_parts, with_words};

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
    pub(super) fn other_letters(&mut self, stage: &mut Stage<'_>, slot: usize) -> bool {
        let (Some(fork), Some(heard)) = (&self.fork, self.heard.get(slot)) else { return false };
        let hearing = Hearing::new(stage, slot, heard);
        let is_it = |effect: &Effect| match effect {
            Effect::Say { to, due, .. } if *to == slot as u64 => {
                let wanted = Wanted::new(&stage.candidate.variant.server, due.clone());
                matches!(hearing.against(&wanted), Heard::All { on_border: true, .. })
            }
            _ => false,
        };
        if !fork.turn.effects.iter().any(is_it) {
            return false;
        }
        let Some(fork) = self.fork.take() else { return false };
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
        true
    }
}
