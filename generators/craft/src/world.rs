//! A virtual clock on which a scenario happens, and the capture of it.
//!
//! Memory is bounded by the conversations and packets that are alive at once, never by how many there are in all.

mod captured;
mod ends;
mod file;
mod network;
mod queue;
mod room;
mod rows;
mod script;
mod talk;
mod traffic;
mod transit;

use std::io::Write;

use wirelab_capture::write::{Header, Writer};

pub use crate::wire::FrameError;
pub use file::{CraftError, Summary};

use file::Output;
use network::Line;
use queue::{Event, Packets, Queue};
use room::Room;
use script::first_pause;
use talk::{Talk, Tuples};

use wirelab_labs::Side;

use super::random::Random;
use super::scenario::{Kind, Scenario, limits};
use super::tcp::Sent;

/// What a host needs to answer, and what lies between two packets that it sends, in nanoseconds.
const STACK: u64 = 5_000;
const APART: u64 = 1_000;

/// How to craft a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The same scenario and seed give the same bytes on every machine.
    pub seed: u64,
    /// How many conversations: the scenario's are repeated in turn until there are as many. `None`: each once, and
    /// those of `[traffic]` until there are as many packets as it asks for. At most [`limits::MAX_STREAMS`].
    pub streams: Option<u64>,
}

/// What the file of such a capture says about itself.
pub fn header(scenario: &Scenario, options: &Options) -> Header {
    file::header(scenario, options)
}

/// Lets a scenario happen, and writes what the point of capture sees; `truth` gets one line of JSON a packet and a
/// conversation.
///
/// # Errors
/// Those of writing.
pub fn craft<'a, W: Write>(
    scenario: &'a Scenario,
    options: &Options,
    writer: &'a mut Writer<W>,
    truth: Option<&'a mut dyn Write>,
) -> Result<Summary, CraftError> {
    if let Some(traffic) = &scenario.traffic {
        let mut output = Output::new(scenario, writer, truth);
        output.about(scenario, options, options.streams.unwrap_or(u64::from(traffic.open)))?;
        return traffic::run(traffic, &scenario.capture, options, output);
    }
    let mut world = world(scenario, options, writer, truth)?;
    world.run()?;
    Ok(world.output.summary)
}

/// The world before anything has happened.
fn world<'a, W: Write>(
    scenario: &'a Scenario,
    options: &Options,
    writer: &'a mut Writer<W>,
    truth: Option<&'a mut dyn Write>,
) -> Result<World<'a, W>, CraftError> {
    let count = scenario.conversations.len() as u64;
    let streams = options.streams.unwrap_or(count).min(limits::MAX_STREAMS);
    let hosts = scenario.hosts.len();
    let mut output = Output::new(scenario, writer, truth);
    output.about(scenario, options, streams)?;
    let mut world = World {
        scenario,
        seeds: Random::new(options.seed),
        streams,
        begun: vec![0; scenario.conversations.len()],
        tuples: Tuples::new(scenario),
        queue: Queue::default(),
        packets: Packets::default(),
        talks: Vec::new(),
        free: Vec::new(),
        lines: vec![Line::default(); hosts * hosts],
        rooms: Vec::new(),
        sent: Vec::new(),
        output,
    };
    for (index, template) in (0..).zip(&scenario.conversations) {
        if u64::from(index) < streams {
            world.queue.push(template.at, Event::Begin(index));
        }
    }
    Ok(world)
}

struct World<'a, W: Write> {
    scenario: &'a Scenario,
    /// Gives each conversation a seed of its own.
    seeds: Random,
    streams: u64,
    /// Copies of each conversation that have begun.
    begun: Vec<u64>,
    tuples: Tuples,
    queue: Queue,
    packets: Packets,
    talks: Vec<Option<Box<Talk>>>,
    free: Vec<u32>,
    /// One for each two hosts and direction.
    lines: Vec<Line>,
    /// The servers of chats.
    rooms: Vec<Room>,
    sent: Vec<Sent>,
    output: Output<'a, W>,
}

impl<W: Write> World<'_, W> {
    fn run(&mut self) -> Result<(), CraftError> {
        while let Some((time, event)) = self.queue.pop() {
            if self.scenario.capture.ends.is_some_and(|ends| time > ends) {
                break;
            }
            self.happen(time, event)?;
        }
        // Where the capture ends before the conversations do.
        for slot in 0..self.talks.len() {
            if let Some(talk) = self.talks.get_mut(slot).and_then(Option::take) {
                self.over(&talk)?;
            }
        }
        Ok(())
    }

    fn happen(&mut self, time: u64, event: Event) -> Result<(), CraftError> {
        let slot = match event {
            Event::Begin(template) => self.begin(time, template),
            Event::Pass(number) | Event::Arrive(number) => {
                let Some(packet) = self.packets.take(number) else { return Ok(()) };
                let slot = packet.packet.slot;
                if matches!(event, Event::Pass(_)) {
                    self.pass(time, &packet)?;
                } else {
                    self.arrive(time, &packet.packet);
                    self.look(time, slot)?;
                }
                self.packets.done(number, packet);
                Some(slot)
            }
            Event::Ask(slot, side) => {
                let side = if side == 0 { Side::Client } else { Side::Server };
                self.ask(time, slot, side);
                self.look(time, slot)?;
                Some(slot)
            }
            Event::Next(slot) => {
                self.next(time, slot);
                Some(slot)
            }
        };
        let Some(slot) = slot else { return Ok(()) };
        let Some(place) = self.talks.get_mut(slot as usize) else { return Ok(()) };
        if matches!(event, Event::Pass(_) | Event::Arrive(_) | Event::Next(_))
            && let Some(talk) = place
        {
            talk.pending -= 1;
        }
        if let Some(talk) = place.take_if(|talk| talk.is_over()) {
            self.free.push(slot);
            self.leave(&talk);
            self.over(&talk)?;
        }
        Ok(())
    }

    fn over(&mut self, talk: &Talk) -> Result<(), CraftError> {
        let Some(template) = self.scenario.conversations.get(talk.template as usize) else { return Ok(()) };
        self.output.stream(&talk.ended(template))
    }

    fn begin(&mut self, time: u64, index: u32) -> Option<u32> {
        let scenario = self.scenario;
        let template = scenario.conversations.get(index as usize)?;
        let begun = self.begun.get_mut(index as usize)?;
        let copy = *begun;
        *begun += 1;
        let count = scenario.conversations.len() as u64;
        let number = copy * count + u64::from(index);
        if number + count < self.streams {
            self.queue.push(time + scenario.every, Event::Begin(index));
        }
        let places = self.tuples.places(scenario, template, number, copy);
        let mut talk = Box::new(Talk::new(scenario, template, index, places, self.seeds.next()));
        if let Kind::Tcp(plan) = &template.kind
            && let Some(chat) = plan.chat
        {
            talk.seat = Some(self.seat(chat, places[1].socket(), plan));
        }
        let slot = match self.free.pop() {
            Some(slot) => {
                *self.talks.get_mut(slot as usize)? = Some(talk);
                slot
            }
            None => {
                self.talks.push(Some(talk));
                (self.talks.len() - 1) as u32
            }
        };
        if let Kind::Tcp(_) = &template.kind {
            self.with_end(time, slot, Side::Client, |end, now| end.connect(now));
        } else {
            let pause = first_pause(template);
            self.plan(slot, time + pause, Event::Next(slot));
        }
        Some(slot)
    }

    /// Puts an event of a conversation into the queue.
    fn plan(&mut self, slot: u32, time: u64, event: Event) {
        if let Some(Some(talk)) = self.talks.get_mut(slot as usize) {
            talk.pending += 1;
            self.queue.push(time, event);
        }
    }
}

#[cfg(test)]
mod tests;
