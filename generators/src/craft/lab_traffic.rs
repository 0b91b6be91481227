//! Lab-like traffic in any amount: many conversations of the lab tcp-commands at once, interleaved at random, from
//! eight clients to one server. It is what the benchmarks read; docs/benchmarks.md has the numbers.
//!
//! Memory is bounded by the conversations that are open, not by the packets.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::Write;

use wirelab_capture::facts::Interface;
use wirelab_capture::link::LinkType;
use wirelab_capture::time::Timestamp;
use wirelab_capture::write::{Header, Record, WriteError, Writer};

use super::conversation::{Plan, Side, Step};
use super::faults::{Fate, Faults, REPEAT_AFTER, Truth};
use super::random::Random;
use super::segment::{Endpoint, Segment};

/// Conversations use these in turn: 8 × 28,232 different tuples, then the first again.
const CLIENT_ADDRESSES: u64 = 8;
/// Linux's ephemeral ports, 32768 to 60999 (`net.ipv4.ip_local_port_range`).
const FIRST_PORT: u16 = 32_768;
const PORTS: u64 = 28_232;
const SERVER: Endpoint = Endpoint { mac: [0x02, 0, 0, 0, 0, 0x01], address: [10, 0, 0, 1], port: 12_345 };

/// 2026-01-15 10:00:00 UTC, in nanoseconds.
const BEGIN: u64 = 1_768_471_200_000_000_000;
/// Nanoseconds between two packets: 0.2 to 9.8 µs, 5 µs on average, as on a busy loopback interface.
const SHORTEST_GAP: u64 = 200;
const GAP_RANGE: u32 = 9_600;
/// RFC 7323 time stamps count milliseconds here, as on Linux.
const NANOS_PER_TICK: u64 = 1_000_000;

/// What to craft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Packets in the capture. It ends there, with conversations still open.
    pub packets: u64,
    /// The same seed gives the same bytes.
    pub seed: u64,
    /// Conversations open at once.
    pub open: u32,
    /// Faults, if any.
    pub faults: Faults,
}

impl Default for Options {
    fn default() -> Self {
        Self { packets: 1_000_000, seed: 1, open: 1_000, faults: Faults::None }
    }
}

/// Makes the packets, one after the other.
pub struct LabTraffic {
    options: Options,
    random: Random,
    /// Nanoseconds since 1970.
    clock: u64,
    open: Vec<Open>,
    /// Those of `open` that do not wait for a retransmission.
    ready: Vec<usize>,
    /// When the others go on.
    waiting: BinaryHeap<Reverse<(u64, usize)>>,
    /// Conversations begun so far.
    begun: u64,
    truth: Truth,
    frame: Vec<u8>,
    /// Whether `frame` is to be given out once more.
    again: bool,
}

/// An open conversation.
#[derive(Default)]
struct Open {
    plan: Plan,
    ends: [Endpoint; 2],
    initial: [u32; 2],
    identification: [u16; 2],
    /// What each side's time-stamp clock shows at [`BEGIN`], and what it last sent.
    clocks: [u32; 2],
    last_timestamp: [u32; 2],
    is_reuse: bool,
    is_seen: bool,
}

impl LabTraffic {
    /// Sets the stage.
    pub fn new(options: Options) -> Self {
        let mut traffic = Self {
            options,
            random: Random::new(options.seed),
            clock: BEGIN,
            open: Vec::new(),
            ready: Vec::new(),
            waiting: BinaryHeap::new(),
            begun: 0,
            truth: Truth::default(),
            frame: Vec::new(),
            again: false,
        };
        for slot in 0..options.open.max(1) as usize {
            traffic.open.push(Open::default());
            traffic.ready.push(slot);
            traffic.begin(slot);
        }
        traffic
    }

    /// What a capture file says about these packets.
    pub fn header(&self) -> Header {
        let Options { packets, seed, open, faults } = self.options;
        let faults = if faults == Faults::Lossy { ", with faults" } else { "" };
        let description =
            format!("crafted lab traffic{faults}: {packets} packets, {open} conversations open, seed {seed}");
        Header {
            application: Some(format!("wirelab {}", env!("CARGO_PKG_VERSION"))),
            interfaces: vec![Interface {
                link: Some(LinkType::ETHERNET),
                snaplen: 262_144,
                name: Some("crafted0".to_owned()),
                description: Some(description),
                ..Interface::default()
            }],
            ..Header::default()
        }
    }

    /// The next packet, or `None` when there are as many as were asked for.
    pub fn next_packet(&mut self) -> Option<Record<'_>> {
        if self.truth.packets >= self.options.packets {
            return None;
        }
        self.clock += SHORTEST_GAP + u64::from(self.random.below(GAP_RANGE));
        if !std::mem::take(&mut self.again) {
            while !self.advance() {}
        }
        self.truth.packets += 1;
        Some(Record {
            interface: 0,
            time: timestamp(self.clock),
            original_len: self.frame.len() as u32,
            data: &self.frame,
            comment: None,
        })
    }

    /// Writes all packets.
    ///
    /// # Errors
    /// Those of [`Writer::write`].
    pub fn write_to<W: Write>(mut self, writer: &mut Writer<W>) -> Result<Truth, WriteError> {
        while let Some(packet) = self.next_packet() {
            writer.write(&packet)?;
        }
        Ok(self.truth)
    }

    /// What was given out so far.
    pub fn truth(&self) -> Truth {
        self.truth
    }

    /// Lets one conversation send one segment. Whether the capture saw it, and `frame` holds it.
    fn advance(&mut self) -> bool {
        let Some((slot, place)) = self.choose() else { return true };
        let Some(open) = self.open.get_mut(slot) else { return true };
        let Some(step) = open.plan.steps.pop_front() else { return true };
        let fate = self.options.faults.fate(&mut self.random, &step);
        let mut is_kept = true;
        let sent = match fate {
            Fate::Swapped if !open.plan.steps.is_empty() => {
                self.truth.swapped += 1;
                // What follows is sent now, and this after it.
                let follower = open.plan.steps.pop_front();
                open.plan.steps.push_front(step.clone());
                follower.unwrap_or(step)
            }
            Fate::Repeated => {
                self.truth.repeated += 1;
                open.plan.steps.push_front(Step { is_repeat: true, ..step.clone() });
                self.waiting.push(Reverse((self.clock + REPEAT_AFTER, slot)));
                self.ready.swap_remove(place);
                step
            }
            Fate::Missed => {
                self.truth.missed += 1;
                is_kept = false;
                step
            }
            Fate::Doubled => {
                self.truth.doubled += 1;
                self.again = true;
                step
            }
            Fate::Kept | Fate::Swapped => step,
        };
        open.send(&sent, self.clock, &mut self.frame);
        if is_kept && !std::mem::replace(&mut open.is_seen, true) {
            self.truth.conversations += 1;
            self.truth.reused_tuples += u64::from(open.is_reuse);
        }
        if open.plan.steps.is_empty() {
            self.begin(slot);
        }
        is_kept
    }

    /// Which conversation goes on, and where in `ready` it stands.
    fn choose(&mut self) -> Option<(usize, usize)> {
        let due = self.waiting.peek().map(|Reverse((due, _))| *due);
        if let Some(due) = due.filter(|due| *due <= self.clock || self.ready.is_empty()) {
            self.clock = self.clock.max(due);
            let Reverse((_, slot)) = self.waiting.pop()?;
            self.ready.push(slot);
            return Some((slot, self.ready.len() - 1));
        }
        let place = self.random.below(self.ready.len() as u32) as usize;
        self.ready.get(place).map(|slot| (*slot, place))
    }

    /// Begins a new conversation in the place of one that is over.
    fn begin(&mut self, slot: usize) {
        let Some(open) = self.open.get_mut(slot) else { return };
        let number = self.begun;
        self.begun += 1;
        let bursts = open.plan.renew(&mut self.random, self.options.faults.bursts_per_mille());
        self.truth.bursts += bursts.whole + bursts.with_hole;
        self.truth.holes += bursts.with_hole;
        let tuple = number % (CLIENT_ADDRESSES * PORTS);
        open.ends = [client(tuple), SERVER];
        open.is_reuse = number != tuple;
        open.is_seen = false;
        let mut random_pair = || [self.random.u32(), self.random.u32()];
        open.initial = random_pair();
        open.clocks = random_pair();
        open.identification = random_pair().map(|number| number as u16);
        // A SYN echoes no time stamp.
        open.last_timestamp = [0, 0];
    }
}

impl Open {
    /// Writes a planned segment as the bytes of a frame.
    fn send(&mut self, step: &Step, clock: u64, frame: &mut Vec<u8>) {
        let (from, to) = (step.from.index(), step.from.other().index());
        let of = |pair: [u32; 2], side: usize| pair.get(side).copied().unwrap_or_default();
        // Wraps after 49 days, as the real one.
        let now = of(self.clocks, from).wrapping_add(((clock - BEGIN) / NANOS_PER_TICK) as u32);
        let has_ack = step.flags & super::segment::flags::ACK != 0;
        let [client, server] = self.ends;
        let (sender, receiver) = if step.from == Side::Client { (client, server) } else { (server, client) };
        let identification = self.identification.get_mut(from).map_or(0, |identification| {
            *identification = identification.wrapping_add(1);
            *identification
        });
        let segment = Segment {
            from: sender,
            to: receiver,
            identification,
            sequence: of(self.initial, from).wrapping_add(step.sequence),
            acknowledgment: if has_ack { of(self.initial, to).wrapping_add(step.acknowledgment) } else { 0 },
            flags: step.flags,
            timestamps: (now, of(self.last_timestamp, to)),
            payload: self.plan.text.get(step.payload.clone()).unwrap_or_default(),
        };
        segment.write(frame);
        if let Some(last) = self.last_timestamp.get_mut(from) {
            *last = now;
        }
    }
}

fn client(tuple: u64) -> Endpoint {
    // Both fit: 8 addresses, and 32,768 + 28,231 = 60,999.
    let address = 11 + (tuple % CLIENT_ADDRESSES) as u8;
    let port = FIRST_PORT + (tuple / CLIENT_ADDRESSES) as u16;
    Endpoint { mac: [0x02, 0, 0, 0, 0, address], address: [10, 0, 0, address], port }
}

fn timestamp(clock: u64) -> Timestamp {
    Timestamp::new((clock / 1_000_000_000) as i64, (clock % 1_000_000_000) as i32)
}

#[cfg(test)]
mod tests;
