//! What a lab still expects while it is done: streams, messages of each kind, a teardown, counted up as they come.
//!
//! What is expected are the checks of the lab, as far as they are about traffic and can be counted while it comes. A lab
//! without checks expects what follows from the rules of the variant: each thing that they tell apart is to be seen once.

mod derived;
mod meant;

use fixedbitset::FixedBitSet;
use meant::Meant;
use wirelab_labs::Lab;
use wirelab_labs::check::{Check, Kind};
use wirelab_messages::live::{Brief, Change, Mark};
use wirelab_messages::{Message, Part};
use wirelab_text::safe;

use super::at_once::AtOnce;

/// Characters of a title.
const TITLE: usize = 60;

/// One thing that is expected.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// What, in a few words; safe to show.
    pub what: String,
    /// How often it has been seen.
    pub seen: u64,
    /// How often it has to be.
    pub wanted: u64,
    /// What speaks against it: answers that are wrong or missing.
    pub against: u64,
    meant: Meant,
}

impl Expectation {
    fn new(what: impl Into<String>, wanted: u64, meant: Meant) -> Self {
        Self { what: what.into(), seen: 0, wanted: wanted.max(1), against: 0, meant }
    }

    /// Whether it has been seen often enough, and nothing speaks against it.
    pub fn is_met(&self) -> bool {
        self.seen >= self.wanted && self.against == 0
    }
}

/// What a lab expects, and what of it has been seen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expectations {
    /// The lab, by its index among those that are looked for, and the variant.
    of: Option<(usize, usize)>,
    /// The ids of the lab's variants.
    variants: Vec<String>,
    all: Vec<Expectation>,
    /// Streams that are the lab's, those of them that were connected, those of which a side closed, and those that both did, one
    /// bit each.
    ours: FixedBitSet,
    connected: FixedBitSet,
    ended: FixedBitSet,
    closed: FixedBitSet,
    at_once: AtOnce,
}

impl Expectations {
    /// Those of a variant, none of them met yet.
    pub fn new(index: usize, lab: &Lab, variant_index: usize) -> Self {
        let Some(variant) = lab.variants.get(variant_index) else { return Self::default() };
        let of_variant = |check: &&Check| match &check.kind {
            Kind::Messages { variants, .. } | Kind::Replies { variants, .. } => {
                variants.is_empty() || variants.contains(&variant.id)
            }
            _ => true,
        };
        let checks = lab.checks.iter().filter(of_variant);
        let mut all: Vec<Expectation> = checks.filter_map(expectation).collect();
        if all.is_empty() {
            all = derived::expectations(variant);
        }
        let variants = lab.variants.iter().map(|variant| variant.id.clone()).collect();
        Self { of: Some((index, variant_index)), variants, all, ..Self::default() }
    }

    /// What is expected.
    pub fn all(&self) -> &[Expectation] {
        &self.all
    }

    /// The lab, by its index, and the index of the variant.
    pub fn of(&self) -> Option<(usize, usize)> {
        self.of
    }

    /// A TCP stream is taken for the lab's.
    pub fn belongs(&mut self, stream: u32) {
        add(&mut self.ours, stream);
    }

    /// Whether a TCP stream was ever taken for the lab's.
    pub fn is_ours(&self, stream: u32) -> bool {
        self.ours.contains(stream as usize)
    }

    /// A TCP stream of the lab was connected by a frame; told again it is not counted again.
    pub fn connected(&mut self, stream: u32, frame: u64) {
        if add(&mut self.connected, stream) {
            self.at_once.begin(frame);
            self.all.iter_mut().filter(|one| one.meant == Meant::Connected).for_each(|one| one.seen += 1);
            self.count_at_once();
        }
    }

    /// A side of a TCP stream of the lab has closed or reset it in a frame, so that nobody can be reached over it any more.
    pub fn ended(&mut self, stream: u32, frame: u64) {
        if self.connected.contains(stream as usize) && add(&mut self.ended, stream) {
            self.at_once.end(frame);
            self.count_at_once();
        }
    }

    fn count_at_once(&mut self) {
        let most = self.at_once.most();
        self.all.iter_mut().filter(|one| one.meant == Meant::AtOnce).for_each(|one| one.seen = most);
    }

    /// A TCP stream of the lab was closed or reset; one that was never connected does not count.
    pub fn closed(&mut self, stream: u32) {
        if self.connected.contains(stream as usize) && add(&mut self.closed, stream) {
            self.all.iter_mut().filter(|one| one.meant == Meant::Closed).for_each(|one| one.seen += 1);
        }
    }

    /// A message of the lab is known, or known otherwise than before.
    pub fn change(&mut self, change: &Change) {
        let (message, before, asked) = match change {
            Change::Message { message, before, asked, .. } => (message, *before, asked.as_ref()),
            Change::Withdrawn { .. } | Change::Lab { .. } => return,
        };
        if self.of.is_none_or(|(lab, _)| Some(lab) != message.lab) {
            return;
        }
        let Self { variants, all, .. } = self;
        let variant = variants.get(message.variant).map_or("", String::as_str);
        for one in all {
            one.count(message, variant, before, asked);
        }
    }
}

/// Adds a stream to a set; `false` if it was there.
fn add(streams: &mut FixedBitSet, stream: u32) -> bool {
    let new = !streams.contains(stream as usize);
    streams.grow_and_insert(stream as usize);
    new
}

impl Expectation {
    fn count(&mut self, message: &Message, variant: &str, before: Option<Brief>, asked: Option<&(Part, Vec<u8>)>) {
        let mark = Brief::of(message).mark;
        let was = before.map(|before| before.mark);
        // How often it counts more than when it was told before: a right answer may have been taken for a wrong one.
        let more = |what: Mark| i64::from(mark == what) - i64::from(was == Some(what));
        match &mut self.meant {
            Meant::Connected | Meant::AtOnce | Meant::Closed => {}
            Meant::Said(said) => {
                if before.is_none() && said.takes(message, variant) {
                    said.spoken_by((message.transport, message.stream));
                    self.seen += 1;
                    self.against = said.missing();
                }
            }
            Meant::Answered { variants, when } => {
                let counts = variants.is_empty() || variants.iter().any(|id| id == variant);
                if counts && message.forward_of.is_none() && when.takes(message, asked) {
                    self.seen = self.seen.saturating_add_signed(more(Mark::Right));
                    let against = more(Mark::Wrong) + more(Mark::Unanswered);
                    self.against = self.against.saturating_add_signed(against);
                }
            }
            Meant::Welcomed => {
                if asked.is_some_and(|(part, _)| *part == Part::Name) {
                    self.seen = self.seen.saturating_add_signed(more(Mark::Right));
                }
            }
            Meant::Delivered(originals) => {
                if let Some(after) = message.forward_time.filter(|_| message.forward_of.is_some()) {
                    // Its time tells the original: numbers move.
                    originals.insert(message.first_time.wrapping_sub(after));
                    self.seen = originals.len() as u64;
                }
            }
        }
    }
}

/// What a check expects that can be counted while packets come.
fn expectation(check: &Check) -> Option<Expectation> {
    let (wanted, meant) = match &check.kind {
        Kind::Traffic => (1, Meant::Said(meant::Said::anything())),
        Kind::Handshakes { at_least } => (*at_least, Meant::Connected),
        Kind::Concurrent { at_least } => (*at_least, Meant::AtOnce),
        Kind::Teardown { at_least, first: _ } => (*at_least, Meant::Closed),
        Kind::Messages { at_least, clients, from, wanted, variants } => {
            (*at_least, Meant::Said(meant::Said::new(*from, wanted.clone(), variants.clone(), *clients)))
        }
        Kind::Replies { at_least, variants } => {
            (*at_least, Meant::Answered { variants: variants.clone(), when: meant::Asked::Anything })
        }
        Kind::Delivery { at_least, .. } => (*at_least, Meant::Delivered(meant::Originals::default())),
        _ => return None,
    };
    Some(Expectation::new(safe::excerpt(check.title.as_bytes(), TITLE), wanted, meant))
}

#[cfg(test)]
mod tests;
