//! Faults that a crafted capture can have, and how many it got: the truth that a report can be held to.

use super::conversation::Step;
use super::random::Random;

/// Each of the four single faults befalls this many of a thousand packets: 2 % in all.
const EACH_PER_MILLE: u32 = 5;
/// Answers of a thousand that are bursts.
const BURSTS_PER_MILLE: u32 = 40;
/// A retransmission timeout as Linux has it at least (200 ms) and a little.
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
    /// It changes places with the next one of its conversation.
    Swapped,
    /// It is in the capture twice.
    Doubled,
}

/// Whether there are faults, and which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Faults {
    /// None: nothing that Wireshark would remark on, except reused ports in a long capture.
    #[default]
    None,
    /// 0.5 % of the packets each missed by the capture, sent again after 210 ms, swapped with the next of their
    /// conversation, and doubled; 4 % of the answers in bursts of six segments, half of these with a hole, three
    /// duplicate acknowledgements and a fast retransmission.
    Lossy,
}

impl Faults {
    pub(super) const fn bursts_per_mille(self) -> u32 {
        match self {
            Self::None => 0,
            Self::Lossy => BURSTS_PER_MILLE,
        }
    }

    pub(super) fn fate(self, random: &mut Random, step: &Step) -> Fate {
        if self == Self::None {
            return Fate::Kept;
        }
        match random.below(1000) / EACH_PER_MILLE {
            0 => Fate::Missed,
            // Nobody sends a lost acknowledgement again, nor the same thing for ever.
            1 if step.occupies() && !step.is_repeat => Fate::Repeated,
            2 => Fate::Swapped,
            3 => Fate::Doubled,
            _ => Fate::Kept,
        }
    }
}

/// What a crafted capture holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Truth {
    /// Packets in the capture.
    pub packets: u64,
    /// Conversations of which at least one packet is in it.
    pub conversations: u64,
    /// Conversations that use the addresses and ports of an earlier one.
    pub reused_tuples: u64,
    /// Packets that the capture missed.
    pub missed: u64,
    /// Segments that were sent again after 210 ms.
    pub repeated: u64,
    /// Pairs that changed places.
    pub swapped: u64,
    /// Packets that are there twice.
    pub doubled: u64,
    /// Answers in several segments, planned.
    pub bursts: u64,
    /// Of these, those with a hole and a fast retransmission.
    pub holes: u64,
}
