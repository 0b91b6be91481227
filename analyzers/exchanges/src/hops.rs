//! Traceroutes: probes whose time to live rises, and who answers them.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;

use hashbrown::HashMap;
use wirelab_engine::{Header, Layer, PacketView};

/// The longest time to live of a probe: ordinary packets have more.
const LARGEST: u8 = 40;
/// Probes that wait for an answer at once.
const WAITING: usize = 1 << 14;
/// Traceroutes that are kept.
const TRACES: usize = 256;
/// Addresses of a hop that are kept, and frames.
const KEPT: usize = 8;

/// What probes are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Probes {
    /// Datagrams.
    Udp,
    /// ICMP echo requests.
    Echo,
    /// SYNs.
    Syn,
}

/// What is known of one distance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hop {
    /// Probes that were sent.
    pub probes: u64,
    /// Those that somebody answered.
    pub answered: u64,
    /// Who answered, the first few.
    pub from: Vec<IpAddr>,
    /// The shortest time to an answer, in nanoseconds.
    pub fastest: Option<i64>,
    /// Frames of probes and answers, the first few.
    pub frames: Vec<u64>,
}

/// Probes of one kind from one host to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Who asked.
    pub from: IpAddr,
    /// Who was looked for.
    pub to: IpAddr,
    /// What the probes are.
    pub probes: Probes,
    /// What is known of each time to live.
    pub hops: BTreeMap<u8, Hop>,
    /// The smallest time to live with which the destination was reached.
    pub arrived: Option<u8>,
    /// Whether a router said that a probe's time was up.
    pub expired: bool,
    /// Whether one of its packets is selected.
    pub selected: bool,
}

impl Trace {
    /// How many hops away the destination is, or how far answers came from.
    pub fn length(&self) -> u8 {
        let furthest = || self.hops.iter().filter(|(_, hop)| hop.answered > 0).map(|(ttl, _)| *ttl).max();
        self.arrived.or_else(furthest).unwrap_or(0)
    }

    /// How many of these distances were answered.
    pub fn answered(&self) -> u64 {
        let within = self.hops.range(..=self.length());
        within.filter(|(_, hop)| hop.answered > 0).count() as u64
    }
}

/// What a probe is known by where it is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    probes: Probes,
    from: IpAddr,
    to: IpAddr,
    /// Ports, or identifier and sequence number.
    numbers: u32,
    /// IPv4's identification, TCP's sequence number.
    more: u32,
}

#[derive(Clone, Copy, Debug)]
struct Sent {
    ttl: u8,
    time: i64,
    answered: bool,
}

/// Puts probes together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hops {
    traces: HashMap<(IpAddr, IpAddr, Probes), Trace, foldhash::fast::FixedState>,
    waiting: HashMap<Key, Sent, foldhash::fast::FixedState>,
    order: VecDeque<Key>,
    pub(crate) left_out: u64,
}

/// An IP header that a transport header stands behind.
#[derive(Clone, Copy)]
struct Net {
    from: IpAddr,
    to: IpAddr,
    ttl: u8,
    id: u16,
}

impl Hops {
    pub(crate) fn packet(&mut self, view: &PacketView<'_>, time: i64, selected: bool) {
        let layers = view.decoded.layers();
        let mut nets: [Option<Net>; 2] = [None; 2];
        let mut error: Option<(bool, IpAddr)> = None;
        for layer in layers {
            let place = usize::from(layer.quoted);
            if let Some(net) = net(layer) {
                if let Some(slot) = nets.get_mut(place) {
                    *slot = Some(net);
                }
                continue;
            }
            let Some(net) = nets.get(place).copied().flatten() else { continue };
            if layer.quoted {
                if let (Some(key), Some((expired, by))) = (key(view, layer, net), error) {
                    self.answered(key, view.packet.frame, time, by, expired, selected);
                }
                continue;
            }
            if let Header::Icmp(icmp) = layer.header {
                match (icmp.v6, icmp.kind) {
                    (false, 11) | (true, 3) => error = Some((true, net.from)),
                    (false, 3) | (true, 1) => error = Some((false, net.from)),
                    _ => {}
                }
            }
            if let Some(key) = reply(view, layer, net) {
                self.answered(key, view.packet.frame, time, net.from, false, selected);
            } else if net.ttl <= LARGEST
                && let Some(key) = key(view, layer, net)
            {
                self.sent(key, net.ttl, view.packet.frame, time, selected);
            }
        }
    }

    fn sent(&mut self, key: Key, ttl: u8, frame: u64, time: i64, selected: bool) {
        let about = (key.from, key.to, key.probes);
        if !self.traces.contains_key(&about) && self.traces.len() >= TRACES {
            self.left_out += 1;
            return;
        }
        let trace = self.traces.entry(about).or_insert_with(|| Trace {
            from: key.from,
            to: key.to,
            probes: key.probes,
            hops: BTreeMap::new(),
            arrived: None,
            expired: false,
            selected: false,
        });
        trace.selected |= selected;
        let hop = trace.hops.entry(ttl).or_default();
        hop.probes += 1;
        add(&mut hop.frames, frame);
        if self.order.len() >= WAITING
            && let Some(oldest) = self.order.pop_front()
        {
            self.waiting.remove(&oldest);
        }
        self.order.push_back(key);
        self.waiting.insert(key, Sent { ttl, time, answered: false });
    }

    fn answered(&mut self, key: Key, frame: u64, time: i64, by: IpAddr, expired: bool, selected: bool) {
        let Some(sent) = self.waiting.get_mut(&key).filter(|sent| !sent.answered) else { return };
        sent.answered = true;
        let Some(trace) = self.traces.get_mut(&(key.from, key.to, key.probes)) else { return };
        trace.selected |= selected;
        trace.expired |= expired;
        if !expired && by == key.to {
            trace.arrived = Some(trace.arrived.map_or(sent.ttl, |ttl| ttl.min(sent.ttl)));
        }
        let hop = trace.hops.entry(sent.ttl).or_default();
        add(&mut hop.frames, frame);
        // A router that says that nobody is there is no further away for it.
        if !expired && by != key.to {
            return;
        }
        hop.answered += 1;
        let took = time.saturating_sub(sent.time);
        hop.fastest = Some(hop.fastest.map_or(took, |fastest| fastest.min(took)));
        if !hop.from.contains(&by) && hop.from.len() < KEPT {
            hop.from.push(by);
        }
    }

    /// Those that are traceroutes: a router said that the time was up, or several times to live were tried.
    pub(crate) fn finish(self) -> Vec<Trace> {
        let mut all: Vec<Trace> =
            self.traces.into_values().filter(|trace| trace.expired || trace.hops.len() > 1).collect();
        all.sort_by_key(|trace| trace.hops.values().flat_map(|hop| hop.frames.first()).min().copied());
        all
    }
}

fn add(frames: &mut Vec<u64>, frame: u64) {
    if frames.len() < KEPT {
        frames.push(frame);
    }
}

fn net(layer: &Layer) -> Option<Net> {
    let (from, to) = layer.header.addresses()?;
    match layer.header {
        Header::Ipv4(ip) => Some(Net { from, to, ttl: ip.ttl, id: ip.id }),
        Header::Ipv6(ip) => Some(Net { from, to, ttl: ip.hop_limit, id: 0 }),
        _ => None,
    }
}

/// What a probe is known by; `None` for a packet that is none.
fn key(view: &PacketView<'_>, layer: &Layer, net: Net) -> Option<Key> {
    let Net { from, to, id, .. } = net;
    let (probes, numbers, more) = match layer.header {
        Header::Udp(udp) => (Probes::Udp, ports(udp.src_port, udp.dst_port), id.into()),
        Header::Tcp(tcp) if layer.quoted || tcp.flags.syn() && !tcp.flags.ack() => {
            (Probes::Syn, ports(tcp.src_port, tcp.dst_port), tcp.seq)
        }
        Header::Icmp(icmp) if matches!((icmp.v6, icmp.kind), (false, 8) | (true, 128)) => {
            (Probes::Echo, numbers(view, layer)?, 0)
        }
        _ => return None,
    };
    Some(Key { probes, from, to, numbers, more })
}

/// The probe that a packet of the destination itself answers.
fn reply(view: &PacketView<'_>, layer: &Layer, net: Net) -> Option<Key> {
    let (from, to) = (net.to, net.from);
    match layer.header {
        Header::Icmp(icmp) if matches!((icmp.v6, icmp.kind), (false, 0) | (true, 129)) => {
            Some(Key { probes: Probes::Echo, from, to, numbers: numbers(view, layer)?, more: 0 })
        }
        Header::Tcp(tcp) if tcp.flags.ack() && (tcp.flags.syn() || tcp.flags.rst()) => Some(Key {
            probes: Probes::Syn,
            from,
            to,
            numbers: ports(tcp.dst_port, tcp.src_port),
            more: tcp.ack.wrapping_sub(1),
        }),
        _ => None,
    }
}

fn ports(from: u16, to: u16) -> u32 {
    u32::from(from) << 16 | u32::from(to)
}

/// Identifier and sequence number of an echo.
pub(crate) fn numbers(view: &PacketView<'_>, layer: &Layer) -> Option<u32> {
    let header = view.decoded.header(view.packet.data, layer);
    header.get(4..8).and_then(|four| four.first_chunk()).copied().map(u32::from_be_bytes)
}
