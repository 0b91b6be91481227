//! How fast packets come: over the last second or so, and how that was over the last minute.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

const SPAN: Duration = Duration::from_secs(1);
/// Seconds that are remembered.
const REMEMBERED: usize = 60;
/// What stands for a second, from few packets to many.
const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Counts with the times at which they were read.
#[derive(Default)]
pub(super) struct Rates {
    read: VecDeque<(Instant, u64, u64)>,
    /// Packets of whole seconds, the last one behind.
    seconds: VecDeque<u64>,
    /// When the second under way began, and the count of packets then.
    second: Option<(Instant, u64)>,
}

impl Rates {
    /// Takes in the counts of packets and bytes.
    pub(super) fn note(&mut self, packets: u64, bytes: u64) {
        self.note_at(Instant::now(), packets, bytes);
    }

    fn note_at(&mut self, now: Instant, packets: u64, bytes: u64) {
        self.read.push_back((now, packets, bytes));
        while self.read.get(1).is_some_and(|(at, ..)| now.duration_since(*at) >= SPAN) {
            self.read.pop_front();
        }
        let (begun, before) = *self.second.get_or_insert((now, packets));
        let passed = now.duration_since(begun);
        if passed >= SPAN {
            // Where nobody looked for a while, the packets are spread over it.
            let whole = passed.as_secs().clamp(1, REMEMBERED as u64);
            let each = packets.saturating_sub(before) / whole;
            self.seconds.extend(std::iter::repeat_n(each, whole as usize));
            let most = self.seconds.len().saturating_sub(REMEMBERED);
            self.seconds.drain(..most);
            self.second = Some((now, packets));
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

    /// The last seconds as a line of at most so many cells, a cell a second: the fastest of them is full.
    pub(super) fn spark(&self, cells: usize) -> String {
        let shown = self.seconds.iter().skip(self.seconds.len().saturating_sub(cells));
        let most = shown.clone().copied().max().unwrap_or(0);
        let level = |packets: u64| {
            let step = (packets * (LEVELS.len() as u64 - 1)).div_ceil(most.max(1));
            if packets == 0 { ' ' } else { LEVELS.get(step as usize).copied().unwrap_or('█') }
        };
        shown.map(|packets| level(*packets)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_a_second_and_the_fastest_is_full() {
        let (mut rates, begun) = (Rates::default(), Instant::now());
        for (millis, packets) in [(0, 0), (400, 3), (1_000, 7), (2_000, 7), (3_000, 8), (3_300, 9)] {
            rates.note_at(begun + Duration::from_millis(millis), packets, 0);
        }
        assert_eq!(rates.spark(10), "█ ▂");
        assert_eq!(rates.spark(2), " █");
        // Nobody looked for four seconds.
        rates.note_at(begun + Duration::from_secs(7), 16, 0);
        assert_eq!((rates.seconds.len(), rates.spark(4)), (7, "████".to_owned()));
    }
}
