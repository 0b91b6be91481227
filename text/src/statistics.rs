//! A few numbers that stand for many.

/// Minimum, median, 95th percentile and maximum of spans in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Spread {
    /// How many values there are.
    pub count: u64,
    /// The smallest.
    pub min: i64,
    /// The median: of an even number of values, the lower of the middle two.
    pub median: i64,
    /// The smallest value that at least 95 % of the values do not exceed (nearest rank).
    pub p95: i64,
    /// The largest.
    pub max: i64,
}

impl Spread {
    /// Of these values; `None` if there are none.
    pub fn of(values: impl Iterator<Item = i64>) -> Option<Self> {
        let mut sorted: Vec<i64> = values.collect();
        sorted.sort_unstable();
        let rank = |percent: usize| sorted.get((sorted.len() * percent).div_ceil(100).max(1) - 1).copied();
        Some(Self {
            count: sorted.len() as u64,
            min: *sorted.first()?,
            median: rank(50)?,
            p95: rank(95)?,
            max: *sorted.last()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_rank() {
        assert_eq!(Spread::of([].into_iter()), None);
        let one = Spread::of([7].into_iter()).unwrap();
        assert_eq!((one.count, one.min, one.median, one.p95, one.max), (1, 7, 7, 7, 7));
        let many = Spread::of((1..=100).rev()).unwrap();
        assert_eq!((many.min, many.median, many.p95, many.max), (1, 50, 95, 100));
        let four = Spread::of([4, 1, 3, 2].into_iter()).unwrap();
        assert_eq!((four.median, four.p95), (2, 4));
    }
}
