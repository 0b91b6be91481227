//! What the rules remember of each direction: one cache line, and next to nothing more for most.

use super::super::half::distance;
use super::super::segment::Segment;
use super::verdict::{Verdict, Verdicts};
use crate::stream::Compat;
use crate::stream::key::Side;
use crate::stream::pool::Handle;

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

/// State of one direction. A number of 0 means that nothing is known yet, as in Wireshark.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Flow {
    /// When the segment came that set `next`.
    pub(super) next_time: i64,
    pub(super) last_ack_time: i64,
    /// Highest end of a segment seen, and the frame that set it.
    pub(super) next: u32,
    pub(super) next_frame: u32,
    /// End of what was seen without a hole: the most that the other side can acknowledge.
    pub(super) contiguous: u32,
    pub(super) last_ack: u32,
    pub(super) duplicate_acks: u32,
    /// The frame whose acknowledgement number the duplicates repeat.
    pub(super) last_new_ack_frame: u32,
    /// Payload since the last PSH.
    pub(super) push_bytes: u32,
    /// Segments not yet acknowledged.
    pub(super) sent: Handle,
    /// What few directions have.
    pub(super) rare: Handle,
    last_window: u16,
    last_scale: u8,
    marks: u8,
}

const UNKNOWN: u8 = u8::MAX;
const UNUSED: u8 = u8::MAX - 1;

impl Default for Flow {
    fn default() -> Self {
        let mut flow = Self {
            next_time: 0,
            last_ack_time: 0,
            next: 0,
            next_frame: 0,
            contiguous: 0,
            last_ack: 0,
            duplicate_acks: 0,
            last_new_ack_frame: 0,
            push_bytes: 0,
            sent: Handle::NONE,
            rare: Handle::NONE,
            last_window: 0,
            last_scale: UNKNOWN,
            marks: 0,
        };
        flow.set_next_was_empty(true);
        flow.set_flight_known(true);
        flow
    }
}

macro_rules! marks {
    ($($(#[$doc:meta])* $name:ident $set:ident $bit:literal,)*) => {
        impl Flow {
            $($(#[$doc])*
            #[inline]
            pub(super) const fn $name(&self) -> bool {
                self.marks & (1 << $bit) != 0
            }

            #[inline]
            pub(super) const fn $set(&mut self, value: bool) {
                self.marks = if value { self.marks | 1 << $bit } else { self.marks & !(1 << $bit) };
            })*
        }
    };
}

marks! {
    /// Whether the segment that set `next` had no payload.
    next_was_empty set_next_was_empty 0,
    /// The window of a first ACK after a SYN is not scaled yet.
    before_first_ack set_before_first_ack 1,
    /// Whether bytes in flight can be told: not after a segment that was not captured, until the next acknowledgement.
    flight_known set_flight_known 2,
    /// Whether a window was seen.
    window_known set_window_known 3,
    /// Whether its last packet was a keep-alive.
    kept_alive set_kept_alive 4,
    /// Whether its last packet was a zero window probe.
    probed set_probed 5,
    /// Whether its last packet had SACK ranges.
    sacked set_sacked 6,
    /// 4.0 only: whether the other side acknowledged what this one was not seen to send, while nothing waited behind a hole;
    /// until this side acknowledges another number.
    acked_beyond set_acked_beyond 7,
}

impl Flow {
    /// The last window field, not scaled; above any window while none was seen.
    #[inline]
    pub(super) const fn window(&self) -> u32 {
        if self.window_known() { self.last_window as u32 } else { u32::MAX }
    }

    /// Keeps what the next packet of this direction is held against.
    #[inline]
    pub(super) fn moved_on(&mut self, segment: &Segment, verdicts: Verdicts) {
        self.last_window = segment.window;
        self.set_window_known(true);
        self.last_ack = segment.ack;
        self.last_ack_time = segment.time;
        self.set_kept_alive(verdicts.has(Verdict::KeepAlive));
        self.set_probed(verdicts.has(Verdict::ZeroWindowProbe));
    }

    #[inline]
    pub(super) const fn scale(&self) -> Scale {
        match self.last_scale {
            UNKNOWN => Scale::Unknown,
            UNUSED => Scale::Unused,
            shift => Scale::Shift(shift),
        }
    }

    pub(super) const fn set_scale(&mut self, scale: Scale) {
        self.last_scale = match scale {
            Scale::Unknown => UNKNOWN,
            Scale::Unused => UNUSED,
            Scale::Shift(shift) => shift,
        };
    }
}

/// Both directions of a stream.
#[derive(Clone, Debug, Default)]
#[repr(align(64))]
pub(crate) struct Flows {
    flows: [Flow; 2],
    /// Time of the last SYN; 0 for none, and, as in Wireshark, for one at the very beginning of 1970.
    pub(super) last_syn: i64,
    /// `tcp.analysis.initial_rtt` in nanoseconds; 0 while unknown.
    pub(crate) initial_rtt: i64,
}

const _: () = assert!(size_of::<Flows>() == 128);

impl Flows {
    /// Of a stream that begins. For 4.6 nothing is known to be under way before the other side has acknowledged something;
    /// 4.4 counts from the first segment on.
    pub(super) fn new(compat: Compat) -> Self {
        let mut flows = Self::default();
        flows.flows.iter_mut().for_each(|flow| flow.set_flight_known(!compat.is_46()));
        flows
    }

    /// The last acknowledgement number and window field of a side.
    pub(super) fn last_of(&self, side: Side) -> (u32, u16) {
        let [low, high] = &self.flows;
        let flow = if side == Side::Low { low } else { high };
        (flow.last_ack, flow.last_window)
    }

    /// What waits of a side.
    pub(super) fn waiting(&self, side: Side) -> Handle {
        let [low, high] = &self.flows;
        if side == Side::Low { low.sent } else { high.sent }
    }

    /// Whether both say the same, but for what waits.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let alone = |flow: &Flow| Flow { sent: Handle::NONE, ..flow.clone() };
        let times = (self.last_syn, self.initial_rtt) == (other.last_syn, other.initial_rtt);
        times && self.flows.iter().map(alone).eq(other.flows.iter().map(alone))
    }

    /// Something of each of its lines.
    #[inline]
    pub(super) fn touch(&self) -> u64 {
        self.flows.iter().fold(0, |seen, flow| seen ^ u64::from(flow.next))
    }

    #[inline]
    pub(super) fn directions(&mut self, side: Side) -> (&mut Flow, &mut Flow) {
        let [low, high] = &mut self.flows;
        match side {
            Side::Low => (low, high),
            Side::High => (high, low),
        }
    }

    /// The rows of what few directions have.
    pub(super) fn rare(&self) -> impl Iterator<Item = Handle> {
        self.flows.iter().map(|flow| flow.rare)
    }

    /// How a side's window is scaled.
    pub(crate) fn scale(&self, side: Side) -> Scale {
        let [low, high] = &self.flows;
        match side {
            Side::Low => low.scale(),
            Side::High => high.scale(),
        }
    }

    /// Whether only a SYN can still change the initial round-trip time.
    pub(super) fn is_settled(&self) -> bool {
        self.initial_rtt != 0 || self.last_syn == 0
    }

    /// SYN, and the first ACK after it: the initial round-trip time, and whether windows are scaled.
    #[inline]
    pub(super) fn handshake(&mut self, segment: &Segment, side: Side, whole: bool) {
        let flags = segment.flags;
        if flags.syn() {
            return self.syn(segment, side, whole);
        }
        if flags.ack() {
            if self.initial_rtt == 0 && self.last_syn != 0 {
                self.initial_rtt = segment.time.wrapping_sub(self.last_syn);
            }
            self.directions(side).0.set_before_first_ack(false);
        }
    }

    fn syn(&mut self, segment: &Segment, side: Side, whole: bool) {
        if !segment.flags.ack() {
            self.last_syn = segment.time;
        }
        let (own, other) = self.directions(side);
        own.set_before_first_ack(true);
        // What else its options say is not known.
        if !whole {
            return;
        }
        match own.scale() {
            Scale::Unknown => {
                own.set_scale(Scale::Unused);
                other.set_scale(Scale::Unused);
            }
            _ if segment.flags.ack() && other.scale() == Scale::Unused => own.set_scale(Scale::Unused),
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
