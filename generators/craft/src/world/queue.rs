//! What is to happen, in the order of its time; what was put in first comes first among equals.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use wirelab_labs::Side;

use crate::packet::Packet;

/// Something that is to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Event {
    /// The next copy of a conversation begins.
    Begin(u32),
    /// A packet passes the point of capture.
    Pass(u32),
    /// It arrives.
    Arrive(u32),
    /// A side of a conversation wants to be asked.
    Ask(u32, u8),
    /// The next packet of a forced conversation, or the next datagram.
    Next(u32),
}

impl Event {
    pub(super) fn ask(slot: u32, side: Side) -> Self {
        Self::Ask(slot, side.index() as u8)
    }
}

/// The clock's queue.
#[derive(Debug, Default)]
pub(super) struct Queue {
    heap: BinaryHeap<Reverse<(u64, u64, Event)>>,
    order: u64,
}

impl Queue {
    pub(super) fn push(&mut self, time: u64, event: Event) {
        self.order += 1;
        self.heap.push(Reverse((time, self.order, event)));
    }

    pub(super) fn pop(&mut self) -> Option<(u64, Event)> {
        self.heap.pop().map(|Reverse((time, _, event))| (time, event))
    }
}

/// A packet on its way.
#[derive(Debug)]
pub(super) struct Travelling {
    pub(super) packet: Packet,
    /// Events that will look at it.
    pub(super) uses: u8,
    /// It is lost behind the point of capture.
    pub(super) lost: bool,
    /// The network made it out of another.
    pub(super) copy: bool,
    /// The capture does not see it.
    pub(super) missed: bool,
}

impl Travelling {
    /// The same packet, captured once more.
    pub(super) fn copied(&self) -> Self {
        Self { packet: self.packet.clone(), copy: true, ..*self }
    }
}

/// Packets on their way, in places that are used again.
#[derive(Debug, Default)]
pub(super) struct Packets {
    places: Vec<Option<Travelling>>,
    free: Vec<u32>,
}

impl Packets {
    pub(super) fn add(&mut self, packet: Travelling) -> u32 {
        if let Some(number) = self.free.pop()
            && let Some(place) = self.places.get_mut(number as usize)
        {
            *place = Some(packet);
            return number;
        }
        self.places.push(Some(packet));
        (self.places.len() - 1) as u32
    }

    /// Places there are, used and free.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Takes a packet out for one event; it is to be given back with [`Packets::done`].
    pub(super) fn take(&mut self, number: u32) -> Option<Travelling> {
        self.places.get_mut(number as usize)?.take()
    }

    /// Gives it back, or forgets it after its last event.
    pub(super) fn done(&mut self, number: u32, mut packet: Travelling) {
        packet.uses = packet.uses.saturating_sub(1);
        if packet.uses == 0 {
            self.free.push(number);
        } else if let Some(place) = self.places.get_mut(number as usize) {
            *place = Some(packet);
        }
    }
}
