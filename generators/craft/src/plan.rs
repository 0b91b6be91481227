//! What the two sides of a conversation do, made ready: all that each says, and who does what when.

use wirelab_labs::Side;

use super::lab::Chat;
use super::text::Text;

/// A conversation's plan. Copies of a conversation share it; in a chat each has its own, which grows with what the
/// server says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    /// All that client and server say.
    pub(crate) says: [Text; 2],
    /// Where a segment must end, in positions from 1, sorted.
    pub(crate) borders: [Vec<u32>; 2],
    /// What client and server do, each in its order.
    pub(crate) steps: [Vec<Step>; 2],
    /// Messages in the order in which they are said: who, and which of its bytes.
    pub(crate) messages: Vec<(Side, std::ops::Range<u32>)>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) answer: Answer,
    /// Idle time after which a side asks whether the other is still there.
    pub(crate) keep_alive: Option<u64>,
    /// The chat that the client takes part in: what the server does comes from there.
    pub(crate) chat: Option<Chat>,
}

impl Plan {
    /// How many bytes client and server say in all.
    pub(crate) fn said(&self) -> [u64; 2] {
        [self.says[0].len(), self.says[1].len()]
    }
}

/// What the server's host does with a SYN or a datagram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Answer {
    /// A program listens.
    #[default]
    Accept,
    /// Nobody listens: RST, or ICMP port unreachable.
    Refuse,
    /// A firewall drops it.
    Ignore,
}

/// One thing that a side does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// Pause before it.
    pub(crate) after: u64,
    /// The position in the other side's stream up to which it must have read.
    pub(crate) need: u64,
    pub(crate) action: Action,
}

/// What a side does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Says everything up to this many bytes.
    Say(u64),
    /// Closes: FIN, and RST if the other side goes on.
    Close,
    /// Closes its sending half.
    HalfClose,
    /// RST.
    Reset,
    /// Vanishes without a word.
    Vanish,
    /// Stops reading, or reads again.
    Read(bool),
}

/// Something that befalls a certain segment with data (or datagram) of a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) from: Side,
    /// From 1; repeats count.
    pub(crate) segment: u32,
    pub(crate) what: What,
}

/// What can befall a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// It is lost behind the point of capture.
    Lose,
    /// It is lost before it.
    LoseUnseen,
    /// The capture misses it.
    Miss,
    /// The network makes two of it.
    Duplicate,
    /// It takes so much longer.
    Delay(u64),
}
