//! How many connections were open at the same time, counted while it becomes known in any order when each began and ended.

/// Turns that are kept one by one; what came before them is final.
const KEPT: usize = 4_096;

/// Begins and ends of connections by their frames, and the most that were open at the same time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct AtOnce {
    /// How many were open before the first turn that is kept, and the most until then.
    before: (i64, i64),
    /// Frame, and `1` for one that begins or `-1` for one that ends; sorted. One that ends in a frame is gone before another
    /// begins in it.
    turns: Vec<(u64, i64)>,
    most: i64,
}

impl AtOnce {
    /// A connection began in a frame.
    pub(super) fn begin(&mut self, frame: u64) {
        self.turn((frame, 1));
    }

    /// A connection ended in a frame: one that began before.
    pub(super) fn end(&mut self, frame: u64) {
        self.turn((frame, -1));
    }

    /// The most that were open at the same time.
    pub(super) fn most(&self) -> u64 {
        self.most.max(0).unsigned_abs()
    }

    fn turn(&mut self, turn: (u64, i64)) {
        let place = self.turns.partition_point(|known| *known <= turn);
        self.turns.insert(place, turn);
        if self.turns.len() > KEPT {
            for (_, change) in self.turns.drain(..KEPT / 2) {
                self.before.0 += change;
                self.before.1 = self.before.1.max(self.before.0);
            }
        }
        let (mut now, mut most) = self.before;
        for (_, change) in &self.turns {
            now += change;
            most = most.max(now);
        }
        self.most = most;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_in_which_it_becomes_known_does_not_matter() {
        let spans = [(3, Some(20)), (6, Some(30)), (9, Some(31)), (20, Some(40)), (12, None), (50, Some(52))];
        let count = |order: &[usize]| {
            let mut at_once = AtOnce::default();
            for (begin, end) in order.iter().map(|place| spans[*place]) {
                at_once.begin(begin);
                end.into_iter().for_each(|end| at_once.end(end));
            }
            at_once.most()
        };
        assert_eq!(count(&[0, 1, 2, 3, 4, 5]), 4);
        assert_eq!(count(&[5, 4, 3, 2, 1, 0]), 4);
        assert_eq!(count(&[0]), 1);
        assert_eq!(AtOnce::default().most(), 0);
    }

    #[test]
    fn many_are_counted_in_little_room() {
        let mut at_once = AtOnce::default();
        for number in 0..20_000_u64 {
            at_once.begin(number * 2);
            at_once.end(number * 2 + 7);
        }
        assert_eq!(at_once.most(), 4);
        assert!(at_once.turns.len() <= KEPT);
    }
}
