//! Round-trip times, counted in bounded memory: a load of an hour has hundreds of millions of them.

use std::time::Duration;

/// Buckets for each doubling: a time is known to within one part in so many.
const FINE: u64 = 128;
/// Doublings, from [`FINE`] microseconds to more than a day.
const COARSE: u64 = 32;

/// How many times fell into each bucket.
#[derive(Clone)]
pub(super) struct Times {
    buckets: Vec<u64>,
    longest: u64,
}

impl std::fmt::Debug for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Times").field("longest", &self.longest()).finish_non_exhaustive()
    }
}

impl Default for Times {
    fn default() -> Self {
        Self { buckets: vec![0; (FINE * (COARSE + 1)) as usize], longest: 0 }
    }
}

impl Times {
    pub(super) fn add(&mut self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let at = bucket(micros).min(self.buckets.len().saturating_sub(1));
        if let Some(bucket) = self.buckets.get_mut(at) {
            *bucket += 1;
        }
        self.longest = self.longest.max(micros);
    }

    /// Adds what another thread counted.
    pub(super) fn join(&mut self, other: &Self) {
        self.buckets.iter_mut().zip(&other.buckets).for_each(|(bucket, more)| *bucket += more);
        self.longest = self.longest.max(other.longest);
    }

    /// The time that such a share of all did not exceed, to within a percent.
    pub(super) fn percentile(&self, share: f64) -> Duration {
        let all: u64 = self.buckets.iter().sum();
        let wanted = ((all as f64 * share).ceil() as u64).max(1);
        let mut so_far = 0;
        for (bucket, count) in self.buckets.iter().enumerate() {
            so_far += count;
            if so_far >= wanted {
                return longest_of(bucket).min(self.longest());
            }
        }
        Duration::ZERO
    }

    pub(super) fn longest(&self) -> Duration {
        Duration::from_micros(self.longest)
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Times, bucket, longest_of};

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
        let mut times = Times::default();
        (1..=50_000).for_each(|micros| times.add(Duration::from_micros(micros)));
        let mut others = Times::default();
        (50_001..=100_000).for_each(|micros| others.add(Duration::from_micros(micros)));
        times.join(&others);
        for (share, micros) in [(0.5, 50_000.0), (0.9, 90_000.0), (0.99, 99_000.0), (0.00001, 1.0)] {
            let found = times.percentile(share).as_micros() as f64;
            assert!(found >= micros && found <= micros * 1.01, "{share}: {found}");
        }
        assert_eq!(times.longest(), Duration::from_millis(100));
        assert_eq!(Times::default().percentile(0.5), Duration::ZERO);
    }
}
