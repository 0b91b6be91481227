//! Short connections on which the same is said in the same order: what was chosen for one is chosen for all of them. A client that
//! tests a server, or a class that does, makes thousands.

use std::collections::HashMap;
use std::net::IpAddr;

use wirelab_labs::Side;

use super::choose::Choice;
use super::none::NotLab;
use crate::log::{Lane, StreamLog};
use crate::play::{APART, without_address};

/// Most arrivals of a side of such a connection, and most bytes of it.
const SHORT: usize = 16;
const SHORT_BYTES: usize = 512;
/// Most connections that differ which are remembered.
const MOST: usize = 512;

type Found = Result<Choice, Option<NotLab>>;

/// What was chosen for short connections.
#[derive(Debug, Default)]
pub(crate) struct Repeated {
    known: HashMap<Vec<u8>, Found>,
    shape: Shape,
}

impl Repeated {
    /// What is chosen for some streams. `choose` has to depend on nothing but what they said.
    pub(crate) fn choose(&mut self, logs: &[&StreamLog], choose: impl FnOnce(&[&StreamLog]) -> Found) -> Found {
        if !self.shape.take(logs) {
            return choose(logs);
        }
        if let Some(found) = self.known.get(&self.shape.bytes) {
            return found.clone();
        }
        let (found, without_address) = without_address(|| choose(logs));
        // What is due to a client by its address is due to no other.
        if without_address {
            if self.known.len() >= MOST {
                self.known.clear();
            }
            self.known.insert(self.shape.bytes.clone(), found.clone());
        }
        found
    }
}

/// All of a stream that a choice may depend on, but for who the client is: of the frames only which comes first.
#[derive(Debug, Default)]
struct Shape {
    /// Its shape: each part has a length of its own or tells it.
    bytes: Vec<u8>,
    frames: Vec<u64>,
    orders: Vec<u64>,
}

impl Shape {
    /// Takes the shape of one short stream that is in the capture as it was sent. `false`: it is another.
    fn take(&mut self, logs: &[&StreamLog]) -> bool {
        let [log] = logs else { return false };
        let lanes = [log.lane(Side::Client), log.lane(Side::Server)];
        if !lanes.into_iter().all(is_short) || !is_quick(lanes) || log.by_tool {
            return false;
        }
        self.gather(log, lanes);
        self.bytes.clear();
        let flags = [
            log.transport as u8,
            u8::from(log.server.address.is_ipv6()),
            u8::from(log.reversed),
            u8::from(log.from_start),
        ];
        self.bytes.extend(flags);
        self.bytes.extend(log.server.port.to_le_bytes());
        match log.server.address {
            IpAddr::V4(address) => self.bytes.extend(address.octets()),
            IpAddr::V6(address) => self.bytes.extend(address.octets()),
        }
        let known = [Some(log.opened), log.established, log.closed[0], log.closed[1], log.reset];
        for frame in known {
            self.bytes.push(frame.map_or(0, |frame| rank(&self.frames, frame)));
        }
        for lane in lanes {
            self.lane(lane);
        }
        true
    }

    fn gather(&mut self, log: &StreamLog, lanes: [&Lane; 2]) {
        self.frames.clear();
        self.orders.clear();
        self.frames.push(log.opened);
        let known = [log.established, log.closed[0], log.closed[1], log.reset];
        self.frames.extend(known.into_iter().flatten());
        for lane in lanes {
            self.frames.extend(lane.arrivals().iter().flat_map(|arrival| [arrival.frame, arrival.ready]));
            self.frames.extend(lane.sent().iter().map(|sent| sent.frame));
            self.orders.extend(lane.arrivals().iter().map(|arrival| arrival.order));
        }
        for all in [&mut self.frames, &mut self.orders] {
            all.sort_unstable();
            all.dedup();
        }
    }

    fn lane(&mut self, lane: &Lane) {
        let Self { bytes, frames, orders } = self;
        bytes.extend([lane.arrivals().len() as u8, lane.sent().len() as u8]);
        bytes.extend((lane.bytes().len() as u16).to_le_bytes());
        bytes.extend((lane.lacks()).to_le_bytes());
        for arrival in lane.arrivals() {
            bytes.extend([rank(frames, arrival.frame), rank(frames, arrival.ready), rank(orders, arrival.order)]);
            bytes.extend((arrival.end as u16).to_le_bytes());
        }
        for sent in lane.sent() {
            bytes.extend([rank(frames, sent.frame), u8::from(sent.more)]);
            bytes.extend((sent.from as u16).to_le_bytes());
            bytes.extend((sent.to as u16).to_le_bytes());
        }
        bytes.extend_from_slice(lane.bytes());
    }
}

/// Its place among all, from 1.
fn rank(all: &[u64], one: u64) -> u8 {
    all.partition_point(|other| *other < one) as u8 + 1
}

fn is_short(lane: &Lane) -> bool {
    let few = lane.arrivals().len() <= SHORT && lane.sent().len() <= SHORT && lane.bytes().len() <= SHORT_BYTES;
    let once = lane.left_out() == 0 && !lane.has_repeats() && lane.gaps().is_empty();
    few && once && lane.sent().iter().all(|sent| sent.to <= SHORT_BYTES as u64)
}

/// Whether all of it came within the time in which requests may have been read together.
fn is_quick(lanes: [&Lane; 2]) -> bool {
    let times = || lanes.into_iter().flat_map(|lane| lane.arrivals()).map(|arrival| arrival.time);
    let (first, last) = (times().min().unwrap_or(0), times().max().unwrap_or(0));
    last.checked_sub(first).is_some_and(|time| time <= APART)
}
