//! Points in time and spans between them, in nanoseconds.

use std::cmp::Ordering;

/// A point in time as the capture file states it: seconds since 1970-01-01 00:00:00 UTC and nanoseconds.
///
/// Damaged files hold impossible fractions (`nanos` of 10⁹ and more) and years far from now; they are kept as they
/// are so that a report can say so. [`Timestamp::as_nanos`] is what calculations use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timestamp {
    /// Whole seconds since the epoch; negative before 1970.
    pub secs: i64,
    /// Nanoseconds within the second. 0 to 999,999,999 in a sound file.
    pub nanos: i32,
}

impl Timestamp {
    /// A point in time from whole seconds and nanoseconds, taken as given.
    pub const fn new(secs: i64, nanos: i32) -> Self {
        Self { secs, nanos }
    }

    /// Whether the nanoseconds lie within a second.
    pub const fn is_sound(self) -> bool {
        self.nanos >= 0 && self.nanos < 1_000_000_000
    }

    /// Nanoseconds since the epoch; saturates at the ends of `i64` (years 1677 and 2262).
    pub const fn as_nanos(self) -> i64 {
        self.secs.saturating_mul(1_000_000_000).saturating_add(self.nanos as i64)
    }

    /// The span from `earlier` to `self` in nanoseconds, negative if `self` is the earlier one; saturates.
    pub const fn since(self, earlier: Self) -> i64 {
        self.secs
            .saturating_sub(earlier.secs)
            .saturating_mul(1_000_000_000)
            .saturating_add(self.nanos as i64 - earlier.nanos as i64)
    }
}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.secs, self.nanos).cmp(&(other.secs, other.nanos))
    }
}
