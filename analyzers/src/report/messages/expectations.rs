//! What a lab still expects while it is done: streams, messages of each kind, a teardown, counted up as they come.
//!
//! What is expected follows from the variant's rules: each thing that they tell apart is to be seen once.

use std::collections::BTreeMap;

use wirelab_labs::rule::When;
use wirelab_labs::{Lab, Rule, Side, Variant};

use crate::message::live::{Brief, Change, Key, Mark};
use crate::message::{Message, Part};
use crate::report::safe;

/// One thing that is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// What, in a few words.
    pub what: String,
    /// How often it has been seen.
    pub seen: u64,
    /// How often it has to be.
    pub wanted: u64,
    meant: Meant,
}

impl Expectation {
    /// Whether it has been seen often enough.
    pub fn is_met(&self) -> bool {
        self.seen >= self.wanted
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meant {
    /// A stream whose connection was made.
    Connected,
    /// So many at the same time.
    AtOnce,
    /// A stream that was closed in order.
    Closed,
    /// A right answer to what a case of the rule is for.
    Answer(usize),
    /// A message of this side.
    Said(Side),
    /// A name that was answered.
    Welcomed,
    /// A copy of what somebody else said.
    Forwarded,
}

/// What a variant of a lab expects, and what of it has been seen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expectations {
    /// The lab, by its index among those that are looked for, and the variant.
    of: Option<(usize, usize)>,
    strip: bool,
    cases: Vec<When>,
    all: Vec<Expectation>,
    open: u64,
    streams: BTreeMap<Key, bool>,
}

/// Most streams that are told apart: those beyond are not counted.
const MAX_STREAMS: usize = 1 << 16;

impl Expectations {
    /// Those of a variant, none of them met yet.
    pub fn new(index: usize, lab: &Lab, variant_index: usize) -> Self {
        let Some(variant) = lab.variants.get(variant_index) else { return Self::default() };
        let tcp = !variant.ports.tcp.is_empty() || variant.ports.udp.is_empty();
        let together = variant.rule.forwards();
        let mut all = Vec::new();
        let mut want = |what: String, wanted, meant| all.push(Expectation { what, seen: 0, wanted, meant });
        if tcp {
            want("connection".to_owned(), 1, Meant::Connected);
        }
        if together {
            want("clients at once".to_owned(), if matches!(variant.rule, Rule::Route(_)) { 2 } else { 3 }, Meant::AtOnce);
        }
        let cases = said(variant, &mut want);
        if tcp {
            want("teardown".to_owned(), 1, Meant::Closed);
        }
        let of = Some((index, variant_index));
        Self { of, strip: variant.strip, cases, all, open: 0, streams: BTreeMap::new() }
    }

    /// What is expected.
    pub fn all(&self) -> &[Expectation] {
        &self.all
    }

    /// The lab, by its index, and the index of the variant.
    pub fn of(&self) -> Option<(usize, usize)> {
        self.of
    }

    /// A stream of the lab was connected.
    pub fn connected(&mut self, key: Key) {
        if self.streams.len() < MAX_STREAMS && self.streams.insert(key, true).is_none() {
            self.open += 1;
            self.add(Meant::Connected, 1);
            let open = self.open;
            for one in self.all.iter_mut().filter(|one| one.meant == Meant::AtOnce) {
                one.seen = one.seen.max(open);
            }
        }
    }

    /// A stream of the lab was closed, `orderly` or not.
    pub fn closed(&mut self, key: Key, orderly: bool) {
        if self.streams.get_mut(&key).is_some_and(|open| std::mem::take(open)) {
            self.open = self.open.saturating_sub(1);
            self.add(Meant::Closed, i64::from(orderly));
        }
    }

    /// A message of the lab is known, or known otherwise than before.
    pub fn change(&mut self, change: &Change) {
        let Change::Message { message, before, asked, .. } = change else {
            if let Change::Withdrawn { before, .. } = change {
                self.add(Meant::Said(before.from), -1);
            }
            return;
        };
        if Some((message.lab, message.variant)) != self.of {
            return;
        }
        if before.is_none() {
            self.add(Meant::Said(message.from), 1);
        }
        let was = before.is_some_and(|before| before.mark == Mark::Right);
        let is = Brief::of(message).mark == Mark::Right;
        if was == is {
            return;
        }
        let by = if is { 1 } else { -1 };
        if let Some(meant) = self.kind(message, asked.as_ref()) {
            self.add(meant, by);
        }
    }

    /// What a right message is counted as.
    fn kind(&self, message: &Message, asked: Option<&(Part, Vec<u8>)>) -> Option<Meant> {
        if message.part == Part::Forward {
            return Some(Meant::Forwarded);
        }
        let (part, text) = asked?;
        if *part == Part::Name {
            return Some(Meant::Welcomed);
        }
        let text = if self.strip { text.trim_ascii() } else { text.as_slice() };
        let fits = |when: &When| match when {
            When::Equals(exact) => exact == text,
            When::Prefix(prefix) => text.starts_with(prefix),
            When::Always => true,
        };
        self.cases.iter().position(fits).map(Meant::Answer)
    }

    fn add(&mut self, meant: Meant, by: i64) {
        for one in self.all.iter_mut().filter(|one| one.meant == meant) {
            one.seen = one.seen.saturating_add_signed(by);
        }
    }
}

/// What the rule expects of messages, and the cases of its replies.
fn said(variant: &Variant, want: &mut impl FnMut(String, u64, Meant)) -> Vec<When> {
    match &variant.rule {
        Rule::Silent => want("message".to_owned(), 1, Meant::Said(Side::Client)),
        Rule::Free => {
            want("line of the client".to_owned(), 1, Meant::Said(Side::Client));
            want("line of the server".to_owned(), 1, Meant::Said(Side::Server));
        }
        Rule::Broadcast(_) => want("copy to others".to_owned(), 1, Meant::Forwarded),
        Rule::Route(_) => {
            want("name answered".to_owned(), 2, Meant::Welcomed);
            want("delivery".to_owned(), 1, Meant::Forwarded);
        }
        Rule::Reply(cases) => {
            for (index, case) in cases.iter().enumerate() {
                let what = match &case.when {
                    When::Equals(exact) => format!("answer to \"{}\"", safe::excerpt(exact, 16)),
                    When::Prefix(prefix) => format!("answer to \"{}…\"", safe::excerpt(prefix, 16)),
                    When::Always if cases.len() > 1 => "answer to anything else".to_owned(),
                    When::Always => "answer".to_owned(),
                };
                want(what, 1, Meant::Answer(index));
            }
            return cases.iter().map(|case| case.when.clone()).collect();
        }
    }
    Vec::new()
}
