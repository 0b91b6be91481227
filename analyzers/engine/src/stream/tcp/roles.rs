//! Who is the client and who the server, where a stream says it, and where something else has to.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::segment::Segment;
use super::stream::{TcpStream, complete};
use super::table::TcpTable;
use crate::engine::ServicePorts;
use crate::stream::key::{EndpointKey, FlowKey, Side};
use crate::stream::{Role, RolesFrom};

/// First port of the ephemeral range of Linux (`net.ipv4.ip_local_port_range`).
const EPHEMERAL: u16 = 32_768;
/// Ports below it belong to the system's services.
const SYSTEM: u16 = 1_024;

/// Endpoints that are known to accept connections, because a stream of the capture shows it.
#[derive(Clone, Debug, Default)]
pub(super) struct Listeners {
    known: HashSet<EndpointKey, RandomState>,
}

impl Listeners {
    #[cold]
    pub(super) fn add(&mut self, key: FlowKey, side: Side) {
        self.known.insert(key.endpoint_key(side));
    }

    /// The best guess at the client of a stream that does not tell.
    pub(super) fn infer(&self, key: FlowKey, opener: Side, services: &ServicePorts) -> (Side, RolesFrom) {
        let [low, high] = [Side::Low, Side::High].map(|side| key.port(side));
        let sides = [Side::Low, Side::High];
        let only = |serves: [bool; 2]| match serves {
            [true, false] => Some(Side::Low),
            [false, true] => Some(Side::High),
            _ => None,
        };
        let listens = || only(sides.map(|side| !self.known.is_empty() && self.known.contains(&key.endpoint_key(side))));
        let evidence: [(&dyn Fn() -> Option<Side>, RolesFrom); 4] = [
            (&listens, RolesFrom::Listener),
            (&|| only([services.has(low), services.has(high)]), RolesFrom::NamedPort),
            (&|| only([low < SYSTEM, high < SYSTEM]), RolesFrom::PortBelow1024),
            (&|| only([low < EPHEMERAL, high < EPHEMERAL]), RolesFrom::PortBelow32768),
        ];
        let found = evidence.iter().find_map(|(server, from)| Some((server()?.other(), *from)));
        found.unwrap_or((opener, RolesFrom::FirstSpeaker))
    }
}

impl TcpStream {
    /// What a segment with SYN, or one that opens the stream, says of the roles.
    pub(super) fn note_roles(&mut self, segment: &Segment, side: Side, opens: bool) {
        if self.roles_from == RolesFrom::Handshake {
            return;
        }
        let flags = segment.flags;
        if flags.syn() && !flags.rst() {
            (self.client, self.roles_from) = (caller(segment, side), RolesFrom::Handshake);
        } else if opens && flags.rst() && flags.ack() && segment.seq == 0 && segment.len == 0 {
            (self.client, self.roles_from) = (side.other(), RolesFrom::Refusal);
        }
    }
}

impl TcpTable {
    /// Who is the client of a stream, with all that is known by now.
    pub(super) fn settle(&self, number: u32, stream: &TcpStream) -> (Side, RolesFrom) {
        if let Some(settled) = self.settled.get(number as usize) {
            return *settled;
        }
        if stream.roles_from.is_known() {
            return (stream.client, stream.roles_from);
        }
        self.listeners.infer(stream.key, stream.opener, &self.services)
    }

    /// When all packets are there: adds the servers that only a connection captured in one direction shows. A SYN was sent to
    /// them, nothing refused it, and the client went on.
    pub(crate) fn end(&mut self) {
        // Who sent a SYN alone is known.
        let inferred = |stream: &TcpStream| !stream.roles_from.is_known() && !stream.is_announced();
        if !self.streams.iter().any(inferred) {
            return;
        }
        let one_way = |stream: &&TcpStream| {
            let bits = stream.completeness | stream.completeness_behind;
            bits & (complete::SYN | complete::SYN_ACK | complete::RST) == complete::SYN
                && bits & (complete::ACK | complete::DATA) != 0
                && stream.roles_from == RolesFrom::Handshake
        };
        for stream in self.streams.iter().filter(one_way) {
            self.listeners.add(stream.key, stream.client.other());
        }
    }

    /// For a second pass: who is who in the end.
    pub(super) fn all_settled(&self) -> Vec<(Side, RolesFrom)> {
        let numbers = 0..self.streams.len() as u32;
        let settled = |number| self.stream(number).map(|stream| self.settle(number, &stream));
        numbers.map(|number| settled(number).unwrap_or_default()).collect()
    }

    /// The role of the side that opened a stream, as far as its first packet tells it, and from what that is known.
    pub(crate) fn opener(&self, number: u32) -> Option<(Role, RolesFrom)> {
        let stream = self.stream(number).filter(|stream| !stream.is_announced())?;
        let (client, from) = self.settle(number, &stream);
        Some((if stream.opener == client { Role::Client } else { Role::Server }, from))
    }
}

/// Who calls, as one packet tells it: its sender, or the receiver of a SYN-ACK.
pub(super) fn caller(segment: &Segment, sender: Side) -> Side {
    if segment.flags.syn() && segment.flags.ack() { sender.other() } else { sender }
}
