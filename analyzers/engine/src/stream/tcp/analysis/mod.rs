//! Wireshark's verdicts on TCP packets (`tcp.analysis.*`): version 4.4, as its window shows them.
//!
//! One rule a function, the rules of a kind in one file, called from [`judge`] in the one order in which they hold.
//! Numbers are absolute here; comparisons go round the circle of sequence numbers.

mod acked;
mod contiguity;
mod flight;
mod flow;
mod idle;
mod lost;
mod options;
mod rare;
mod repeat;
#[cfg(test)]
mod tests;
mod verdict;
mod waiting;
mod window;

pub(crate) use flow::Scale;
pub use verdict::{Verdict, VerdictCounts, Verdicts};

use contiguity::Contiguity;
use flow::Flows;
use rare::Rare;
use waiting::Waiting;

use super::half::WindowScale;
use super::rules::Rules;
use super::segment::Segment;
use crate::packet::TcpOptions;
use crate::stream::Compat;
use crate::stream::key::Side;
use crate::stream::pool::{Handle, Pool};
use crate::stream::slab::Slab;

/// Input of the rules: one segment, its direction (`own`) and the other direction.
struct Case<'a> {
    segment: &'a Segment,
    own: &'a mut flow::Flow,
    other: &'a mut flow::Flow,
    waiting: &'a mut Waiting,
    rare: &'a mut Pool<Rare>,
    /// Bases of the relative numbers of both.
    bases: [u32; 2],
    compat: Compat,
    /// Time from the last SYN to the first acknowledgement, in nanoseconds; 0 while unknown.
    initial_rtt: i64,
    verdicts: Verdicts,
}

/// What [`judge`] needs to know about a segment besides its numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'a> {
    /// The options of its header.
    pub(crate) options: TcpOptions<'a>,
    /// Whether its header was captured to its end: Wireshark gives a packet up where it is not.
    pub(crate) whole: bool,
    /// Whether its payload length is known, without which its numbers are not judged.
    pub(crate) judged: bool,
    /// Whether it opened a stream on ports that an earlier one had used.
    pub(crate) reused: bool,
    /// Whether it is a SYN that repeats the one its stream began with.
    pub(crate) syn_again: bool,
    /// Bases of the relative numbers, of its sender and of its receiver.
    pub(crate) bases: [u32; 2],
}

impl<'a> Context<'a> {
    /// As far as the packet tells; the table adds what the stream tells.
    #[inline]
    pub(crate) fn new(options: TcpOptions<'a>, judged: bool) -> Self {
        Self { options, judged, whole: true, reused: false, syn_again: false, bases: [0; 2] }
    }
}

/// What verdicts rest on: two cache lines a stream, and pools for what comes and goes, or is rare.
#[derive(Clone, Debug, Default)]
pub(crate) struct Analysis {
    streams: Slab<Flows>,
    waiting: Waiting,
    rare: Pool<Rare>,
    compat: Compat,
    /// Whether only round-trip times and window scales are asked for.
    first_of_two: bool,
    /// In how many pieces each direction is there; only where somebody asks.
    contiguity: Option<Box<Contiguity>>,
    /// Whether a segment has to be looked at apart: in a first pass, or for its pieces.
    aside: bool,
}

impl Analysis {
    /// With the rules of a version; for the first of two passes, without judging.
    pub(crate) fn new(rules: &Rules) -> Self {
        let Rules { compat, first_of_two, contiguity, .. } = *rules;
        let contiguity = contiguity.then(Box::default);
        let aside = first_of_two || contiguity.is_some();
        Self { compat, first_of_two, contiguity, aside, ..Self::default() }
    }

    /// A further stream began.
    pub(crate) fn open(&mut self) {
        self.streams.push(Flows::new(self.compat));
        if let Some(contiguity) = &mut self.contiguity {
            contiguity.open();
        }
    }

    /// The rules that it was made by.
    pub(crate) fn rules(&self) -> Rules {
        let Self { compat, first_of_two, .. } = *self;
        Rules { compat, first_of_two, verdicts: true, contiguity: false, ..Rules::default() }
    }

    /// Whether streams can be kept as their SYN alone.
    pub(crate) fn can_lay_aside(&self) -> bool {
        self.contiguity.is_none()
    }

    /// What is left of a side's last packet: acknowledgement number, window field, and the scale that its SYN told.
    pub(crate) fn last_of(&self, stream: u32, side: Side) -> (u32, u16, WindowScale) {
        let Some(flows) = self.streams.get(stream) else { return (0, 0, WindowScale::Unknown) };
        let (ack, window) = flows.last_of(side);
        let scale = match flows.scale(side) {
            Scale::Unknown => WindowScale::Unknown,
            Scale::Unused => WindowScale::Absent,
            Scale::Shift(shift) => WindowScale::Shift(shift),
        };
        (ack, window, scale)
    }

    /// Takes the state of streams out of which only a SYN was seen.
    pub(crate) fn thin_out(&mut self, chunk: usize, streams: impl Iterator<Item = (u32, Side)> + Clone) {
        for (stream, side) in streams.clone() {
            let waiting = self.streams.get(stream).map_or(Handle::NONE, |flows| flows.waiting(side));
            self.waiting.forget(waiting);
        }
        self.streams.thin_out(chunk, streams.map(|(stream, _)| stream));
    }

    /// Puts the state of a stream back, as it is before its first packet.
    pub(crate) fn put(&mut self, stream: u32) {
        self.streams.put(stream, Flows::new(self.compat));
    }

    /// Has one stream, of which nothing was seen.
    pub(crate) fn begin_trial(&mut self) {
        match self.streams.get_mut(0) {
            None => self.open(),
            Some(flows) => {
                for side in [Side::Low, Side::High] {
                    self.waiting.forget(flows.waiting(side));
                }
                *flows = Flows::new(self.compat);
            }
        }
    }

    /// Whether its one stream is as one of another's in which nobody but `side` has sent anything.
    pub(crate) fn tells_the_same(&self, other: &Self, stream: u32, side: Side) -> bool {
        let (Some(own), Some(others)) = (self.streams.get(0), other.streams.get(stream)) else { return false };
        let nothing = [own, others].iter().all(|flows| flows.waiting(side.other()).is_none());
        let [waits, others_wait] =
            [(self, own), (other, others)].map(|(all, flows)| all.waiting.iter(flows.waiting(side)));
        nothing && own.is_like(others) && waits.eq(others_wait)
    }

    /// In how many pieces the low and the high side of a stream are there, if that was asked for.
    pub(crate) fn pieces(&self, stream: u32) -> Option<[u8; 2]> {
        self.contiguity.as_ref()?.of(stream)
    }

    /// How often each verdict was given in a stream.
    pub(crate) fn counts(&self, stream: u32) -> VerdictCounts {
        let mut counts = VerdictCounts::default();
        for rare in
            self.streams.get(stream).into_iter().flat_map(Flows::rare).filter_map(|handle| self.rare.get(handle))
        {
            counts.add_all(&rare.counts);
        }
        counts
    }

    /// Whether a stream has anything of what few have: without it, no verdict was given.
    pub(crate) fn has_rare(&self, stream: u32) -> bool {
        self.streams.get(stream).is_some_and(|flows| flows.rare().any(|handle| !handle.is_none()))
    }

    /// Whether only a SYN can still change its initial round-trip time and its window scale.
    pub(crate) fn is_settled(&self, stream: u32) -> bool {
        self.contiguity.is_none() && self.streams.get(stream).is_none_or(flow::Flows::is_settled)
    }

    /// `tcp.analysis.initial_rtt` of a stream in nanoseconds; 0 while unknown.
    pub(crate) fn initial_rtt(&self, stream: u32) -> i64 {
        self.streams.get(stream).map_or(0, |flows| flows.initial_rtt)
    }

    /// Time of the last SYN of a stream; 0 for none.
    pub(crate) fn last_syn(&self, stream: u32) -> i64 {
        self.streams.get(stream).map_or(0, |flows| flows.last_syn)
    }

    /// How a side's window fields are scaled.
    pub(crate) fn scale(&self, stream: u32, side: Side) -> Scale {
        self.streams.get(stream).map_or(Scale::Unknown, |flows| flows.scale(side))
    }

    /// Looks at the state of a stream, so that it comes into the cache.
    #[inline]
    pub(crate) fn touch(&self, stream: u32) -> u64 {
        self.streams.get(stream).map_or(0, Flows::touch)
    }

    /// Judges a segment and moves the state on.
    #[inline]
    pub(crate) fn judge(&mut self, stream: u32, segment: &Segment, side: Side, context: &Context<'_>) -> Verdicts {
        let Self { streams, waiting, rare, compat, first_of_two, contiguity, aside } = self;
        let Some(flows) = streams.get_mut(stream) else { return Verdicts::default() };
        if *aside {
            if let Some(contiguity) = contiguity
                && context.judged
            {
                contiguity.take(stream, side, segment);
            }
            if *first_of_two {
                return handshake_only(flows, segment, side, context);
            }
        }
        let initial_rtt = flows.initial_rtt;
        let (own, other) = flows.directions(side);
        own.set_sacked(false);
        let verdicts = Verdicts::default();
        let mut case =
            Case { segment, own, other, waiting, rare, bases: context.bases, compat: *compat, initial_rtt, verdicts };
        if context.reused {
            case.verdicts.set(Verdict::ReusedPorts);
        }
        if context.syn_again {
            case.own.next = case.own.contiguous;
            case.verdicts.noted = true;
        }
        if context.judged {
            numbers(&mut case);
        }
        if segment.sound && !context.options.only_timestamps() && !options::take(&mut case, context.options) {
            case.verdicts = Verdicts::default();
        }
        let verdicts = case.verdicts;
        if verdicts.any()
            && let Some(rare) = case.own_rare()
        {
            rare.counts.add(verdicts, segment.frame);
        }
        if segment.sound {
            flows.handshake(segment, side, context.whole);
        }
        verdicts
    }
}

/// What the second of two passes has to know from the beginning.
#[inline]
fn handshake_only(flows: &mut flow::Flows, segment: &Segment, side: Side, context: &Context<'_>) -> Verdicts {
    if segment.sound {
        if !context.options.only_timestamps() {
            options::scale(flows.directions(side).0, context.options);
        }
        flows.handshake(segment, side, context.whole);
    }
    Verdicts::default()
}

impl Case<'_> {
    /// What few directions have, of the sender: made when first asked for.
    fn own_rare(&mut self) -> Option<&mut Rare> {
        if self.own.rare.is_none() {
            self.own.rare = self.rare.take_in(Rare::default());
        }
        self.rare.get_mut(self.own.rare)
    }

    /// SACK ranges of the last packet that the other side sent.
    fn sacked_by_other(&self) -> &[(u32, u32)] {
        if !self.other.sacked() {
            return &[];
        }
        self.rare.get(self.other.rare).map_or(&[], |rare| rare.sack.ranges())
    }
}

/// The rules on sequence and acknowledgement numbers, in their order.
fn numbers(case: &mut Case<'_>) {
    if case.segment.flags.ack() {
        case.other.set_flight_known(true);
    }
    let unremarkable = unremarkable(case);
    // Where that can be afforded, the rules are asked all the same, to be told when the shortcut is wrong.
    if !unremarkable || cfg!(debug_assertions) {
        remarks(case);
        debug_assert!(!unremarkable || !case.verdicts.any(), "{:?} {:?}", case.verdicts, case.segment);
    }
    if case.segment.ack != case.own.last_ack {
        case.own.last_new_ack_frame = case.segment.frame;
        case.own.duplicate_acks = 0;
        if case.compat.old() {
            case.own.set_acked_beyond(false);
        }
    }
    if !unremarkable || cfg!(debug_assertions) {
        lost::acked_unseen(case);
        repeat::judge(case);
        debug_assert!(!unremarkable || !case.verdicts.any(), "{:?} {:?}", case.verdicts, case.segment);
    }
    acked::remember(case);
    case.own.moved_on(case.segment, case.verdicts);
    acked::acknowledge(case);
    flight::count(case);
}

/// The verdicts that look at a packet against the one before it.
fn remarks(case: &mut Case<'_>) {
    if !window::zero_window_probe(case) {
        window::zero_window(case);
        lost::previous_segment(case);
        idle::keep_alive(case);
        window::window_update(case);
        window::window_full(case);
        let _ = idle::keep_alive_ack(case) || window::zero_window_probe_ack(case) || idle::duplicate_ack(case);
    }
}

/// Most packets: no rule has anything to say of a segment between handshake and teardown that goes on exactly where its
/// side was, acknowledges what was seen, and either has payload that fits into the window or acknowledges something
/// new.
#[inline]
fn unremarkable(case: &Case<'_>) -> bool {
    use crate::packet::layer::TcpFlags;
    let Case { segment, own, other, .. } = case;
    let plain = segment.flags.ack() && !segment.flags.has(TcpFlags::SYN | TcpFlags::FIN | TcpFlags::RST);
    let goes_on = own.next != 0 && segment.seq == own.next && segment.window != 0;
    let acknowledges_seen = !flow::after(segment.ack, other.contiguous);
    let new = if segment.len == 0 {
        segment.ack != own.last_ack
    } else {
        !repeat::spurious(case) && other.window() != 0 && !window::fills(case)
    };
    plain && goes_on && acknowledges_seen && new && !case.verdicts.any()
}
