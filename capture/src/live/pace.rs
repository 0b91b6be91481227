//! Playing what was captured before at the speed at which it came.

use std::time::{Duration, Instant};

/// Longest that is slept before it is asked again whether the capture goes on.
const NAP: Duration = Duration::from_millis(50);

/// When packets are due.
pub(super) struct Pace {
    speed: f64,
    /// When the first packet was there, by our clock, and its time, in nanoseconds since 1970.
    first: Option<(Instant, i64)>,
}

impl Pace {
    /// `speed`: 1 is as it was, 2 twice as fast.
    pub(super) fn new(speed: f64) -> Self {
        Self { speed, first: None }
    }

    /// Waits until a packet of that time is due, as long as it goes on. Times that cannot be are due at once.
    pub(super) fn wait_for(&mut self, time: Option<i64>, goes_on: impl Fn() -> bool) {
        let Some(time) = time else { return };
        let (begun, first) = *self.first.get_or_insert_with(|| (Instant::now(), time));
        let after = time.saturating_sub(first).max(0) as f64 / 1e9 / self.speed;
        let Ok(after) = Duration::try_from_secs_f64(after) else { return };
        while let Some(left) = after.checked_sub(begun.elapsed()).filter(|left| !left.is_zero() && goes_on()) {
            std::thread::sleep(left.min(NAP));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_are_as_far_apart_as_they_were_and_nothing_waits_for_what_is_over() {
        let mut pace = Pace::new(10.0);
        let begun = Instant::now();
        [5, 300_000_005, 100, 600_000_005].iter().for_each(|time| pace.wait_for(Some(*time), || true));
        assert!(begun.elapsed() >= Duration::from_millis(60));
        pace.wait_for(Some(i64::MAX), || false);
        pace.wait_for(None, || true);
    }
}
