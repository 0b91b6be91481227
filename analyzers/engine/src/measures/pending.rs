//! Segments that wait for the ACK that covers them.

use std::collections::VecDeque;

use wirelab_text::limit::WAITING_SEGMENTS;

/// A segment with data that no ACK has covered yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sent {
    /// When it was captured.
    pub(super) time: i64,
    /// Its first number, and the one behind its last byte.
    pub(super) seq: i64,
    pub(super) end: i64,
    pub(super) frame: u32,
    /// Its row, if rows are kept.
    pub(super) row: u32,
    /// Whether nobody can tell which of several segments an ACK answers.
    pub(super) ambiguous: bool,
}

/// Those of one direction, in the order in which they were sent.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    all: VecDeque<Sent>,
    /// No end of theirs lies before this number.
    low: i64,
    /// Whether each end lies behind the one before it.
    sorted: bool,
}

impl Default for Pending {
    fn default() -> Self {
        Self { all: VecDeque::new(), low: i64::MAX, sorted: true }
    }
}

impl Pending {
    /// Remembers a segment; `false` if there is no room.
    #[inline]
    pub(super) fn push(&mut self, sent: Sent) -> bool {
        if self.all.len() >= WAITING_SEGMENTS.get() {
            return false;
        }
        match self.all.back() {
            Some(last) => self.sorted &= last.end < sent.end,
            None => self.sorted = true,
        }
        self.low = self.low.min(sent.end);
        self.all.push_back(sent);
        true
    }

    /// Whether this number covers one of them.
    #[inline]
    pub(super) fn waits(&self, ack: i64) -> bool {
        ack >= self.low
    }

    /// Takes out all that a number covers, the first one sent first.
    #[inline]
    pub(super) fn cover(&mut self, ack: i64, mut tell: impl FnMut(&Sent)) {
        if ack < self.low {
            return;
        }
        if !self.sorted {
            return self.cover_unsorted(ack, tell);
        }
        while let Some(sent) = self.all.front().filter(|sent| sent.end <= ack) {
            tell(sent);
            self.all.pop_front();
        }
        self.low = self.all.front().map_or(i64::MAX, |sent| sent.end);
    }

    #[cold]
    fn cover_unsorted(&mut self, ack: i64, mut tell: impl FnMut(&Sent)) {
        let (mut low, mut sorted, mut last) = (i64::MAX, true, i64::MIN);
        self.all.retain(|sent| {
            if sent.end <= ack {
                tell(sent);
                return false;
            }
            low = low.min(sent.end);
            sorted &= last < sent.end;
            last = sent.end;
            true
        });
        (self.low, self.sorted) = (low, sorted);
    }

    /// Marks those as ambiguous that share bytes with a segment which repeats them; the frame of the first one sent.
    #[cold]
    pub(super) fn repeat(&mut self, seq: i64, end: i64, mut tell: impl FnMut(&Sent)) -> Option<u32> {
        let mut first = None;
        for sent in self.all.iter_mut().filter(|sent| sent.seq < end && seq < sent.end) {
            sent.ambiguous = true;
            tell(sent);
            first = first.or(Some(sent.frame));
        }
        first
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(seq: i64, end: i64, frame: u32) -> Sent {
        Sent { time: 0, seq, end, frame, row: 0, ambiguous: false }
    }

    fn covered(pending: &mut Pending, ack: i64) -> Vec<(u32, bool)> {
        let mut all = Vec::new();
        pending.cover(ack, |sent| all.push((sent.frame, sent.ambiguous)));
        all
    }

    #[test]
    fn an_ack_covers_whole_segments_in_the_order_of_sending() {
        let mut pending = Pending::default();
        for (seq, end, frame) in [(1, 11, 4), (11, 21, 5), (21, 31, 6)] {
            assert!(pending.push(sent(seq, end, frame)));
        }
        assert_eq!(covered(&mut pending, 10), []);
        assert_eq!(covered(&mut pending, 25), [(4, false), (5, false)]);
        assert_eq!(pending.repeat(21, 31, |_| ()), Some(6));
        assert!(pending.push(sent(21, 31, 9)) && pending.push(sent(31, 41, 10)));
        assert_eq!(covered(&mut pending, 31), [(6, true), (9, false)]);
        assert_eq!(covered(&mut pending, 99), [(10, false)]);
        assert!(pending.is_empty());
    }

    #[test]
    fn there_is_a_limit() {
        let mut pending = Pending::default();
        let pushed = (0..10_000).filter(|at| pending.push(sent(*at, at + 1, 1))).count();
        assert_eq!(pushed, WAITING_SEGMENTS.get());
        assert_eq!(covered(&mut pending, 10_000).len(), WAITING_SEGMENTS.get());
    }
}
