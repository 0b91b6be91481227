//! An open conversation of `[traffic]`.

use std::collections::VecDeque;

use super::script::Script;
use crate::packet::{Body, Packet, Place};
use crate::plan::Plan;
use crate::random::Random;
use crate::scenario::Faults;
use crate::world::captured::Captured;
use crate::world::rows::Ended;

/// Conversations use these in turn: 8 × 28,232 different tuples, then again from the first.
pub(super) const CLIENT_ADDRESSES: u64 = 8;
pub(super) const PORTS: u64 = 28_232;
/// Linux's ephemeral ports are 32768 to 60999 (`net.ipv4.ip_local_port_range`).
const FIRST_PORT: u16 = 32_768;
/// Last bytes of the addresses of the first client and of the server, and the server's port.
const FIRST_CLIENT: u8 = 11;
const SERVER: u8 = 1;
const SERVER_PORT: u16 = 12_345;
/// Time stamps (RFC 7323) count milliseconds, as on Linux.
const NANOS_PER_TICK: u64 = 1_000_000;

/// An open conversation.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) captured: Captured,
    /// What is still to be sent.
    pub(super) steps: VecDeque<Packet>,
    plan: Plan,
    /// `ip.id` of the last packet of client and server.
    identifications: [u16; 2],
    /// What each side's time stamp clock shows when the capture begins, and what it last sent.
    clocks: [u32; 2],
    stamps: [u32; 2],
    has_begun: bool,
}

impl Open {
    /// Draws conversation number `number`, from 0.
    pub(super) fn draw(random: &mut Random, faults: Faults, number: u64) -> Self {
        let Script { plan, packets, .. } = Script::draw(random, faults);
        let tuple = number % (CLIENT_ADDRESSES * PORTS);
        let mut pair = || [random.u32(), random.u32()];
        let (isns, clocks, identifications) = (pair(), pair(), pair());
        Self {
            captured: Captured::new([client(tuple), place(SERVER, SERVER_PORT)], isns),
            steps: packets,
            plan,
            identifications: identifications.map(|number| number as u16),
            clocks,
            // A SYN echoes no time stamp.
            stamps: [0, 0],
            has_begun: false,
        }
    }

    /// Whether it has sent anything.
    pub(super) fn has_begun(&self) -> bool {
        self.has_begun
    }

    /// A packet as it goes out now (nanoseconds since the capture began): with its identification and time stamps.
    pub(super) fn send(&mut self, mut packet: Packet, now: u64) -> Packet {
        self.has_begun = true;
        let (from, to) = (packet.from.index(), packet.from.other().index());
        self.identifications[from] = self.identifications[from].wrapping_add(1);
        packet.identification = self.identifications[from];
        // Wraps after 49 days, as the real one.
        let stamp = self.clocks[from].wrapping_add((now / NANOS_PER_TICK) as u32);
        if let Body::Tcp(head) = &mut packet.body {
            head.options.timestamps = Some((stamp, self.stamps[to]));
        }
        self.stamps[from] = stamp;
        packet
    }

    /// What it was, now that it is over or the capture is.
    pub(super) fn ended(&self) -> Ended<'_> {
        Ended { captured: &self.captured, plan: Some(&self.plan), script: None, is_udp: false, said: self.plan.said() }
    }
}

/// The client of a tuple.
pub(super) fn client(tuple: u64) -> Place {
    // Both fit: 8 addresses, and 32,768 + 28,231 = 60,999.
    place(FIRST_CLIENT + (tuple % CLIENT_ADDRESSES) as u8, FIRST_PORT + (tuple / CLIENT_ADDRESSES) as u16)
}

/// A host of 10.0.0.0/24, with a locally administered hardware address (IEEE 802) that ends alike.
fn place(host: u8, port: u16) -> Place {
    Place { mac: [0x02, 0, 0, 0, 0, host], address: [10, 0, 0, host].into(), port }
}
