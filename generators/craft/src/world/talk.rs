//! One conversation while it lives.

use std::net::IpAddr;

use wirelab_labs::Side;

use crate::packet::Place;
use crate::plan::Plan;
use crate::random::Random;
use crate::scenario::{Host, Kind, Scenario, Template};
use crate::tcp::End;

use super::captured::Captured;
use super::room::Seat;
use super::rows::Ended;

/// Linux's ephemeral ports, 32768 to 60999 (`net.ipv4.ip_local_port_range`).
const PORTS: std::ops::Range<u16> = 32_768..61_000;

/// A conversation.
pub(super) struct Talk {
    pub(super) template: u32,
    pub(super) captured: Captured,
    pub(super) identifications: [u16; 2],
    pub(super) random: Random,
    /// The ends of a TCP connection by the model.
    pub(super) ends: Option<Box<[End; 2]>>,
    /// Its place in a chat.
    pub(super) seat: Option<Box<Seat>>,
    /// Packets on their way, and packets of a script still to come.
    pub(super) pending: u32,
    /// When each side is asked next. An event for a conversation that is over does nothing, or asks the one that has
    /// its place now when that is due anyway.
    pub(super) armed: [u64; 2],
    /// Segments with data so far.
    pub(super) segments: [u32; 2],
    /// When a side's last packet was sent.
    pub(super) last_sent: [u64; 2],
    /// The next packet of its script, or the next datagram.
    pub(super) next: usize,
    /// `ip.id` of a script's packets, for those that are captured again.
    pub(super) scripted: Vec<u16>,
}

/// Which ports and addresses the copies of the conversations use.
pub(super) struct Tuples {
    /// Ephemeral ports that no conversation claims for itself.
    ports: Vec<u16>,
}

impl Tuples {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let claimed: Vec<u16> = scenario.conversations.iter().filter_map(|one| one.client_port).collect();
        Self { ports: PORTS.filter(|port| !claimed.contains(port)).collect() }
    }

    /// Client and server of conversation number `number`, which is copy number `copy` of its template.
    pub(super) fn places(&self, scenario: &Scenario, template: &Template, number: u64, copy: u64) -> [Place; 2] {
        let (port, round) = match template.client_port {
            Some(port) => (port, copy),
            None => {
                let count = self.ports.len().max(1) as u64;
                let port = self.ports.get((number % count) as usize).copied().unwrap_or(PORTS.start);
                (port, number / count)
            }
        };
        let client = scenario.hosts.get(template.client);
        let server = scenario.hosts.get(template.server);
        [place(client, template.client, port, round), place(server, template.server, template.port, 0)]
    }
}

/// A host's address; each round of ports has another one, so that no two conversations are mixed up.
fn place(host: Option<&Host>, index: usize, port: u16, round: u64) -> Place {
    let address = match host.map(|host| host.address) {
        // The last byte stays, so that hosts stay apart.
        Some(IpAddr::V4(address)) => IpAddr::V4(address.to_bits().wrapping_add((round as u32) << 8).into()),
        Some(IpAddr::V6(address)) => IpAddr::V6(address.to_bits().wrapping_add(u128::from(round) << 64).into()),
        None => IpAddr::from([0; 4]),
    };
    // Locally administered addresses (IEEE 802): the host's number, and the round.
    let [.., a, b] = (round as u16).to_be_bytes();
    Place { mac: [2, 0, 0, a, b, index as u8 + 1], address, port }
}

impl Talk {
    pub(super) fn new(scenario: &Scenario, template: &Template, index: u32, places: [Place; 2], seed: u64) -> Self {
        let mut random = Random::new(seed);
        let isns = template.isns.map(|isn| {
            let drawn = random.u32();
            isn.unwrap_or(drawn)
        });
        let identifications = [random.u32() as u16, random.u32() as u16];
        let clocks = [random.u32(), random.u32()];
        let end =
            |side: Side, host: usize| scenario.hosts.get(host).map(|host| End::new(side, host, clocks[side.index()]));
        let ends = match &template.kind {
            Kind::Tcp(_) => end(Side::Client, template.client).zip(end(Side::Server, template.server)),
            Kind::Udp(_) | Kind::Forced(_) => None,
        };
        Self {
            template: index,
            captured: Captured::new(places, isns),
            identifications,
            random,
            ends: ends.map(|(client, server)| Box::new([client, server])),
            seat: None,
            pending: 0,
            armed: [u64::MAX; 2],
            segments: [0; 2],
            last_sent: [0; 2],
            next: 0,
            scripted: Vec::new(),
        }
    }

    /// Whether nothing can happen any more: nothing is on its way, no side waits for a time, and nobody in a chat can
    /// speak to it.
    pub(super) fn is_over(&self) -> bool {
        let waits = self.ends.as_ref().is_some_and(|ends| ends.iter().any(|end| end.deadline().is_some()));
        self.pending == 0 && !waits && !self.seat.as_ref().is_some_and(|seat| seat.is_taken())
    }

    /// What both do: its own plan in a chat, otherwise that of its template.
    pub(super) fn plan<'p>(&'p self, template: &'p Template) -> Option<&'p Plan> {
        self.seat.as_ref().map(|seat| &seat.plan).or(template.plan())
    }

    /// What it was, now that it is over.
    pub(super) fn ended<'p>(&'p self, template: &'p Template) -> Ended<'p> {
        let plan = self.plan(template);
        // In a chat a client that was sent away has not said everything that it would have.
        let said = match (&self.seat, &self.ends) {
            (Some(_), Some(ends)) => [ends[0].said(), ends[1].said()],
            _ => plan.map_or([0; 2], Plan::said),
        };
        let is_udp = matches!(template.kind, Kind::Udp(_));
        let script = if let Kind::Forced(script) = &template.kind { Some(script) } else { None };
        Ended { captured: &self.captured, is_udp, plan, script, said }
    }

    /// The next `ip.id` of a side.
    pub(super) fn identify(&mut self, side: Side) -> u16 {
        let number = &mut self.identifications[side.index()];
        *number = number.wrapping_add(1);
        *number
    }
}
