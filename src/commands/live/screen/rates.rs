//! How fast packets come, over the last second or so.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

const SPAN: Duration = Duration::from_secs(1);

/// Counts with the times at which they were read.
#[derive(Default)]
pub(super) struct Rates {
    read: VecDeque<(Instant, u64, u64)>,
}

impl Rates {
    /// Takes in the counts of packets and bytes.
    pub(super) fn note(&mut self, packets: u64, bytes: u64) {
        let now = Instant::now();
        self.read.push_back((now, packets, bytes));
        while self.read.get(1).is_some_and(|(at, ..)| now.duration_since(*at) >= SPAN) {
            self.read.pop_front();
        }
    }

    /// Packets and bytes a second.
    pub(super) fn per_second(&self) -> (u64, u64) {
        let (Some(first), Some(last)) = (self.read.front(), self.read.back()) else { return (0, 0) };
        let span = last.0.duration_since(first.0).as_secs_f64();
        if span <= 0.0 {
            return (0, 0);
        }
        let rate = |from: u64, to: u64| (to.saturating_sub(from) as f64 / span).round() as u64;
        (rate(first.1, last.1), rate(first.2, last.2))
    }
}
