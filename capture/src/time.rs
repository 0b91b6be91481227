//! Points in time and spans between them, in nanoseconds.

use std::cmp::Ordering;
use std::fmt::Write;

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

    /// Nanoseconds since the epoch. Wraps beyond the years 1677 and 2262, so that the wrapping difference of two
    /// points stays right even in files with absurd clocks.
    pub const fn as_nanos(self) -> i64 {
        self.secs.wrapping_mul(1_000_000_000).wrapping_add(self.nanos as i64)
    }

    /// The text of `frame.time_epoch`, as tshark prints it: seconds, a point, nine digits.
    ///
    /// A fraction that is no fraction of a second is printed as such, and the whole is cut to 30 characters; a negative
    /// one puts the sign in front of the seconds.
    pub fn epoch_text(self) -> String {
        const WIDTH: usize = 30;
        let mut text = String::with_capacity(WIDTH);
        if self.nanos < 0 && self.secs >= 0 {
            text.push('-');
        }
        let nanos = self.nanos.unsigned_abs();
        // Writing to a string cannot fail.
        let _ = if nanos < 1_000_000_000 {
            write!(text, "{}.{nanos:09}", self.secs)
        } else {
            write!(text, "{}.({nanos} nanoseconds)", self.secs)
        };
        text.truncate(WIDTH);
        text
    }

    /// RFC 3339 in UTC with nanoseconds; `None` for times that no calendar has (damaged captures).
    pub fn rfc3339(self) -> Option<String> {
        wirelab_text::time::rfc3339(i128::from(self.secs) * 1_000_000_000 + i128::from(self.nanos))
    }

    /// The span from `earlier` to `self` in nanoseconds, negative if `self` is the earlier one.
    pub const fn since(self, earlier: Self) -> i128 {
        (self.secs as i128 - earlier.secs as i128) * 1_000_000_000 + (self.nanos as i128 - earlier.nanos as i128)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epoch_text_is_what_tshark_prints() {
        for (secs, nanos, text) in [
            (1_700_000_000, 5_000, "1700000000.000005000"),
            (0, 0, "0.000000000"),
            (1_700_000_000, 1_000_005_000, "1700000000.(1000005000 nanosec"),
            (767, 1_476_402_008, "767.(1476402008 nanoseconds)"),
            (1_042_415_616, -653_779_136, "-1042415616.653779136"),
            (4_294_967_072, -1000, "-4294967072.000001000"),
            (-5, 250_000_000, "-5.250000000"),
            (i64::MIN, i32::MIN, "-9223372036854775808.(21474836"),
        ] {
            assert_eq!(Timestamp::new(secs, nanos).epoch_text(), text);
        }
    }
}
