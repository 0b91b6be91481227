//! Which positions of a stream were seen.

/// Ranges `from..to`, sorted, apart from each other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ranges(Vec<(u64, u64)>);

impl Ranges {
    /// Adds a range; gives how many of its positions are new.
    pub(crate) fn add(&mut self, from: u64, to: u64) -> u64 {
        if from >= to {
            return 0;
        }
        // The usual case: it continues, or lies behind, what is last.
        if let Some(last) = self.0.last_mut().filter(|last| last.1 == from) {
            last.1 = to;
            return to - from;
        }
        let first = self.0.partition_point(|range| range.1 < from);
        let behind = self.0.partition_point(|range| range.0 <= to);
        let touched = self.0.get(first..behind).unwrap_or_default();
        let had: u64 = touched.iter().map(|range| range.1.min(to).saturating_sub(range.0.max(from))).sum();
        let low = touched.first().map_or(from, |range| range.0.min(from));
        let high = touched.last().map_or(to, |range| range.1.max(to));
        self.0.splice(first..behind, [(low, high)]);
        to - from - had
    }

    /// How many positions were seen.
    pub(crate) fn len(&self) -> u64 {
        self.0.iter().map(|(from, to)| to - from).sum()
    }

    /// How many of a range were seen.
    pub(crate) fn within(&self, from: u64, to: u64) -> u64 {
        self.0.iter().map(|range| range.1.min(to).saturating_sub(range.0.max(from))).sum()
    }

    /// The position behind the last that was seen.
    pub(crate) fn end(&self) -> u64 {
        self.0.last().map_or(0, |range| range.1)
    }

    /// Takes the first range away if it begins at or before this position; gives its end.
    pub(crate) fn take_up_to(&mut self, at: u64) -> Option<u64> {
        let first = *self.0.first().filter(|range| range.0 <= at)?;
        self.0.remove(0);
        Some(first.1)
    }

    /// The end of the range that this position lies in.
    pub(crate) fn end_of(&self, at: u64) -> Option<u64> {
        self.0.iter().find(|range| range.0 <= at && at < range.1).map(|range| range.1)
    }

    /// Where the next range behind this position begins.
    pub(crate) fn next_after(&self, at: u64) -> Option<u64> {
        self.0.iter().map(|range| range.0).find(|from| *from > at)
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn as_slice(&self) -> &[(u64, u64)] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_new_is_counted_once() {
        let mut ranges = Ranges::default();
        assert_eq!(ranges.add(10, 20), 10);
        assert_eq!(ranges.add(30, 40), 10);
        assert_eq!(ranges.add(15, 35), 10);
        assert_eq!(ranges.as_slice(), [(10, 40)]);
        assert_eq!(ranges.add(12, 38), 0);
        assert_eq!(ranges.add(0, 5), 5);
        assert_eq!(ranges.add(5, 10), 5);
        assert_eq!((ranges.as_slice(), ranges.len(), ranges.end()), (&[(0, 40)][..], 40, 40));
        assert_eq!(ranges.add(40, 41), 1);
        assert_eq!(ranges.add(50, 60), 10);
        assert_eq!(ranges.add(45, 50), 5);
        assert_eq!(ranges.as_slice(), [(0, 41), (45, 60)]);
        assert_eq!((ranges.within(40, 46), ranges.end_of(45), ranges.next_after(40)), (2, Some(60), Some(45)));
        assert_eq!((ranges.take_up_to(0), ranges.take_up_to(44)), (Some(41), None));
    }
}
