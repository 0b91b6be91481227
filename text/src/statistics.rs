//! A few numbers that stand for many.

/// Minimum, median, 95th percentile and maximum of spans in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Spread {
    /// How many values there are.
    pub count: u64,
    /// The smallest.
    pub min: i64,
    /// The median: of an even number of values, the mean of the middle two, as spreadsheets, R and pandas give it, without the
    /// fraction of a nanosecond.
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
            median: middle(&sorted)?,
            p95: rank(95)?,
            max: *sorted.last()?,
        })
    }
}

/// The middle of sorted values, or the mean of the middle two.
fn middle(sorted: &[i64]) -> Option<i64> {
    let upper = *sorted.get(sorted.len() / 2)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *sorted.get((sorted.len() / 2).checked_sub(1)?)?;
    i64::try_from((i128::from(lower) + i128::from(upper)).div_euclid(2)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_mean_of_the_middle_two_and_percentiles_have_the_nearest_rank() {
        assert_eq!(Spread::of([].into_iter()), None);
        let one = Spread::of([7].into_iter()).unwrap();
        assert_eq!((one.count, one.min, one.median, one.p95, one.max), (1, 7, 7, 7, 7));
        let many = Spread::of((1..=100).rev()).unwrap();
        assert_eq!((many.min, many.median, many.p95, many.max), (1, 50, 95, 100));
        let four = Spread::of([4, 1, 3, 2].into_iter()).unwrap();
        assert_eq!((four.median, four.p95), (2, 4));
        let median = |values: &[i64]| Spread::of(values.iter().copied()).unwrap().median;
        let table: [(&[i64], i64); 7] = [
            (&[10, 20], 15),
            (&[1, 100, 3], 3),
            (&[10, 20, 40, 90], 30),
            (&[5, 5, 5, 5], 5),
            (&[-3, -2], -3),
            (&[i64::MAX, i64::MAX], i64::MAX),
            (&[i64::MIN, i64::MAX], -1),
        ];
        for (values, expected) in table {
            assert_eq!(median(values), expected, "{values:?}");
        }
    }
}
