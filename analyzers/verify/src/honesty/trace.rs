//! What is kept of the packets of a capture to know its streams again.

use std::collections::{HashMap, VecDeque};

use wirelab_engine::engine::{PacketView, SegmentView};
use wirelab_engine::packet::layer::{Tcp, TcpFlags};
use wirelab_engine::packet::{TcpOption, TcpOptions};
use wirelab_labs::{Lab, Transport};

use super::mark::{Family, Least, Mark, hash};

/// Streams at the lab's ports, and other streams, that are kept of one capture.
const MAX_STREAMS: [usize; 2] = [128, 64];
/// Intervals in a mark of [`Family::Pace`], and how many of them must differ from each other.
const PACE: (usize, usize) = (8, 5);
/// Numbers below are what tools put into packets that they forge; they tell no connection from another.
const LEAST_NUMBER: u32 = 1 << 16;
/// How far a clock goes back before it is worth saying, in nanoseconds. Captures on Windows are in disorder by less.
const BACK: i64 = 100_000_000;

/// A stream, to be known again.
#[derive(Clone, Debug)]
pub(crate) struct StreamTrace {
    /// The capture's path within the submission.
    pub(crate) file: String,
    pub(crate) transport: Transport,
    pub(crate) stream: u32,
    /// Source and destination of its first packet.
    pub(crate) ports: [u16; 2],
    /// Frames whose time is much before that of the packet in front of them in the same stream, the first few.
    pub(crate) back: Vec<u64>,
    marks: [Least; 4],
    recent: VecDeque<i64>,
}

impl StreamTrace {
    pub(crate) fn marks(&self, family: Family) -> &[Mark] {
        self.marks.get(family as usize).map_or(&[], Least::marks)
    }

    fn put(&mut self, family: Family, frame: u64, time: i64, hash: u64) {
        if let Some(least) = self.marks.get_mut(family as usize) {
            least.put(Mark { hash, frame, time });
        }
    }

    /// A packet at a time, with its payload.
    fn timed(&mut self, frame: u64, time: i64, payload: &[u8]) {
        if self.recent.back().is_some_and(|before| time < before - BACK) && self.back.len() < 6 {
            self.back.push(frame);
        }
        self.recent.push_back(time);
        if self.recent.len() > PACE.0 + 1 {
            self.recent.pop_front();
        }
        // In nanoseconds a copy moved by any time keeps its pace, in microseconds one that was saved in them too.
        for unit in [1, 1_000] {
            if let Some(pace) = pace(&self.recent, unit) {
                self.put(Family::Pace, frame, time, hash((unit, pace)));
            }
        }
        let micros = time.div_euclid(1_000);
        // A clock that shows full tenths of milliseconds is too coarse to tell packets of two machines apart.
        if !payload.is_empty() && micros % 100 != 0 {
            self.put(Family::Clock, frame, time, hash((micros, payload)));
        }
    }
}

/// The intervals between the last packets, if they are enough and not too much alike.
fn pace(times: &VecDeque<i64>, unit: i64) -> Option<Vec<i64>> {
    let units = || times.iter().map(|time| time.div_euclid(unit));
    if times.len() <= PACE.0 || unit == 1 && times.iter().all(|time| time % 1_000 == 0) {
        return None;
    }
    let gaps: Vec<i64> = units().zip(units().skip(1)).map(|(before, after)| after - before).collect();
    let mut distinct: Vec<i64> = gaps.iter().copied().filter(|gap| gap * unit % 50_000 != 0).collect();
    distinct.sort_unstable();
    distinct.dedup();
    (distinct.len() >= PACE.1).then_some(gaps)
}

/// Looks at the packets of a capture.
#[derive(Debug, Default)]
pub(crate) struct Tracer {
    ports: [Vec<u16>; 2],
    places: HashMap<(Transport, u32), usize>,
    streams: Vec<StreamTrace>,
    left: [usize; 2],
}

impl Tracer {
    /// For captures of a lab.
    pub(crate) fn new(lab: &Lab) -> Self {
        let ports = [lab.ports(Transport::Tcp), lab.ports(Transport::Udp)];
        Self { ports, left: MAX_STREAMS, ..Self::default() }
    }

    /// What was kept, for a capture with a path.
    pub(crate) fn finish(self, path: &str) -> Vec<StreamTrace> {
        let mut streams = self.streams;
        streams.retain(|stream| Family::ALL.iter().any(|family| !stream.marks(*family).is_empty()));
        for stream in &mut streams {
            path.clone_into(&mut stream.file);
            stream.recent = VecDeque::new();
        }
        streams
    }

    pub(crate) fn packet(&mut self, view: &PacketView<'_>) {
        let (frame, time) = (view.packet.frame, view.packet.time.map(|time| time.as_nanos()));
        for segment in view.segments {
            let Some((layer, tcp)) = view.tcp(segment) else { continue };
            if layer.quoted || segment.place.duplicate {
                continue;
            }
            let Some(stream) = self.stream(Transport::Tcp, segment.place.stream, [tcp.src_port, tcp.dst_port]) else {
                continue;
            };
            let payload = view.tcp_payload(segment);
            numbered(stream, view, segment, tcp, time.unwrap_or(0));
            if let Some(time) = time {
                stream.timed(frame, time, payload);
            }
        }
        for datagram in view.datagrams {
            let Some((_, udp)) = view.udp(datagram).filter(|(layer, _)| !layer.quoted) else { continue };
            let stream = self.stream(Transport::Udp, datagram.place.stream, [udp.src_port, udp.dst_port]);
            if let (Some(stream), Some(time)) = (stream, time) {
                stream.timed(frame, time, view.udp_payload(datagram));
            }
        }
    }

    fn stream(&mut self, transport: Transport, stream: u32, ports: [u16; 2]) -> Option<&mut StreamTrace> {
        // Beyond the limits nothing is remembered, not even that a stream was seen.
        if self.left == [0, 0] && !self.places.contains_key(&(transport, stream)) {
            return None;
        }
        let known = self.ports.get(transport as usize);
        let of_lab = known.is_some_and(|known| ports.iter().any(|port| known.contains(port)));
        let left = self.left.get_mut(usize::from(!of_lab))?;
        let streams = &mut self.streams;
        let place = self.places.get(&(transport, stream)).copied();
        let place = match place {
            Some(place) => place,
            None if *left == 0 => return None,
            None => {
                *left -= 1;
                streams.push(StreamTrace {
                    file: String::new(),
                    transport,
                    stream,
                    ports,
                    back: Vec::new(),
                    marks: Default::default(),
                    recent: VecDeque::new(),
                });
                self.places.insert((transport, stream), streams.len() - 1);
                streams.len() - 1
            }
        };
        streams.get_mut(place)
    }
}

/// The marks of a segment that stand in its header.
fn numbered(stream: &mut StreamTrace, view: &PacketView<'_>, segment: &SegmentView, tcp: &Tcp, time: i64) {
    let len = tcp.payload_len.unwrap_or(0);
    // Bare acknowledgements repeat the numbers of what is around them; a reset may have any.
    let tells = (len > 0 || tcp.flags.has(TcpFlags::SYN | TcpFlags::FIN)) && !tcp.flags.has(TcpFlags::RST);
    if tcp.have < 20 || !tells || !tcp.flags.has(TcpFlags::ACK) {
        return;
    }
    let frame = view.packet.frame;
    if tcp.seq >= LEAST_NUMBER && tcp.ack >= LEAST_NUMBER {
        stream.put(Family::Numbers, frame, time, hash((tcp.seq, tcp.ack)));
    }
    let Some((layer, _)) = view.tcp(segment) else { return };
    for option in TcpOptions::new(view.decoded.header(view.packet.data, layer)) {
        if let TcpOption::Timestamps(value, echo) = option
            && value >= LEAST_NUMBER
            && echo >= LEAST_NUMBER
        {
            stream.put(Family::Stamps, frame, time, hash((value, echo)));
        }
    }
}
