//! A message that goes on in further segments: its bytes so far, in bounded memory.

use wirelab_text::limit::{APPLICATION_BYTES, APPLICATION_PIECES, APPLICATION_SEGMENTS};

/// What one segment brought of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssembledPart {
    /// Its frame.
    pub frame: u32,
    /// Bytes of the message before it.
    pub at: u32,
    /// Bytes of the message in it.
    pub len: u32,
}

/// A message, or several that begin in one segment, put together.
#[derive(Clone, Debug, Default)]
pub(super) struct Pdu {
    /// Sequence number of its first byte.
    pub(super) start: u32,
    /// Sequence number behind the last byte that is known to belong to it.
    pub(super) next: u32,
    /// All of the next segment belongs to it.
    pub(super) entire: bool,
    /// It ends where the sender ends.
    pub(super) until_fin: bool,
    /// How often it was looked at in vain.
    pub(super) tries: u32,
    pub(super) bytes: Vec<u8>,
    /// What it was put together from, in the order in which it came.
    pub(super) parts: Vec<AssembledPart>,
    /// It has too many segments to tell which they are.
    uncounted: bool,
    /// Bytes from its start without a hole.
    filled: u32,
    /// What came behind a hole.
    beyond: Vec<(u32, u32)>,
}

impl Pdu {
    /// One that begins with these bytes, of which `reported` there were.
    pub(super) fn new(start: u32, bytes: &[u8], reported: usize) -> Self {
        let kept = bytes.get(..APPLICATION_BYTES.get()).unwrap_or(bytes).to_vec();
        Self { start, next: start, bytes: kept, filled: u32::try_from(reported).unwrap_or(u32::MAX), ..Self::default() }
    }

    /// Notes what a segment brings of it. 1 if there are too many to be told from here on.
    pub(super) fn note(&mut self, frame: u32, seq: u32, len: usize) -> u32 {
        if self.parts.len() >= APPLICATION_SEGMENTS.get() {
            self.parts = Vec::new();
            self.uncounted = true;
            return 1;
        }
        if !self.uncounted {
            let at = seq.wrapping_sub(self.start);
            self.parts.push(AssembledPart { frame, at, len: u32::try_from(len).unwrap_or(u32::MAX) });
        }
        0
    }

    /// The message that begins so many bytes behind this one's beginning: that far there were whole messages, and `bytes` are
    /// those behind them. Behind none it is this one again, which was looked at in vain.
    pub(super) fn behind(self, offset: usize, bytes: &[u8]) -> Self {
        let skipped = u32::try_from(offset).unwrap_or(u32::MAX);
        let reported = self.reported().saturating_sub(offset);
        let next = Self::new(self.start.wrapping_add(skipped), bytes, reported);
        if offset == 0 {
            return Self { tries: self.tries + 1, parts: self.parts, uncounted: self.uncounted, ..next };
        }
        let rest = |part: &AssembledPart| {
            let before = skipped.saturating_sub(part.at);
            let (at, len) = (part.at.saturating_add(before) - skipped, part.len.saturating_sub(before));
            (len > 0).then_some(AssembledPart { at, len, ..*part })
        };
        Self { parts: self.parts.iter().filter_map(rest).collect(), uncounted: self.uncounted, ..next }
    }

    /// Whether a segment that begins here belongs to it.
    pub(super) fn holds(&self, seq: u32) -> bool {
        seq.wrapping_sub(self.start).cast_signed() >= 0 && seq.wrapping_sub(self.next).cast_signed() < 0
    }

    /// Bytes without a hole, those that were not kept included.
    pub(super) fn reported(&self) -> usize {
        self.filled as usize
    }

    /// Whether all bytes up to `next` are there.
    pub(super) fn complete(&self) -> bool {
        self.filled >= self.next.wrapping_sub(self.start)
    }

    /// Takes in bytes. `false` if there are too many holes.
    pub(super) fn add(&mut self, seq: u32, bytes: &[u8]) -> bool {
        let at = seq.wrapping_sub(self.start);
        let start = at as usize;
        if start < APPLICATION_BYTES.get() {
            let end = (start + bytes.len()).min(APPLICATION_BYTES.get());
            if self.bytes.len() < end {
                self.bytes.resize(end, 0);
            }
            // What came first stays.
            let fresh = if at <= self.filled { (self.filled as usize).max(start) } else { start };
            if let (Some(to), Some(from)) =
                (self.bytes.get_mut(fresh.min(end)..end), bytes.get(fresh - start..end.saturating_sub(start)))
            {
                to.copy_from_slice(from);
            }
        }
        let last = at.saturating_add(bytes.len() as u32);
        if at > self.filled {
            if self.beyond.len() >= APPLICATION_PIECES.get() {
                return false;
            }
            self.beyond.push((at, last));
            return true;
        }
        self.filled = self.filled.max(last);
        while let Some(place) = self.beyond.iter().position(|(at, _)| *at <= self.filled) {
            let (_, last) = self.beyond.swap_remove(place);
            self.filled = self.filled.max(last);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_filled_across_the_end_of_the_numbers() {
        let mut pdu = Pdu::new(u32::MAX - 1, b"ab", 2);
        pdu.next = 6;
        assert!(pdu.holds(0) && pdu.holds(5) && !pdu.holds(6) && !pdu.holds(u32::MAX - 2));
        assert!(pdu.add(3, b"fgh") && !pdu.complete());
        assert!(pdu.add(0, b"cde") && pdu.complete());
        assert_eq!((pdu.bytes.as_slice(), pdu.reported()), (&b"abcdefgh"[..], 8));
    }

    #[test]
    fn what_is_not_kept_is_counted() {
        let mut pdu = Pdu::new(0, &[1; 10], 10);
        pdu.next = 3 << 20;
        for at in (10..3 << 20).step_by(65_536) {
            assert!(pdu.add(at, &[2; 65_536]));
        }
        assert!(pdu.complete() && pdu.bytes.len() == APPLICATION_BYTES.get());
        assert!(pdu.reported() >= 3 << 20);
        let mut holes = (0..1000).map(|n| n * 4 + (8 << 20));
        assert!(holes.any(|at| !pdu.add(at, b"x")), "holes are bounded");
    }

    #[test]
    fn a_message_of_too_many_segments_is_told_without_them() {
        let mut pdu = Pdu::new(0, b"", 0);
        let most = APPLICATION_SEGMENTS.get() as u32;
        assert_eq!((0..most).map(|at| pdu.note(at, at, 1)).sum::<u32>(), 0);
        assert_eq!(pdu.parts.len() as u32, most);
        assert_eq!((most..most + 9).map(|at| pdu.note(at, at, 1)).sum::<u32>(), 1, "it is counted once");
        let mut again = pdu.behind(0, b"");
        again.note(1, 1, 1);
        assert!(again.parts.is_empty() && again.tries == 1, "which they are is not known later either");
    }
}
