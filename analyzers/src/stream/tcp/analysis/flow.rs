//! What the rules remember of each direction.

use super::super::half::distance;
use super::super::segment::Segment;
use super::verdict::{VerdictCounts, Verdicts};
use crate::stream::key::Side;

/// Segments remembered until they are acknowledged; Wireshark has the same limit.
pub(super) const MAX_SEGMENTS: usize = 10_000;
/// SACK ranges taken from one header: more do not fit.
const MAX_SACK: usize = 4;

/// One segment that waits for its acknowledgement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sent {
    pub(super) frame: u32,
    pub(super) seq: u32,
    /// The number after it, SYN and FIN counted.
    pub(super) end: u32,
    pub(super) time: i64,
}

/// Whether window scaling is in use, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scale {
    /// No SYN told.
    Unknown,
    /// Not used: a SYN came without the option.
    Unused,
    /// Shift count.
    Shift(u8),
}

/// SACK ranges of the last packet of a direction, relative to the base of the other direction, as Wireshark keeps them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sack {
    edges: [(u32, u32); MAX_SACK],
    count: u8,
}

impl Sack {
    pub(super) fn clear(&mut self) {
        self.count = 0;
    }

    pub(super) fn add(&mut self, left: u32, right: u32) {
        if let Some(place) = self.edges.get_mut(usize::from(self.count)) {
            *place = (left, right);
            self.count += 1;
        }
    }

    pub(super) fn ranges(&self) -> &[(u32, u32)] {
        self.edges.get(..usize::from(self.count)).unwrap_or(&[])
    }
}

/// State of one direction. A number of 0 means that nothing is known yet, as in Wireshark.
#[derive(Debug)]
pub(super) struct Flow {
    /// Highest end of a segment seen, and the segment that set it.
    pub(super) next: u32,
    pub(super) next_frame: u32,
    pub(super) next_time: i64,
    /// Whether the segment that set it had no payload.
    pub(super) next_was_empty: bool,
    /// End of what was seen without a hole: the most that the other side can acknowledge.
    pub(super) contiguous: u32,
    pub(super) last_ack: u32,
    pub(super) last_ack_time: i64,
    /// The last window field, not scaled; above any window while none was seen.
    pub(super) window: u32,
    pub(super) scale: Scale,
    /// The window of a first ACK after a SYN is not scaled yet.
    pub(super) before_first_ack: bool,
    pub(super) duplicate_acks: u32,
    /// The frame whose acknowledgement number the duplicates repeat.
    pub(super) last_new_ack_frame: u32,
    pub(super) last_verdicts: Verdicts,
    /// Whether bytes in flight can be told: not after a segment that was not captured, until the next acknowledgement.
    pub(super) flight_known: bool,
    pub(super) push_bytes: u32,
    pub(super) pushed_last: bool,
    pub(super) sack: Sack,
    /// Base of the relative numbers.
    pub(super) base: u32,
    /// Segments not yet acknowledged, the newest last.
    pub(super) sent: Vec<Sent>,
    /// Lowest start and highest end of them, relative; `None` when some were taken out since.
    pub(super) span: Option<(u32, u32)>,
}

impl Default for Flow {
    fn default() -> Self {
        Self {
            next: 0,
            next_frame: 0,
            next_time: 0,
            next_was_empty: true,
            contiguous: 0,
            last_ack: 0,
            last_ack_time: 0,
            window: u32::MAX,
            scale: Scale::Unknown,
            before_first_ack: false,
            duplicate_acks: 0,
            last_new_ack_frame: 0,
            last_verdicts: Verdicts::default(),
            flight_known: true,
            push_bytes: 0,
            pushed_last: false,
            sack: Sack::default(),
            base: 0,
            sent: Vec::new(),
            span: None,
        }
    }
}

impl Flow {
    /// Remembers a segment.
    pub(super) fn push(&mut self, sent: Sent) {
        let (seq, end) = (sent.seq.wrapping_sub(self.base), sent.end.wrapping_sub(self.base));
        self.span = match self.span {
            Some((low, high)) => Some((low.min(seq), high.max(end))),
            None if self.sent.is_empty() => Some((seq, end)),
            None => None,
        };
        self.sent.push(sent);
    }

    /// Lowest start and highest end of the segments that wait, relative; `None` if none do.
    pub(super) fn span(&mut self) -> Option<(u32, u32)> {
        if self.span.is_none() {
            let relative = |number: u32| number.wrapping_sub(self.base);
            let low = self.sent.iter().map(|sent| relative(sent.seq)).min();
            let high = self.sent.iter().map(|sent| relative(sent.end)).max();
            self.span = low.zip(high);
        }
        self.span
    }
}

/// Both directions of a stream.
#[derive(Debug, Default)]
pub(crate) struct Flows {
    flows: [Flow; 2],
    /// Time of the last SYN; 0 for none, and, as in Wireshark, for one at the very beginning of 1970.
    last_syn: i64,
    /// `tcp.analysis.initial_rtt` in nanoseconds; 0 while unknown.
    pub(crate) initial_rtt: i64,
    /// How often each verdict was given.
    pub(crate) counts: VerdictCounts,
}

impl Flows {
    #[inline]
    pub(super) fn directions(&mut self, side: Side) -> (&mut Flow, &mut Flow) {
        let [low, high] = &mut self.flows;
        match side {
            Side::Low => (low, high),
            Side::High => (high, low),
        }
    }

    /// How a side's window is scaled.
    pub(crate) fn scale(&self, side: Side) -> Scale {
        let [low, high] = &self.flows;
        match side {
            Side::Low => low.scale,
            Side::High => high.scale,
        }
    }

    /// Notes the bases of the relative numbers, which SACK ranges are kept in.
    pub(crate) fn set_bases(&mut self, side: Side, own: u32, other: u32) {
        let (sender, receiver) = self.directions(side);
        sender.base = own;
        receiver.base = other;
    }

    /// SYN, and the first ACK after it: the initial round-trip time, and whether windows are scaled.
    pub(super) fn handshake(&mut self, segment: &Segment, side: Side) {
        let flags = segment.flags;
        if flags.syn() && !flags.ack() {
            self.last_syn = segment.time;
        }
        if !flags.syn() && flags.ack() && self.initial_rtt == 0 && self.last_syn != 0 {
            self.initial_rtt = segment.time.wrapping_sub(self.last_syn);
        }
        let (own, other) = self.directions(side);
        if !flags.syn() {
            if flags.ack() {
                own.before_first_ack = false;
            }
            return;
        }
        own.before_first_ack = true;
        match own.scale {
            Scale::Unknown => {
                own.scale = Scale::Unused;
                other.scale = Scale::Unused;
            }
            _ if flags.ack() && other.scale == Scale::Unused => own.scale = Scale::Unused,
            _ => {}
        }
    }
}

/// `a > b` on the circle of sequence numbers. Half a circle apart, each is after the other, as Wireshark has it.
#[inline]
pub(super) const fn after(a: u32, b: u32) -> bool {
    distance(b, a) < 0
}

/// `a >= b` likewise.
#[inline]
pub(super) const fn at_or_after(a: u32, b: u32) -> bool {
    distance(b, a) <= 0
}
