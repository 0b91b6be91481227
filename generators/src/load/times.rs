//! Round-trip times, counted in bounded memory: a load of an hour has hundreds of millions of them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Buckets for each doubling: a time is known to within one part in so many.
const FINE: u64 = 128;
/// Doublings, from [`FINE`] microseconds to more than a day.
const COARSE: u64 = 32;

/// How many times fell into each bucket.
pub(super) struct Times {
    buckets: Vec<AtomicU64>,
    longest: AtomicU64,
}

impl Default for Times {
    fn default() -> Self {
        let buckets = (0..FINE * (COARSE + 1)).map(|_| AtomicU64::new(0)).collect();
        Self { buckets, longest: AtomicU64::new(0) }
    }
}

impl Times {
    pub(super) fn add(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let at = bucket(micros).min(self.buckets.len().saturating_sub(1));
        if let Some(bucket) = self.buckets.get(at) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        // A read is cheap, and nearly always enough.
        if micros > self.longest.load(Ordering::Relaxed) {
            self.longest.fetch_max(micros, Ordering::Relaxed);
        }
    }

    pub(super) fn counts(&self) -> Vec<u64> {
        self.buckets.iter().map(|bucket| bucket.load(Ordering::Relaxed)).collect()
    }

    pub(super) fn longest(&self) -> Duration {
        Duration::from_micros(self.longest.load(Ordering::Relaxed))
    }
}

/// The bucket of a time: one for each microsecond at first, then [`FINE`] for each doubling.
fn bucket(micros: u64) -> usize {
    let doublings = (micros / FINE).checked_ilog2().map_or(0, |log| u64::from(log) + 1);
    let shift = doublings.saturating_sub(1);
    let at = if doublings == 0 { micros } else { FINE * doublings + ((micros >> shift) - FINE) };
    usize::try_from(at).unwrap_or(usize::MAX)
}

/// The longest time of a bucket.
fn longest_of(bucket: usize) -> Duration {
    let bucket = bucket as u64;
    let (doublings, within) = (bucket / FINE, bucket % FINE);
    let micros = match doublings.checked_sub(1) {
        None => within,
        Some(shift) => ((FINE + within + 1) << shift) - 1,
    };
    Duration::from_micros(micros)
}

/// The time that such a share of all did not exceed.
pub(super) fn percentile(counts: &[u64], share: f64) -> Duration {
    let all: u64 = counts.iter().sum();
    let wanted = ((all as f64 * share).ceil() as u64).max(1);
    let mut so_far = 0;
    for (bucket, count) in counts.iter().enumerate() {
        so_far += count;
        if so_far >= wanted {
            return longest_of(bucket);
        }
    }
    Duration::ZERO
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Times, bucket, longest_of, percentile};

    #[test]
    fn buckets_follow_each_other_without_a_gap() {
        let mut last = None;
        for at in 0..4_000 {
            let longest = u64::try_from(longest_of(at).as_micros()).expect("less than a day");
            assert_eq!(bucket(longest), at);
            assert_eq!(bucket(last.map_or(0, |last| last + 1)), at);
            last = Some(longest);
        }
    }

    #[test]
    fn percentiles_are_right_to_a_percent() {
        let times = Times::default();
        (1..=100_000).for_each(|micros| times.add(Duration::from_micros(micros)));
        for (share, micros) in [(0.5, 50_000.0), (0.9, 90_000.0), (0.99, 99_000.0), (0.00001, 1.0)] {
            let found = percentile(&times.counts(), share).as_micros() as f64;
            assert!(found >= micros && found <= micros * 1.01, "{share}: {found}");
        }
        assert_eq!(times.longest(), Duration::from_millis(100));
        assert_eq!(percentile(&Times::default().counts(), 0.5), Duration::ZERO);
    }
}
