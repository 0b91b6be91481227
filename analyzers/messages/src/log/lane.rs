//! One direction of a stream: its bytes, and how they came.

use std::sync::OnceLock;

use wirelab_engine::stream::bytes::Missing;
use wirelab_text::limit::{LANE_ARRIVALS, LANE_BYTES};

use super::binary::is_binary;
use super::repeats::{Repeat, Repeats};

/// Room for arrivals and bytes that is made at once for a direction that speaks: most of a lab's say no more.
const USUAL: usize = 8;
const USUAL_BYTES: usize = 128;
/// How far a number may lie ahead of what is there: a window without a scale.
const MAX_AHEAD: u64 = 1 << 16;

/// Bytes that one packet brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The packet's frame number.
    pub frame: u64,
    /// When it was captured, in nanoseconds since 1970.
    pub time: i64,
    /// Frame at which everything before it had come too.
    pub ready: u64,
    /// Place among all arrivals of the capture, in the order in which they could be read.
    pub order: u64,
    /// First byte, as an index into [`Lane::bytes`].
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
}

/// Bytes that the capture lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Where, as an index into [`Lane::bytes`].
    pub at: usize,
    /// How many.
    pub bytes: u64,
    /// How that is known.
    pub why: Missing,
    /// Frame that showed it.
    pub frame: u64,
    /// The last one: bytes of several packets may be missing at one place.
    pub last: u64,
}

/// A segment as its sender made it, whether or not its bytes were new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// First byte in the direction's stream.
    pub from: u64,
    /// Behind its last byte.
    pub to: u64,
    /// Its frame number.
    pub frame: u64,
    /// Whether the sender had more to say in the same breath: it has no PSH flag.
    pub more: bool,
}

/// What was lost, and what came again.
#[derive(Clone, Debug, Default)]
struct Odd {
    gaps: Vec<Gap>,
    /// Bytes that are missing up to each gap, its own included: a capture cut by a snap length has a gap in every segment.
    missing: Vec<u64>,
    repeats: Repeats,
}

/// One direction of a stream.
#[derive(Clone, Debug, Default)]
pub struct Lane {
    bytes: Vec<u8>,
    arrivals: Vec<Arrival>,
    /// What few directions have.
    odd: Option<Box<Odd>>,
    sent: Vec<Sent>,
    /// Behind the last byte that its numbers say was sent.
    reached: u64,
    left_out: u64,
    /// Whether the bytes are no text, once somebody has asked: each lab that it may be asks again.
    binary: OnceLock<bool>,
}

impl Lane {
    /// The captured bytes, without those that are missing.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether they are no text that somebody typed.
    pub(crate) fn is_binary(&self) -> bool {
        *self.binary.get_or_init(|| is_binary(&self.bytes))
    }

    /// A part of them.
    pub fn part(&self, start: usize, end: usize) -> &[u8] {
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// How they came.
    pub fn arrivals(&self) -> &[Arrival] {
        &self.arrivals
    }

    /// What is missing.
    pub fn gaps(&self) -> &[Gap] {
        self.odd.as_ref().map_or(&[], |odd| &odd.gaps)
    }

    /// Whether packets that carried it were cut by a limit on their length.
    pub fn is_cut(&self) -> bool {
        self.gaps().iter().any(|gap| gap.why == Missing::CutOff)
    }

    /// The segments in the order of the capture.
    pub fn sent(&self) -> &[Sent] {
        &self.sent
    }

    /// Bytes that were not kept because there were too many.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// How many bytes behind what is there were sent, as the numbers of later packets say, and are not in the capture.
    pub fn lacks(&self) -> u64 {
        if self.left_out > 0 { 0 } else { self.reached.saturating_sub(self.end_position()) }
    }

    /// Takes note of a number behind a byte that was sent. One that is far off tells nothing.
    pub(super) fn reach(&mut self, position: u64) {
        if position.saturating_sub(self.end_position()) < MAX_AHEAD {
            self.reached = self.reached.max(position);
        }
    }

    /// About how many bytes of memory it takes.
    pub(super) fn held(&self) -> usize {
        let Self { bytes, arrivals, sent, .. } = self;
        let repeats = self.odd.as_ref().map_or(0, |odd| odd.repeats.held());
        let lists = [size_of_val(&**arrivals), size_of_val(self.gaps()), repeats, size_of_val(&**sent)];
        bytes.len() + lists.iter().sum::<usize>()
    }

    /// Whether nothing came.
    pub fn is_empty(&self) -> bool {
        self.arrivals.is_empty()
    }

    /// Place in the direction's stream, missing bytes counted, of an index into the bytes. A byte behind a gap counts the
    /// gap; the end of a range is better asked for as `position(end - 1) + 1`.
    pub fn position(&self, index: usize) -> u64 {
        let Some(odd) = &self.odd else { return index as u64 };
        let before = odd.gaps.partition_point(|gap| gap.at <= index);
        index as u64 + before.checked_sub(1).and_then(|last| odd.missing.get(last)).copied().unwrap_or_default()
    }

    /// The arrivals that carried a range, with the part of the range that each carried.
    pub fn carriers(&self, start: usize, end: usize) -> impl Iterator<Item = (&Arrival, usize, usize)> {
        let first = self.arrivals.partition_point(|arrival| arrival.end <= start);
        let from = if start == end { first.saturating_sub(1) } else { first };
        self.arrivals
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take_while(move |arrival| arrival.start < end || (start == end && arrival.start == start))
            .map(move |arrival| (arrival, arrival.start.max(start), arrival.end.min(end)))
            .filter(move |(arrival, from, to)| from < to || arrival.start == arrival.end && start == end)
    }

    /// Frames that brought bytes of a range again.
    pub fn repeats(&self, start: usize, end: usize) -> impl Iterator<Item = u64> {
        let (from, to) = (self.position(start), end.checked_sub(1).map_or(0, |last| self.position(last) + 1));
        self.odd.iter().flat_map(move |odd| odd.repeats.within(from, to))
    }

    /// Whether bytes of it came again.
    pub(crate) fn has_repeats(&self) -> bool {
        self.odd.as_ref().is_some_and(|odd| odd.repeats.len() > 0)
    }

    /// What is missing before the byte at an index.
    pub fn gap_at(&self, index: usize) -> Option<&Gap> {
        let place = self.gaps().partition_point(|gap| gap.at < index);
        self.gaps().get(place).filter(|gap| gap.at == index)
    }

    /// What is missing behind the byte that ends at a place in the direction's stream.
    pub fn gap_behind(&self, end: u64) -> Option<&Gap> {
        let begins = |gap: &Gap| gap.at.checked_sub(1).map(|last| self.position(last) + 1);
        let place = self.gaps().partition_point(|gap| begins(gap).is_none_or(|place| place < end));
        self.gaps().get(place).filter(|gap| begins(gap) == Some(end))
    }

    /// Whether bytes are missing inside a range.
    pub fn has_gap(&self, start: usize, end: usize) -> bool {
        let first = self.gaps().partition_point(|gap| gap.at <= start);
        self.gaps().get(first).is_some_and(|gap| gap.at < end)
    }

    /// Appends what a packet brought, and puts its place into `arrival`.
    pub(super) fn push(&mut self, bytes: &[u8], mut arrival: Arrival) {
        if self.bytes.len() + bytes.len() > LANE_BYTES.get()
            || self.arrivals.len() >= LANE_ARRIVALS.get()
            || self.left_out > 0
        {
            self.left_out += bytes.len() as u64;
            return;
        }
        if self.arrivals.is_empty() {
            self.arrivals.reserve(USUAL);
            self.bytes.reserve(bytes.len().max(USUAL_BYTES));
        }
        self.binary.take();
        arrival.start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        arrival.end = self.bytes.len();
        self.arrivals.push(arrival);
    }

    pub(super) fn push_gap(&mut self, bytes: u64, why: Missing, frame: u64) {
        if self.left_out > 0 || self.gaps().len() >= LANE_ARRIVALS.get() {
            return;
        }
        let at = self.bytes.len();
        let missing = self.all_missing() + bytes;
        let Odd { gaps, missing: totals, .. } = &mut **self.odd.get_or_insert_default();
        match (gaps.last_mut(), totals.last_mut()) {
            (Some(last), Some(total)) if last.at == at => {
                last.bytes += bytes;
                last.last = frame;
                *total = missing;
            }
            _ => {
                gaps.push(Gap { at, bytes, why, frame, last: frame });
                totals.push(missing);
            }
        }
    }

    pub(super) fn push_sent(&mut self, sent: Sent) {
        if self.sent.len() < LANE_ARRIVALS.get() {
            if self.sent.is_empty() {
                self.sent.reserve(USUAL);
            }
            self.sent.push(sent);
        }
    }

    pub(super) fn push_repeat(&mut self, repeat: Repeat) {
        let repeats = &mut self.odd.get_or_insert_default().repeats;
        if repeats.len() < LANE_ARRIVALS.get() {
            repeats.push(repeat);
        }
    }

    /// Position behind the last byte that came or is missing.
    pub(super) fn end_position(&self) -> u64 {
        self.bytes.len() as u64 + self.all_missing()
    }

    fn all_missing(&self) -> u64 {
        self.odd.as_ref().and_then(|odd| odd.missing.last()).copied().unwrap_or_default()
    }
}
