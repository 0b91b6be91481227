//! What can befall a packet of `[traffic]`, and how often.

use crate::packet::Packet;
use crate::packet::flags::{FIN, SYN};
use crate::random::Random;
use crate::scenario::Faults;
use crate::truth::Cause;

/// Each of the four faults befalls this many of a thousand packets: 2 % in all.
const EACH_PER_MILLE: u32 = 5;
/// A retransmission timeout as Linux has it at least (200 ms), and a little. In nanoseconds.
pub(super) const REPEAT_AFTER: u64 = 210_000_000;

/// What happens to a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is in the capture.
    Kept,
    /// It was on the wire, and the capture missed it.
    Missed,
    /// It is in the capture, is lost after that, and is sent again after [`REPEAT_AFTER`].
    Repeated,
    /// It changes places with the next one of its conversation, if there is one.
    Swapped,
    /// It is in the capture twice.
    Doubled,
}

/// Draws the fate of a packet.
pub(super) fn fate(faults: Faults, random: &mut Random, packet: &Packet) -> Fate {
    if faults == Faults::None {
        return Fate::Kept;
    }
    match random.below(1000) / EACH_PER_MILLE {
        0 => Fate::Missed,
        // Nobody sends a lost acknowledgement again, nor the same thing for ever.
        1 if occupies(packet) && packet.cause != Cause::Retransmission => Fate::Repeated,
        2 => Fate::Swapped,
        3 => Fate::Doubled,
        _ => Fate::Kept,
    }
}

/// Whether it takes room in the sequence (data, SYN, FIN), so that its loss would be noticed.
fn occupies(packet: &Packet) -> bool {
    packet.payload.len() > 0 || packet.tcp().is_some_and(|tcp| tcp.flags & (SYN | FIN) != 0)
}

/// How often each fate was drawn.
#[cfg(test)]
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) missed: u64,
    pub(super) repeated: u64,
    pub(super) swapped: u64,
    pub(super) doubled: u64,
}

#[cfg(test)]
impl Counts {
    pub(super) fn count(&mut self, fate: Fate) {
        match fate {
            Fate::Kept => {}
            Fate::Missed => self.missed += 1,
            Fate::Repeated => self.repeated += 1,
            Fate::Swapped => self.swapped += 1,
            Fate::Doubled => self.doubled += 1,
        }
    }
}
