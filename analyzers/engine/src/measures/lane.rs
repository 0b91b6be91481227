//! One direction: what a side sent, and the ACKs that cover it.

use super::number::{FAR, unwrapped};
use super::pending::{Pending, Sent};
use super::rounds::{Clock, Rounds, Shot};
use super::rtt::Estimator;
use super::seen::Seen;
use crate::stream::tcp::Verdict;

/// An ACK for one segment that comes so much later than others did, in nanoseconds: it was held back (RFC 9293,
/// section 3.8.6.3 allows half a second).
const HELD_BACK: std::ops::Range<i64> = 30_000_000..600_000_000;
/// More than this under way is no flight but another use of the ports.
const TOO_MANY: u64 = 2_000_000_000;

/// What was sent when a segment left, as a row tells it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Departure {
    pub(super) seq: i64,
    pub(super) flight: Option<u64>,
    pub(super) window: Option<u64>,
    pub(super) ambiguous: bool,
    pub(super) repeat_of: Option<u32>,
    /// Whether its ACK is looked for.
    pub(super) waits: bool,
}

/// What the other side said up to now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answered {
    /// The highest number that it acknowledged.
    pub(super) acked: Option<i64>,
    /// Its window in bytes.
    pub(super) window: Option<u64>,
    /// The largest segment that its SYN asks for.
    pub(super) mss: Option<u16>,
    pub(super) clock: Clock,
}

/// One direction in which data was sent.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    pub(super) pending: Pending,
    /// Behind the last byte.
    pub(super) next: i64,
    /// The first byte.
    first: i64,
    /// When the first and the last segment with data were sent, and when the last ACK came that covers something new.
    pub(super) first_time: i64,
    pub(super) last_time: i64,
    pub(super) acked_time: Option<i64>,
    /// Payload: each byte once, and as often as it was sent.
    pub(super) bytes: u64,
    pub(super) sent_bytes: u64,
    pub(super) segments: u64,
    pub(super) repeats: u64,
    longest: u32,
    /// Segments longer than the receiver's largest.
    pub(super) super_segments: u64,
    pub(super) max_flight: Option<u64>,
    /// Segments behind which the receiver's window had no room for another, while that is known.
    pub(super) window_full: Option<u64>,
    pub(super) estimator: Estimator,
    /// Samples whose ACK waited for something that was sent again.
    pub(super) waited: u64,
    /// ACKs that cover something new; what they cover.
    pub(super) acks: u64,
    pub(super) acked_bytes: u64,
    pub(super) acked_segments: u64,
    /// ACKs that cover one segment, two, and more.
    pub(super) acks_of: [u64; 3],
    pub(super) held_back: u64,
    pub(super) rounds: Rounds,
    /// Segments that were not remembered.
    pub(super) left_out: u64,
    /// While all that was sent is acknowledged.
    quiet: Option<Quiet>,
}

/// Nothing is under way.
#[derive(Clone, Copy, Debug)]
struct Quiet {
    /// Since when the sender could send, in nanoseconds.
    since: i64,
    /// Whether the receiver's window has no room for a segment.
    closed: bool,
    /// Whether it had none at some time.
    waited: bool,
}

impl Lane {
    pub(super) fn new(first: i64, time: i64) -> Self {
        Self {
            pending: Pending::default(),
            next: first,
            first,
            first_time: time,
            last_time: time,
            acked_time: None,
            bytes: 0,
            sent_bytes: 0,
            segments: 0,
            repeats: 0,
            longest: 0,
            super_segments: 0,
            max_flight: None,
            window_full: None,
            estimator: Estimator::default(),
            waited: 0,
            acks: 0,
            acked_bytes: 0,
            acked_segments: 0,
            acks_of: [0; 3],
            held_back: 0,
            rounds: Rounds::default(),
            left_out: 0,
            quiet: None,
        }
    }

    /// Takes in a segment with data. `row` is where its row will be, `doubt` is told which rows are ambiguous because of it.
    #[inline]
    pub(super) fn send(&mut self, seen: &Seen<'_>, answered: &Answered, row: u32, doubt: impl FnMut(u32)) -> Departure {
        let seq = unwrapped(seen.seq, self.next);
        let end = seq + i64::from(seen.len);
        let acked = answered.acked;
        // An acknowledgement that was there before says nothing of the way of this segment.
        let mut ambiguous = acked.is_some_and(|acked| acked >= end);
        let mut repeat_of = None;
        if seq < self.next || is_again(seen) {
            (repeat_of, ambiguous) = self.look_back(seen, seq, end, ambiguous, doubt);
        }
        let repeat = repeat_of.is_some() || (seen.new_bytes < seen.len && seq < self.next);
        self.segments += 1;
        self.repeats += u64::from(repeat);
        self.bytes += u64::from(seen.new_bytes);
        self.sent_bytes += u64::from(seen.len);
        self.last_time = seen.time;
        self.longest = self.longest.max(seen.len);
        self.super_segments += u64::from(answered.mss.is_some_and(|mss| seen.len > u32::from(mss)));
        if end - self.next < FAR {
            self.next = self.next.max(end);
        }
        let sent = Sent { time: seen.time, seq, end, frame: seen.frame, row, ambiguous };
        let waits = self.pending.push(sent);
        self.left_out += u64::from(!waits);
        let own = acked.map(|acked| (self.next - acked).max(0).cast_unsigned());
        let flight = match seen.verdicts.bytes_in_flight {
            0 => own.filter(|own| *own < TOO_MANY),
            bytes => Some(u64::from(bytes)),
        };
        self.max_flight = self.max_flight.max(flight);
        let room = match (answered.window, acked) {
            (Some(window), Some(acked)) => Some(acked.saturating_add_unsigned(window) - self.next),
            _ => None,
        };
        // A segment that the card cuts later leaves as several.
        let whole = answered.mss.map_or(self.longest, |mss| self.longest.min(mss.into()));
        let fills = room.map(|room| room < i64::from(whole));
        if let Some(fills) = fills {
            self.window_full = Some(self.window_full.unwrap_or(0) + u64::from(fills));
        }
        let quiet = self.quiet.take();
        let (waited, could) =
            quiet.map_or((false, None), |quiet| (quiet.waited, Some(quiet.since).filter(|_| !quiet.closed)));
        let quiet = could.map_or(0, |since| seen.time.saturating_sub(since).max(0));
        let shot = Shot {
            frame: seen.frame,
            time: seen.time,
            end,
            len: seen.len,
            repeat,
            fills: fills == Some(true),
            flight: flight.unwrap_or(0),
            acked,
            quiet,
            waited,
        };
        self.rounds.send(&shot, answered.clock);
        Departure { seq, flight, window: answered.window, ambiguous, repeat_of, waits }
    }

    /// A segment that may have been sent before: which one it repeats, and whether its ACK is ambiguous.
    #[cold]
    fn look_back(
        &mut self,
        seen: &Seen<'_>,
        seq: i64,
        end: i64,
        ambiguous: bool,
        mut doubt: impl FnMut(u32),
    ) -> (Option<u32>, bool) {
        let repeat_of = self.pending.repeat(seq, end, |sent| doubt(sent.row));
        // Also where the capture does not have what it repeats.
        (repeat_of, ambiguous || is_again(seen) || repeat_of.is_some() || seen.new_bytes < seen.len)
    }

    /// Takes in an acknowledgement by the other side: `before` is what it had acknowledged, if anything. Tells of each segment
    /// that it covers, after its round-trip time has entered the estimate.
    #[inline]
    pub(super) fn acknowledge(
        &mut self,
        ack: i64,
        before: Option<i64>,
        time: i64,
        mut tell: impl FnMut(&Sent, Option<i64>, &Estimator),
    ) {
        let Self { pending, estimator, .. } = self;
        let (mut covered, mut again, mut last) = (0_u64, 0_u64, None);
        let least = estimator.least();
        pending.cover(ack, |sent| {
            let rtt = time.checked_sub(sent.time).filter(|rtt| *rtt >= 0);
            if let Some(rtt) = rtt.filter(|_| !sent.ambiguous) {
                estimator.sample(rtt);
                last = Some(rtt);
            }
            covered += 1;
            again += u64::from(sent.ambiguous);
            tell(sent, rtt, estimator);
        });
        if again > 0 {
            self.waited += covered - again;
        }
        // Behind the last byte there may be a FIN, and bytes that were not captured.
        let new = ack.min(self.next) - before.unwrap_or(self.first).max(self.first);
        if new <= 0 {
            return;
        }
        self.acks += 1;
        self.acked_bytes += new.cast_unsigned();
        self.acked_segments += covered;
        if let Some(count) = covered.checked_sub(1).and_then(|more| self.acks_of.get_mut(more.min(2) as usize)) {
            *count += 1;
        }
        self.acked_time = Some(time);
        if ack >= self.next {
            self.quiet = Some(Quiet { since: time, closed: false, waited: false });
        }
        if covered == 1
            && let (Some(least), Some(rtt)) = (least, last)
        {
            self.held_back += u64::from(HELD_BACK.contains(&rtt.saturating_sub(least)));
        }
    }
}

impl Lane {
    /// The receiver announces a window, in bytes: while nothing is under way, a sender that has no room in it waits for it.
    #[inline]
    pub(super) fn announced(&mut self, window: impl FnOnce() -> Option<u64>, mss: Option<u16>, time: i64) {
        let whole = mss.map_or(self.longest, |mss| self.longest.min(mss.into()));
        let Some(quiet) = &mut self.quiet else { return };
        let closed = window().is_some_and(|window| window < u64::from(whole));
        if quiet.closed && !closed {
            quiet.since = time;
        }
        quiet.closed = closed;
        quiet.waited |= closed;
    }
}

/// Whether Wireshark takes it for one that was sent again.
#[inline]
fn is_again(seen: &Seen<'_>) -> bool {
    let again = [Verdict::Retransmission, Verdict::FastRetransmission, Verdict::SpuriousRetransmission];
    seen.verdicts.any() && again.iter().any(|verdict| seen.verdicts.has(*verdict))
}
