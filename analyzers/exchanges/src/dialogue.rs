//! Conversations that are held to steps, each a display filter.

use std::net::IpAddr;
use std::ops::Range;

use hashbrown::HashMap;
use wirelab_engine::{PacketView, Transport};
use wirelab_fields::filter::Filter;
use wirelab_text::limit::EXCHANGES;

use super::messages::Said;

/// How far conversations came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Walk {
    /// How often all steps were found, one behind the other.
    pub complete: u64,
    /// The frames of the first times.
    pub frames: Vec<u64>,
    /// Of the others, the frames of the one that came furthest: one a step.
    pub furthest: Vec<u64>,
    /// How many packets each step's filter takes, in whatever order.
    pub taken: Vec<u64>,
    /// Of those that came as far as `furthest`, how many the capture ends in: their connection is open, and the last step is
    /// less than two seconds before its end.
    pub under_way: u64,
}

/// How far one conversation came.
#[derive(Clone, Debug, Default)]
struct Way {
    /// One a step.
    frames: Vec<u64>,
    /// When the last of them was captured.
    time: i64,
    /// Whether its connection ended since.
    over: bool,
}

/// How long after a step the next one may come, in nanoseconds: that of the most patient protocol.
const PATIENCE: i64 = 2_000_000_000;

/// Frames of complete walks that are kept.
const FRAMES: usize = 256;

/// What belongs together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key {
    Stream(Transport, u32),
    /// DHCP's transaction, and its client.
    Transaction(u64, [u8; 6]),
    /// Two addresses, the lower one first.
    Hosts(IpAddr, IpAddr),
    /// Hosts that are known by their hardware alone.
    Link,
}

/// Follows conversations through one dialogue's steps.
#[derive(Clone, Debug)]
pub(crate) struct Dialogue {
    steps: Vec<Filter>,
    /// Whether a step has the same filter as the one before: then it is another packet.
    same: Vec<bool>,
    open: HashMap<Key, Way, foldhash::fast::FixedState>,
    found: Walk,
    pub(crate) left_out: u64,
}

impl Dialogue {
    pub(crate) fn new(steps: Vec<(String, Filter)>) -> Self {
        let same = steps.iter().enumerate().map(|(place, (text, _))| {
            place.checked_sub(1).and_then(|before| steps.get(before)).is_some_and(|(before, _)| before == text)
        });
        let same = same.collect();
        let found = Walk { taken: vec![0; steps.len()], ..Walk::default() };
        let steps = steps.into_iter().map(|(_, filter)| filter).collect();
        Self { steps, same, open: HashMap::default(), found, left_out: 0 }
    }

    pub(crate) fn filters(&self) -> &[Filter] {
        &self.steps
    }

    pub(crate) fn packet(&mut self, view: &PacketView<'_>, time: i64, said: &[(Said, Range<usize>)]) {
        let takes: Vec<bool> = self.steps.iter().map(|step| step.matches(view)).collect();
        if takes.contains(&true) {
            self.step(view, time, said, &takes);
        }
        for segment in view.segments.iter().filter(|segment| segment.place.closed) {
            if let Some(way) = self.open.get_mut(&Key::Stream(Transport::Tcp, segment.place.stream)) {
                way.over = true;
            }
        }
    }

    /// A packet that a step takes.
    fn step(&mut self, view: &PacketView<'_>, time: i64, said: &[(Said, Range<usize>)], takes: &[bool]) {
        self.found.taken.iter_mut().zip(takes).for_each(|(count, takes)| *count += u64::from(*takes));
        let key = key(view, said);
        let room = self.open.len() < EXCHANGES.get();
        let mut walked = self.open.remove(&key);
        if walked.is_none() && !room {
            self.left_out += 1;
            return;
        }
        let Way { mut frames, time: before, over } = walked.take().unwrap_or_default();
        let mut moved = false;
        while let Some(true) = takes.get(frames.len()) {
            // The same question twice is two packets.
            if moved && self.same.get(frames.len()) == Some(&true) {
                break;
            }
            frames.push(view.packet.frame);
            moved = true;
        }
        if frames.len() == self.steps.len() {
            self.found.complete += 1;
            if self.found.frames.len() < FRAMES {
                self.found.frames.append(&mut frames);
            }
            return;
        }
        if !frames.is_empty() {
            self.open.insert(key, Way { frames, time: if moved { time } else { before }, over });
        }
    }

    pub(crate) fn finish(self, last: i64) -> Walk {
        // Of those that came as far the earliest, so that the same capture always gives the same one.
        let far = |way: &&Way| (way.frames.len(), std::cmp::Reverse(way.frames.first().copied()));
        let Some(furthest) = self.open.values().max_by_key(far).map(|way| way.frames.clone()) else {
            return self.found;
        };
        let as_far = self.open.values().filter(|way| way.frames.len() == furthest.len());
        let under_way = as_far.filter(|way| !way.over && last.saturating_sub(way.time) < PATIENCE).count() as u64;
        Walk { furthest, under_way, ..self.found }
    }
}

fn key(view: &PacketView<'_>, said: &[(Said, Range<usize>)]) -> Key {
    let transaction = said.iter().find_map(|(said, _)| match said {
        Said::Dhcp { id, client, .. } => Some(Key::Transaction(*id, *client)),
        _ => None,
    });
    let tcp = || view.segments.last().map(|segment| Key::Stream(Transport::Tcp, segment.place.stream));
    let udp = || view.datagrams.last().map(|datagram| Key::Stream(Transport::Udp, datagram.place.stream));
    let hosts = || {
        let (from, to) = view.decoded.layers().iter().rev().find_map(|layer| layer.header.addresses())?;
        Some(Key::Hosts(from.min(to), from.max(to)))
    };
    transaction.or_else(tcp).or_else(udp).or_else(hosts).unwrap_or(Key::Link)
}
