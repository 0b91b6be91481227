//! Congestion control: NewReno (RFC 5681, RFC 6582).

/// Segments that may be sent before anything is acknowledged: RFC 6928.
const FIRST_WINDOW: u64 = 10;
/// Duplicate acknowledgements that make a sender repeat (RFC 5681, section 3.2).
const THREE: u32 = 3;

/// The congestion window and fast recovery. Bytes and positions.
#[derive(Clone, Debug)]
pub(super) struct Congestion {
    window: u64,
    threshold: u64,
    duplicates: u32,
    /// Fast recovery lasts until this position is acknowledged.
    recover: Option<u64>,
}

impl Default for Congestion {
    fn default() -> Self {
        Self { window: 0, threshold: u64::MAX, duplicates: 0, recover: None }
    }
}

impl Congestion {
    pub(super) fn window(&self) -> u64 {
        self.window
    }

    /// The connection begins with segments of `mss` bytes.
    pub(super) fn begin(&mut self, mss: u64) {
        self.window = FIRST_WINDOW * mss;
    }

    /// A timeout: everything begins anew.
    pub(super) fn timed_out(&mut self, flight: u64, mss: u64) {
        self.threshold = (flight / 2).max(2 * mss);
        self.window = mss;
        self.duplicates = 0;
        self.recover = None;
    }

    /// A duplicate acknowledgement; whether a segment is to be sent again. `sent` is the position behind all that was
    /// sent.
    pub(super) fn duplicate(&mut self, flight: u64, sent: u64, mss: u64) -> bool {
        self.duplicates += 1;
        if self.duplicates == THREE && self.recover.is_none() {
            self.threshold = (flight / 2).max(2 * mss);
            self.window = self.threshold + u64::from(THREE) * mss;
            self.recover = Some(sent);
            return true;
        }
        if self.duplicates > THREE {
            self.window += mss;
        }
        false
    }

    /// `came` more bytes are acknowledged, up to `ack`; whether a segment is to be sent again.
    pub(super) fn acknowledged(&mut self, ack: u64, came: u64, mss: u64) -> bool {
        self.duplicates = 0;
        match self.recover {
            Some(recover) if ack >= recover => {
                self.recover = None;
                self.window = self.threshold;
            }
            // More than one was lost (RFC 6582).
            Some(_) => return true,
            None if self.window < self.threshold => self.window += came.min(mss),
            None => self.window += (mss * mss / self.window.max(1)).max(1),
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_duplicates_begin_a_recovery_that_a_whole_window_ends() {
        let mut congestion = Congestion::default();
        congestion.begin(100);
        assert_eq!(congestion.window(), 1_000);
        let again: Vec<bool> = (0..4).map(|_| congestion.duplicate(1_000, 1_001, 100)).collect();
        assert_eq!(again, [false, false, true, false]);
        assert_eq!(congestion.window(), 500 + 300 + 100);
        assert!(congestion.acknowledged(501, 500, 100), "a hole behind the first");
        assert!(!congestion.acknowledged(1_001, 500, 100));
        assert_eq!(congestion.window(), 500);
        assert!(!congestion.acknowledged(1_101, 100, 100));
        assert_eq!(congestion.window(), 520, "congestion avoidance: a segment a round trip");
    }

    #[test]
    fn a_timeout_begins_with_one_segment() {
        let mut congestion = Congestion::default();
        congestion.begin(100);
        congestion.timed_out(1_000, 100);
        assert_eq!(congestion.window(), 100);
        assert!(!congestion.acknowledged(101, 100, 100));
        assert_eq!(congestion.window(), 200, "slow start");
    }
}
