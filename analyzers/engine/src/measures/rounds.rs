//! Rounds: fleets of segments that a sender puts on the way within one round-trip time.

use wirelab_text::limit::ROUNDS;

/// How it is known where a round ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    /// The capture stood at the sender: the next round begins when the first segment of this one is acknowledged.
    Acks,
    /// It stood elsewhere, and the handshake took so many nanoseconds: the next round begins behind a gap, so much later.
    Times(i64),
    /// Nobody knows where it stood: as at the sender, but nothing follows from it.
    Guess,
}

/// A segment as a round takes it in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shot {
    pub(super) frame: u32,
    pub(super) time: i64,
    /// The number behind its last byte.
    pub(super) end: i64,
    pub(super) len: u32,
    /// Whether it was sent before.
    pub(super) repeat: bool,
    /// Whether the receiver's window has no room for another one like it.
    pub(super) fills: bool,
    /// Bytes under way behind it; 0 if nobody knows.
    pub(super) flight: u64,
    /// The highest number that was acknowledged.
    pub(super) acked: Option<i64>,
    /// How long nothing had been under way before it though the receiver had room; 0 if something was.
    pub(super) quiet: i64,
    /// Whether it had to wait until the receiver had room for it.
    pub(super) waited: bool,
}

/// A round as it is kept.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fleet {
    pub(super) first_frame: u32,
    pub(super) last_frame: u32,
    pub(super) start: i64,
    pub(super) last: i64,
    /// Payload, repeats among it.
    pub(super) bytes: u64,
    /// Most bytes under way behind a segment of it; 0 if nobody knows.
    pub(super) flight: u64,
    pub(super) segments: u32,
    pub(super) repeats: u32,
    /// How long nothing was under way before it though the receiver had room.
    pub(super) quiet: i64,
    /// Whether it waited until the receiver had room.
    pub(super) waited: bool,
    /// Whether it filled the receiver's window.
    pub(super) fills: bool,
    /// Whether it stands apart from the one before it.
    pub(super) apart: bool,
    /// Whether something that was sent again had not arrived yet.
    pub(super) recovers: bool,
}

/// The rounds of one direction.
#[derive(Clone, Debug, Default)]
pub(super) struct Rounds {
    all: Vec<Fleet>,
    now: Option<Fleet>,
    /// An acknowledgement of this number ends the round.
    marker: i64,
    /// What was sent when something was sent again for the last time ends here.
    recovers_until: i64,
    /// The highest number sent so far.
    next: i64,
    left_out: u64,
}

impl Rounds {
    #[inline]
    pub(super) fn send(&mut self, shot: &Shot, clock: Clock) {
        let begins = self.begins(shot, clock);
        if shot.repeat {
            self.recovers_until = self.next.max(shot.end);
        }
        self.next = self.next.max(shot.end);
        let recovers = shot.repeat || shot.acked.is_some_and(|acked| acked < self.recovers_until);
        let apart = match (begins, &mut self.now) {
            (None, Some(now)) => {
                now.last_frame = shot.frame;
                now.last = shot.time;
                now.bytes = now.bytes.saturating_add(u64::from(shot.len));
                now.flight = now.flight.max(shot.flight);
                now.segments = now.segments.saturating_add(1);
                now.repeats = now.repeats.saturating_add(u32::from(shot.repeat));
                now.fills |= shot.fills;
                now.recovers |= recovers;
                return;
            }
            (None, None) => true,
            (Some(apart), _) => apart,
        };
        self.end();
        self.marker = shot.end;
        self.now = Some(Fleet {
            first_frame: shot.frame,
            last_frame: shot.frame,
            start: shot.time,
            last: shot.time,
            bytes: u64::from(shot.len),
            flight: shot.flight,
            segments: 1,
            repeats: u32::from(shot.repeat),
            quiet: shot.quiet,
            waited: shot.waited,
            fills: shot.fills,
            apart,
            recovers,
        });
    }

    /// `Some`: the segment begins a round, which stands apart from the one before, or does not.
    #[inline]
    fn begins(&self, shot: &Shot, clock: Clock) -> Option<bool> {
        let now = self.now.as_ref()?;
        match clock {
            // Where the first segment has to be sent again, its acknowledgement comes late, and the round is long.
            Clock::Acks => shot.acked.is_some_and(|acked| acked >= self.marker).then_some(true),
            Clock::Guess => shot.acked.is_some_and(|acked| acked >= self.marker).then_some(false),
            Clock::Times(span) => {
                let (since, gap) = (shot.time.saturating_sub(now.start), shot.time.saturating_sub(now.last));
                if since >= span / 4 * 3 && gap >= span / 4 {
                    return Some(true);
                }
                (since >= span.saturating_add(span / 2)).then_some(false)
            }
        }
    }

    fn end(&mut self) {
        if let Some(fleet) = self.now.take() {
            if self.all.len() < ROUNDS.get() {
                self.all.push(fleet);
            } else {
                self.left_out += 1;
            }
        }
    }

    /// All rounds that were kept, and how many were not.
    pub(super) fn finish(&self) -> (Vec<Fleet>, u64) {
        let has_room = self.all.len() < ROUNDS.get();
        let all = self.all.iter().copied().chain(self.now.filter(|_| has_room)).collect();
        (all, self.left_out + u64::from(self.now.is_some() && !has_room))
    }
}
