//! A virtual clock on which a scenario happens, and the capture of it.
//!
//! Memory is bounded by the conversations and packets that are alive at once, never by how many there are in all.

mod file;
mod network;
mod queue;
mod talk;

use std::io::Write;

use wirelab_capture::write::{Header, Writer};

pub use file::{CraftError, Summary};

use file::Output;
use network::Line;
use queue::{Event, Packets, Queue, Travelling};
use talk::{Talk, Tuples};

use super::conversation::Side;
use super::packet::{Body, Options as HeadOptions, Packet, Payload, Tcp};
use super::plan::{Answer, Plan};
use super::random::Random;
use super::scenario::{Kind, Scenario, Script, Template, limits};
use super::tcp::{Now, Sent};
use super::truth::Cause;
use super::wire::Wire;

/// What a host needs to answer, and what lies between two packets that it sends, in nanoseconds.
const STACK: u64 = 5_000;
const APART: u64 = 1_000;

/// How to craft a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The same scenario and seed give the same bytes on every machine.
    pub seed: u64,
    /// How many conversations: the scenario's are repeated in turn until there are as many. `None`: each once.
    /// At most [`limits::MAX_STREAMS`].
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
    let mut output = Output { writer, truth, wire: Wire::new(&scenario.capture), summary: Summary::default() };
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
                }
                self.packets.done(number, packet);
                Some(slot)
            }
            Event::Ask(slot, side) => {
                let side = if side == 0 { Side::Client } else { Side::Server };
                self.ask(time, slot, side);
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
            self.over(&talk)?;
        }
        Ok(())
    }

    fn over(&mut self, talk: &Talk) -> Result<(), CraftError> {
        let Some(template) = self.scenario.conversations.get(talk.template as usize) else { return Ok(()) };
        self.output.stream(template, talk)
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
        let talk = Box::new(Talk::new(scenario, template, index, places, self.seeds.next()));
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
        if let Kind::Tcp(plan) = &template.kind {
            self.with_end(time, slot, Side::Client, plan, |end, now| end.connect(now));
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

    fn ask(&mut self, time: u64, slot: u32, side: Side) {
        let scenario = self.scenario;
        let Some(Some(talk)) = self.talks.get_mut(slot as usize) else { return };
        if talk.armed[side.index()] > time {
            return;
        }
        talk.armed[side.index()] = u64::MAX;
        let Some(Kind::Tcp(plan)) = scenario.conversations.get(talk.template as usize).map(|one| &one.kind) else {
            return;
        };
        self.with_end(time, slot, side, plan, |end, now| end.tick(now));
    }

    fn arrive(&mut self, time: u64, packet: &Packet) {
        let scenario = self.scenario;
        let slot = packet.slot;
        let Some(Some(talk)) = self.talks.get(slot as usize) else { return };
        match scenario.conversations.get(talk.template as usize).map(|one| &one.kind) {
            Some(Kind::Tcp(plan)) => {
                let Some(head) = packet.tcp().copied() else { return };
                let len = packet.payload.len();
                self.with_end(time, slot, packet.from.other(), plan, |end, now| end.receive(now, &head, len));
            }
            Some(Kind::Udp(plan)) if plan.answer == Answer::Refuse && packet.from == Side::Client => {
                let error = Packet {
                    from: Side::Server,
                    body: Body::Unreachable(packet.identification),
                    cause: Cause::Unreachable,
                    script: 0,
                    ..packet.clone()
                };
                self.send(time + STACK, error);
            }
            _ => {}
        }
    }

    /// Asks an end, sends what it says, and notes when it wants to be asked again.
    fn with_end(
        &mut self,
        time: u64,
        slot: u32,
        side: Side,
        plan: &Plan,
        what: impl FnOnce(&mut super::tcp::End, &mut Now<'_>),
    ) {
        let mut sent = std::mem::take(&mut self.sent);
        sent.clear();
        let Some(Some(talk)) = self.talks.get_mut(slot as usize) else { return };
        let Some(end) = talk.ends.as_mut().map(|ends| &mut ends[side.index()]) else { return };
        what(end, &mut Now { time, plan, out: &mut sent });
        let deadline = end.deadline();
        if let Some(deadline) = deadline
            && deadline < talk.armed[side.index()]
        {
            talk.armed[side.index()] = deadline;
            self.queue.push(deadline.max(time), Event::ask(slot, side));
        }
        for segment in sent.drain(..) {
            let Some(Some(talk)) = self.talks.get_mut(slot as usize) else { break };
            let says = &talk.says[side.index()];
            let len = segment.payload.end - segment.payload.start;
            let packet = Packet {
                slot,
                from: side,
                body: Body::Tcp(segment.head),
                payload: Payload::part(says, segment.payload.start, len),
                identification: talk.identify(side),
                cause: segment.cause,
                mtu: None,
                script: 0,
            };
            self.send(time + STACK, packet);
        }
        self.sent = sent;
    }

    /// Sends a packet into the network.
    fn send(&mut self, time: u64, packet: Packet) {
        let scenario = self.scenario;
        let (slot, side) = (packet.slot, packet.from);
        let Some(Some(talk)) = self.talks.get_mut(slot as usize) else { return };
        let Some(template) = scenario.conversations.get(talk.template as usize) else { return };
        let time = time.max(talk.last_sent[side.index()] + APART);
        talk.last_sent[side.index()] = time;
        let mut fault = None;
        if let Kind::Tcp(plan) | Kind::Udp(plan) = &template.kind
            && packet.payload.len() > 0
            && !matches!(packet.body, Body::Unreachable(_))
        {
            let count = &mut talk.segments[side.index()];
            *count += 1;
            let befalls = plan.faults.iter().find(|fault| fault.from == side && fault.segment == *count);
            fault = befalls.map(|fault| fault.what);
        }
        let (from, to) = match side {
            Side::Client => (template.client, template.server),
            Side::Server => (template.server, template.client),
        };
        let Some(line) = self.lines.get_mut(from * scenario.hosts.len() + to) else { return };
        let point = (side, scenario.capture.at);
        let ways = network::send(&scenario.network, line, &mut talk.random, (time, packet.wire_len()), point, fault);
        for way in ways.into_iter().flatten() {
            let uses = u8::from(way.passes.is_some()) + u8::from(way.arrives.is_some());
            if uses == 0 {
                continue;
            }
            let (lost, copy, missed) = (way.arrives.is_none(), way.copy, way.missed);
            let number = self.packets.add(Travelling { packet: packet.clone(), uses, lost, copy, missed });
            if let Some(passes) = way.passes {
                self.plan(slot, passes, Event::Pass(number));
            }
            if let Some(arrives) = way.arrives {
                self.plan(slot, arrives, Event::Arrive(number));
            }
        }
    }

    /// A packet passes the point of capture.
    fn pass(&mut self, time: u64, packet: &Travelling) -> Result<(), CraftError> {
        let scenario = self.scenario;
        let settings = &scenario.capture;
        let Some(Some(talk)) = self.talks.get_mut(packet.packet.slot as usize) else { return Ok(()) };
        let misses = settings.missed > 0 && talk.random.below(2 * limits::MAX_CHANCE) < settings.missed;
        if misses || packet.missed || time < settings.starts {
            return Ok(());
        }
        let kind = scenario.conversations.get(talk.template as usize).map(|one| &one.kind);
        let script = match kind {
            Some(Kind::Forced(script)) => script.packets.get(packet.packet.script as usize),
            _ => None,
        };
        for _ in 0..=u8::from(settings.twice) {
            self.output.packet(settings, talk, packet, time, script)?;
        }
        Ok(())
    }

    /// The next packet of a script, or the next datagram.
    fn next(&mut self, time: u64, slot: u32) {
        let scenario = self.scenario;
        let Some(Some(talk)) = self.talks.get_mut(slot as usize) else { return };
        let number = talk.next;
        talk.next += 1;
        match scenario.conversations.get(talk.template as usize).map(|one| &one.kind) {
            Some(Kind::Forced(script)) => {
                let Some(pause) = self.forced(time, slot, script, number) else { return };
                self.plan(slot, time + pause, Event::Next(slot));
            }
            Some(Kind::Udp(plan)) => {
                let Some((from, range)) = plan.messages.get(number) else { return };
                let silent = plan.answer != Answer::Accept && *from == Side::Server;
                let packet = Packet {
                    slot,
                    from: *from,
                    body: Body::Udp,
                    payload: Payload::part(
                        &talk.says[from.index()],
                        u64::from(range.start),
                        u64::from(range.end - range.start),
                    ),
                    identification: talk.identify(*from),
                    cause: Cause::Datagram,
                    mtu: Some(1_500),
                    script: number as u32 + 1,
                };
                if !silent {
                    self.send(time, packet);
                }
                if let Some(step) = plan.steps[0].get(number + 1) {
                    self.plan(slot, time + step.after, Event::Next(slot));
                }
            }
            _ => {}
        }
    }

    /// A packet of a script passes the point of capture, as it is laid down; gives the pause before the next one.
    fn forced(&mut self, time: u64, slot: u32, script: &Script, number: usize) -> Option<u64> {
        let forced = script.packets.get(number)?;
        let talk = self.talks.get_mut(slot as usize)?.as_mut()?;
        let identification = match forced.twin_of.and_then(|twin| talk.scripted.get(twin)) {
            Some(twin) => *twin,
            None => talk.identify(forced.from),
        };
        talk.scripted.push(identification);
        if forced.seen {
            let host = self.scenario.conversations.get(talk.template as usize).and_then(|template| {
                let host = if forced.from == Side::Client { template.client } else { template.server };
                self.scenario.hosts.get(host)
            });
            let is_syn = forced.flags & super::packet::flags::SYN != 0;
            let mut options = HeadOptions::default();
            if let Some(host) = host.filter(|_| is_syn) {
                options.mss = Some(host.mss);
                options.scale = host.scale;
                options.sack_permitted = host.sack;
            }
            let head = Tcp { seq: forced.seq, ack: forced.ack, flags: forced.flags, window: forced.window, options };
            let packet = Packet {
                slot,
                from: forced.from,
                body: Body::Tcp(head),
                payload: Payload::part(&forced.payload, 0, forced.payload.len() as u64),
                identification,
                cause: Cause::Forced,
                mtu: forced.mtu,
                script: number as u32,
            };
            let passing = Travelling { packet, uses: 1, lost: false, copy: forced.twin_of.is_some(), missed: false };
            let place = self.packets.add(passing);
            self.plan(slot, time, Event::Pass(place));
        }
        script.packets.get(number + 1).map(|next| next.after)
    }
}

/// What lies before the first packet of a script, or the first datagram.
fn first_pause(template: &Template) -> u64 {
    match &template.kind {
        Kind::Forced(script) => script.packets.first().map_or(0, |packet| packet.after),
        Kind::Udp(plan) => plan.steps[0].first().map_or(0, |step| step.after),
        Kind::Tcp(_) => 0,
    }
}

#[cfg(test)]
mod tests;
