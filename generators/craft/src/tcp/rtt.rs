//! Round-trip times and the retransmission timeout (RFC 6298).

/// The timeout before the first measurement (RFC 6298, section 2.1). All times here are nanoseconds.
const FIRST_RTO: u64 = 1_000_000_000;
/// Linux's bounds.
const MIN_RTO: u64 = 200_000_000;
const MAX_RTO: u64 = 60_000_000_000;

/// The estimate, and the measurement in progress.
#[derive(Clone, Debug)]
pub(super) struct Rtt {
    rto: u64,
    smoothed: u64,
    variation: u64,
    /// The measurement in progress: the position whose acknowledgement ends it, and when it began.
    timing: Option<(u64, u64)>,
}

impl Default for Rtt {
    fn default() -> Self {
        Self { rto: FIRST_RTO, smoothed: 0, variation: 0, timing: None }
    }
}

impl Rtt {
    /// The retransmission timeout.
    pub(super) fn rto(&self) -> u64 {
        self.rto
    }

    /// Starts measuring until a position is acknowledged, unless a measurement is in progress.
    pub(super) fn start(&mut self, position: u64, now: u64) {
        self.timing.get_or_insert((position, now));
    }

    /// Drops the measurement: an acknowledgement could be for either copy (Karn's algorithm).
    pub(super) fn cancel(&mut self) {
        self.timing = None;
    }

    /// New data is acknowledged.
    pub(super) fn acknowledged(&mut self, ack: u64, now: u64) {
        if let Some((_, since)) = self.timing.take_if(|(end, _)| *end <= ack) {
            self.measured(now - since);
        } else {
            self.reset();
        }
    }

    /// The handshake is over. Its round trip counts if nothing was sent twice.
    pub(super) fn opened(&mut self, now: u64, sent_once: bool) {
        if let Some((_, since)) = self.timing.take().filter(|_| sent_once) {
            self.measured(now - since);
        }
    }

    /// Doubles the timeout.
    pub(super) fn back_off(&mut self) {
        self.rto = (self.rto * 2).min(MAX_RTO);
    }

    /// Undoes the back-off.
    pub(super) fn reset(&mut self) {
        if self.smoothed > 0 {
            self.rto = (self.smoothed + 4 * self.variation).clamp(MIN_RTO, MAX_RTO);
        }
    }

    /// A round trip was measured (RFC 6298, section 2).
    fn measured(&mut self, trip: u64) {
        if self.smoothed == 0 {
            self.smoothed = trip;
            self.variation = trip / 2;
        } else {
            self.variation = (3 * self.variation + self.smoothed.abs_diff(trip)) / 4;
            self.smoothed = (7 * self.smoothed + trip) / 8;
        }
        self.reset();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_timeout_follows_what_is_measured_and_doubles_when_it_passes() {
        let mut rtt = Rtt::default();
        assert_eq!(rtt.rto(), FIRST_RTO);
        rtt.start(1, 0);
        // It goes on measuring the first.
        rtt.start(9, 50_000_000);
        rtt.acknowledged(1, 100_000_000);
        assert_eq!(rtt.rto(), 300_000_000);
        rtt.back_off();
        assert_eq!(rtt.rto(), 600_000_000);
        rtt.acknowledged(9, 200_000_000);
        assert_eq!(rtt.rto(), 300_000_000, "nothing was measured, and the back-off is over");
        for _ in 0..20 {
            rtt.back_off();
        }
        assert_eq!(rtt.rto(), MAX_RTO);
    }

    #[test]
    fn what_was_sent_twice_is_not_measured() {
        let mut rtt = Rtt::default();
        rtt.start(1, 0);
        rtt.opened(2_000_000_000, false);
        assert_eq!(rtt.rto(), FIRST_RTO);
        rtt.start(5, 0);
        rtt.cancel();
        rtt.acknowledged(5, 7);
        assert_eq!(rtt.rto(), FIRST_RTO);
    }
}
