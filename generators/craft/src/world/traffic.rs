//! `[traffic]`: many short conversations at once, interleaved at random, from eight clients to one server. The
//! benchmarks read it; docs/benchmarks.md has the numbers.
//!
//! There is no network and no model of TCP here: each conversation is drawn whole from the seed when it begins, and
//! then the open conversations take turns. That makes any number of packets quickly. Memory is
//! bounded by the open conversations, not by the packets.

mod fate;
mod open;
mod script;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::Write;

use super::Options;
use super::file::{CraftError, Output, Summary};
use super::queue::Travelling;
use crate::packet::Packet;
use crate::random::Random;
use crate::scenario::{CaptureSettings, Traffic};
use crate::truth::Cause;
use fate::{Fate, REPEAT_AFTER, fate};
use open::Open;

/// Nanoseconds between two packets: 0.2 to 9.8 µs, 5 µs on average, as on a busy loopback interface.
const SHORTEST_GAP: u64 = 200;
const GAP_RANGE: u32 = 9_600;

/// Crafts the traffic until it has as many packets as `traffic` asks for.
pub(super) fn run<'a, W: Write>(
    traffic: &'a Traffic,
    settings: &'a CaptureSettings,
    options: &Options,
    output: Output<'a, W>,
) -> Result<Summary, CraftError> {
    let mut turns = Turns::new(traffic, settings, options, output);
    while turns.output.summary.packets < traffic.packets && turns.next()? {}
    turns.finish()
}

/// Conversations that take turns.
struct Turns<'a, W: Write> {
    traffic: &'a Traffic,
    settings: &'a CaptureSettings,
    output: Output<'a, W>,
    random: Random,
    /// Nanoseconds since the capture began.
    clock: u64,
    /// The open conversations, in slots that are reused; `None` where no further one begins.
    open: Vec<Option<Open>>,
    /// Those of `open` that do not wait for a retransmission.
    ready: Vec<usize>,
    /// When the others go on.
    waiting: BinaryHeap<Reverse<(u64, usize)>>,
    /// Conversations begun so far, and how many there may be in all.
    begun: u64,
    most: u64,
    again: Option<Again>,
    /// How often each fault happened.
    #[cfg(test)]
    faults: fate::Counts,
}

/// A packet that will be captured a second time, and its conversation.
struct Again {
    slot: usize,
    passing: Travelling,
    /// The conversation, if this was its last packet and another one has its slot now.
    over: Option<Open>,
}

impl<'a, W: Write> Turns<'a, W> {
    fn new(traffic: &'a Traffic, settings: &'a CaptureSettings, options: &Options, output: Output<'a, W>) -> Self {
        let mut turns = Self {
            traffic,
            settings,
            output,
            random: Random::new(options.seed),
            clock: 0,
            open: Vec::new(),
            ready: Vec::new(),
            waiting: BinaryHeap::new(),
            begun: 0,
            most: options.streams.unwrap_or(u64::MAX),
            again: None,
            #[cfg(test)]
            faults: fate::Counts::default(),
        };
        while turns.open.len() < traffic.open as usize
            && let Some(open) = turns.begin()
        {
            turns.ready.push(turns.open.len());
            turns.open.push(Some(open));
        }
        turns
    }

    /// Captures the next packet; `false` when all conversations are over.
    fn next(&mut self) -> Result<bool, CraftError> {
        self.clock += SHORTEST_GAP + u64::from(self.random.below(GAP_RANGE));
        let Some(Again { slot, passing, over }) = self.again.take() else { return self.advance() };
        match (over, self.open.get_mut(slot).and_then(Option::as_mut)) {
            (Some(mut over), _) => {
                self.output.packet(self.settings, &mut over.captured, &passing, self.clock, None)?;
                self.output.stream(&over.ended())?;
            }
            (None, Some(open)) => {
                self.output.packet(self.settings, &mut open.captured, &passing, self.clock, None)?;
            }
            (None, None) => {}
        }
        Ok(true)
    }

    /// Lets conversations send until a packet is captured; `false` when all are over.
    fn advance(&mut self) -> Result<bool, CraftError> {
        loop {
            let Some((slot, place)) = self.choose() else { return Ok(false) };
            let Some(open) = self.open.get_mut(slot).and_then(Option::as_mut) else { return Ok(false) };
            let Some(step) = open.steps.pop_front() else { return Ok(false) };
            let fate = fate(self.traffic.faults, &mut self.random, &step);
            #[cfg(test)]
            self.faults.count(fate);
            let mut sent = step.clone();
            match fate {
                // What follows is sent now, and this after it.
                Fate::Swapped => {
                    if let Some(follower) = open.steps.pop_front() {
                        sent = follower;
                        open.steps.push_front(step);
                    }
                }
                Fate::Repeated => {
                    open.steps.push_front(Packet { cause: Cause::Retransmission, ..step });
                    self.waiting.push(Reverse((self.clock + REPEAT_AFTER, slot)));
                    self.ready.swap_remove(place);
                }
                Fate::Kept | Fate::Missed | Fate::Doubled => {}
            }
            let packet = open.send(sent, self.clock);
            let passing = Travelling { packet, uses: 1, lost: fate == Fate::Repeated, copy: false, missed: false };
            if fate != Fate::Missed {
                self.output.packet(self.settings, &mut open.captured, &passing, self.clock, None)?;
            }
            let ends = open.steps.is_empty();
            if fate == Fate::Doubled {
                self.again = Some(Again { slot, passing: Travelling { copy: true, ..passing }, over: None });
            }
            if ends {
                self.renew(slot, place)?;
            }
            if fate != Fate::Missed {
                return Ok(true);
            }
        }
    }

    /// Which conversation goes on, and its place in `ready`.
    fn choose(&mut self) -> Option<(usize, usize)> {
        let due = self.waiting.peek().map(|Reverse((due, _))| *due);
        if let Some(due) = due.filter(|due| *due <= self.clock || self.ready.is_empty()) {
            self.clock = self.clock.max(due);
            let Reverse((_, slot)) = self.waiting.pop()?;
            self.ready.push(slot);
            return Some((slot, self.ready.len() - 1));
        }
        if self.ready.is_empty() {
            return None;
        }
        let place = self.random.below(self.ready.len() as u32) as usize;
        self.ready.get(place).map(|slot| (*slot, place))
    }

    /// The next conversation, if there is to be one.
    fn begin(&mut self) -> Option<Open> {
        if self.begun == self.most {
            return None;
        }
        self.begun += 1;
        Some(Open::draw(&mut self.random, self.traffic.faults, self.begun - 1))
    }

    /// Replaces a conversation that is over.
    fn renew(&mut self, slot: usize, place: usize) -> Result<(), CraftError> {
        let next = self.begin();
        if next.is_none() {
            self.ready.swap_remove(place);
        }
        let Some(open) = self.open.get_mut(slot) else { return Ok(()) };
        let Some(over) = std::mem::replace(open, next) else { return Ok(()) };
        match &mut self.again {
            Some(again) => again.over = Some(over),
            None => self.output.stream(&over.ended())?,
        }
        Ok(())
    }

    /// Writes the truth about conversations that are still open when the capture ends.
    fn finish(mut self) -> Result<Summary, CraftError> {
        let over = self.again.take().and_then(|again| again.over);
        for open in over.iter().chain(self.open.iter().flatten().filter(|open| open.has_begun())) {
            self.output.stream(&open.ended())?;
        }
        Ok(self.output.summary)
    }
}

#[cfg(test)]
mod tests;
