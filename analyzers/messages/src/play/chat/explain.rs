//! What explains what somebody heard.

use wirelab_labs::Side;
use wirelab_labs::message::texts;
use wirelab_labs::rule::{Broadcast, Due, Route, Situation, Spoken, Wanted};

use super::super::hearing::{Heard, Hearing};
use super::super::person::{Joined, Person, most_joined};
use super::super::said::{Recipient, Said};
use super::super::stage::Stage;
use super::{Chat, Effect, Explained, MAX_ORIGINALS};
use crate::model::Verdict;
use crate::unit::Unit;

/// Most unseen messages of a client that a forward is compared with.
const MAX_TRIED: usize = 16;

impl Chat<'_> {
    pub(super) fn explain(&self, stage: &Stage<'_>, to: usize, first: Unit) -> Explained {
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
                        let copy = self.copies(stage, &one.said, hearing).unwrap_or_else(|| vec![copy]);
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
    pub(super) fn situation(
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
}

/// What somebody gets of a message.
fn copy_to(stage: &Stage<'_>, broadcast: &Broadcast, to: usize, said: &Said<'_>) -> Due {
    if !Recipient::is_in(&broadcast.send) {
        return broadcast.copy(|name| said.value(name));
    }
    let to = stage.logs.get(to).map(|log| Recipient::of(log.client));
    broadcast.copy(|name| to.as_ref().and_then(|to| to.value(name)).or_else(|| said.value(name)))
}
