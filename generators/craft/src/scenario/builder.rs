//! Steps and messages, put into a plan one after the other.

use toml::Spanned;
use wirelab_labs::Side;

use super::plan::text;
use super::{Problems, limits, raw, value};
use crate::lab::Exchange;
use crate::plan::{Action, Plan, Step};

/// Pause before a datagram that has none of its own.
const DATAGRAM_PAUSE: u64 = 10_000_000;
/// Before each message of a client of a chat, and from its last one until it leaves.
const CHAT_PAUSE: u64 = 100_000_000;
const CHAT_STAY: u64 = 1_000_000_000;

/// Puts steps into a plan.
pub(super) struct Builder {
    pub(super) plan: Plan,
    pub(super) texts: [Vec<u8>; 2],
    udp: bool,
    closed: [bool; 2],
}

impl Builder {
    pub(super) fn new(udp: bool) -> Self {
        Self { plan: Plan::default(), texts: Default::default(), udp, closed: [false; 2] }
    }

    /// What a lab has both say, or in a chat the client.
    pub(super) fn exchange(&mut self, given: &Exchange, raw: &raw::Connection, problems: &mut Problems<'_>) {
        let usual = if given.chat.is_some() { CHAT_PAUSE } else { 0 };
        let pause = problems.take_or(raw.pause.as_ref(), value::span, usual);
        self.plan.chat = given.chat;
        for (side, text) in &given.messages {
            let pause = if *side == Side::Client { pause } else { 0 };
            let usual = if self.udp { DATAGRAM_PAUSE } else { 0 };
            self.say(*side, text, &[], if pause > 0 { pause } else { usual }, 0, true);
        }
        if given.chat.is_some_and(|chat| chat.welcomes()) {
            // A client has read the welcome, or a part of it, before it says more than its name.
            self.plan.steps[Side::Client.index()].iter_mut().skip(1).for_each(|step| step.need = 2);
        }
    }

    pub(super) fn step(&mut self, raw: &Spanned<raw::Step>, problems: &mut Problems<'_>) {
        let span = raw.span();
        let raw = raw.get_ref();
        let Some(side) = problems.word(&raw.from, &Side::NAMES) else { return };
        if self.plan.chat.is_some() && side == Side::Server {
            problems.at(raw.from.span(), "a chat's server does what its lab says: only the client has steps");
            return;
        }
        let pause = if self.udp { DATAGRAM_PAUSE } else { 0 };
        let after = problems.take_or(raw.after.as_ref(), value::span, pause);
        let wait = raw.wait.unwrap_or(true);
        let said = text(raw.say.as_ref(), raw.hex.as_ref(), raw.bytes.as_ref(), problems);
        let given = [said.is_some(), raw.close.is_some(), raw.read.is_some()];
        if given.iter().filter(|given| **given).count() != 1 {
            problems.at(span, "a step has one of `say`, `hex`, `bytes`, `close`, `read`");
            return;
        }
        if self.udp && said.is_none() {
            problems.at(span, "UDP has no connection: only `say`, `hex` and `bytes`");
            return;
        }
        if let Some(text) = said {
            if self.closed[side.index()] {
                problems.at(span.clone(), "this side has closed before");
            }
            if self.udp && text.len() > limits::MAX_DATAGRAM {
                problems.at(span, format!("a datagram has {} bytes at most", limits::MAX_DATAGRAM));
                return;
            }
            if let Some(cut) = raw.cut.as_ref().filter(|_| self.udp) {
                problems.at(cut.span(), "a datagram is not cut");
                return;
            }
            let mut cuts = Vec::new();
            for cut in raw.cut.iter().flat_map(Spanned::get_ref) {
                cuts.extend(problems.number(cut, "cut", 1, text.len() as i64 - 1));
            }
            if let Some(cut) = raw.cut.as_ref().filter(|_| !cuts.is_sorted_by(|a, b| a < b)) {
                problems.at(cut.span(), "cuts are places in the message, each behind the one before: cut = [4, 10]");
            }
            let gap = problems.take_or(raw.gap.as_ref(), value::span, 0);
            let cuts: Vec<usize> = cuts.into_iter().map(|cut| cut as usize).collect();
            self.say(side, &text, &cuts, after, gap, wait);
        } else if let Some(text) = &raw.close {
            let known = [
                ("fin", Action::Close),
                ("half", Action::HalfClose),
                ("reset", Action::Reset),
                ("silent", Action::Vanish),
            ];
            let Some(action) = problems.word(text, &known) else { return };
            self.act(side, after, wait, action);
            self.closed[side.index()] = true;
        } else if let Some(text) = &raw.read {
            let Some(reads) = problems.word(text, &[("stop", false), ("start", true)]) else { return };
            self.act(side, after, false, Action::Read(reads));
        }
    }

    /// One message, in one piece or cut.
    fn say(&mut self, side: Side, text: &[u8], cuts: &[usize], after: u64, gap: u64, wait: bool) {
        let start = self.texts[side.index()].len();
        let mut pause = after;
        for end in cuts.iter().copied().chain([text.len()]) {
            let end = start + end;
            self.plan.borders[side.index()].push(end as u32 + 1);
            if end > start {
                self.act(side, pause, wait, Action::Say(end as u64));
            }
            pause = gap;
        }
        self.texts[side.index()].extend_from_slice(text);
        self.plan.messages.push((side, start as u32..(start + text.len()) as u32));
    }

    fn act(&mut self, side: Side, after: u64, wait: bool, action: Action) {
        let other = side.other().index();
        // Everything that the other side has said, and its FIN.
        let need = 1 + self.texts[other].len() as u64 + u64::from(self.closed[other]);
        let need = if wait && !self.udp { need } else { 0 };
        // Datagrams are sent by the clock, in one order for both sides.
        let list = if self.udp { 0 } else { side.index() };
        self.plan.steps[list].push(Step { after, need, action });
    }

    /// The end: as the steps have it, or as `closes` says.
    pub(super) fn close(&mut self, raw: &raw::Connection, lab: Option<&Exchange>, problems: &mut Problems<'_>) {
        let known = [("client", Some(Side::Client)), ("server", Some(Side::Server)), ("nobody", None)];
        let given = raw.closes.as_ref().and_then(|text| problems.word(text, &known));
        if self.udp {
            return;
        }
        if self.closed != [false; 2] {
            if let Some(text) = &raw.closes {
                problems.at(text.span(), "the steps say already who closes");
            }
            return;
        }
        let (usual, follows) = lab.map_or((Some(Side::Client), true), |lab| (lab.closes, lab.other_follows));
        let usual_stay = if self.plan.chat.is_some() { CHAT_STAY } else { 0 };
        let stays = problems.take_or(raw.stays.as_ref(), value::span, usual_stay);
        let Some(first) = given.unwrap_or(usual) else { return };
        self.act(first, stays, true, Action::Close);
        self.closed[first.index()] = true;
        if (follows || given.is_some()) && self.plan.chat.is_none() {
            self.act(first.other(), 0, true, Action::Close);
        }
    }

    pub(super) fn finish(mut self) -> Plan {
        self.plan.says = self.texts.map(Into::into);
        self.plan
    }
}
