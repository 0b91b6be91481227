//! A command in letters of another case than the lab's, and a server that takes it for the command: the lab says what unknown
//! words get, and what is a word to a server is its own.

use wirelab_labs::rule::{Expected, Wanted};
use wirelab_text::harmless::Harmless;
use wirelab_words::list::note;

use super::super::hearing::{Heard, Hearing};
use super::super::stage::Stage;
use super::look::{Expect, Fit, expected, request};
use super::{Connection, Verdict};
use crate::note::NoteId;

/// Takes what the server said as the answer to the first request in other letters; `false`: it is not.
pub(super) fn take(stage: &mut Stage<'_>, slot: usize, connection: &mut Connection) -> bool {
    let Some((fit, due)) = fit(stage, slot, connection) else { return false };
    super::take(stage, slot, connection, &fit);
    let Some(reply) = stage.messages.len().checked_sub(1) else { return true };
    stage.note(reply, NoteId::OtherForm, note::OtherCase { due: Harmless::excerpt(&due, 60) });
    true
}

/// How it is that answer, and what the lab has in its place.
fn fit(stage: &Stage<'_>, slot: usize, connection: &Connection) -> Option<(Fit, Vec<u8>)> {
    let variant = stage.candidate.variant;
    if !variant.rule.has_commands() {
        return None;
    }
    let said = request(stage, slot, connection, 0, 1, stage.is_datagrams(slot))?;
    let Expected::Exactly(due) = said.reply_in_other_case(variant)? else { return None };
    let Expect::Exactly(own) = expected(stage, slot, &said) else { return None };
    let wanted = Wanted::new(&variant.server, due);
    let hearing = Hearing::new(stage, slot, &connection.heard);
    let Heard::All { len, on_border: true } = hearing.against(&wanted) else { return None };
    let telling = 2 + wanted.text().len().min(40) as u32;
    let fit = Fit { at: 0, joined: 1, len, on_border: true, verdict: Verdict::Right, telling, ending: 0 };
    Some((fit, own.text().to_vec()))
}
