//! A server that greets on its own, while its client already speaks: the greeting answers nothing.

use super::super::hearing::{Heard, Hearing};
use super::super::stage::Stage;
use super::{Item, Play};
use crate::model::Part;
use crate::unit::Unit;

/// What the first thing that a server says may be, where nothing explains it.
pub(super) enum Greeting {
    /// The next thing that it says will show.
    Wait,
    /// A greeting: what was due came right behind it.
    Is,
    /// Something else.
    No,
}

impl Play<'_> {
    /// Whether the first that a client hears, which nothing explains, is a greeting: the answer to the one thing that the
    /// client has said came behind it, before the client went on.
    pub(super) fn greeting(&self, stage: &Stage<'_>, slot: usize, first: Unit, last: bool) -> Greeting {
        let (Some(due), Some(heard)) = (self.due.get(slot), self.heard.get(slot)) else { return Greeting::No };
        let waits = |item: &Item| matches!(item, Item::Said(other, _) if *other == slot);
        let one = self.spoke.get(slot) == Some(&1) && !self.waiting.iter().any(waits);
        if first.start != 0 || !one {
            return Greeting::No;
        }
        let Some(next) = heard.get(1) else { return if last { Greeting::No } else { Greeting::Wait } };
        let rest = [*next].into();
        let hearing = Hearing::new(stage, slot, &rest);
        let fits = |one: &super::Due| {
            one.part == Part::Reply && matches!(hearing.against(&one.wanted), Heard::All { on_border: true, .. })
        };
        if due.iter().any(fits) { Greeting::Is } else { Greeting::No }
    }
}
