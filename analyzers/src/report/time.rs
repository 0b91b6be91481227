//! Points in time as text.

use wirelab_capture::time::Timestamp;

/// RFC 3339 in UTC with nanoseconds; `None` for times that no calendar has (damaged captures).
pub fn rfc3339(time: Timestamp) -> Option<String> {
    from_nanoseconds(i128::from(time.secs) * 1_000_000_000 + i128::from(time.nanos))
}

/// The same from nanoseconds since the epoch.
pub fn from_nanoseconds(nanoseconds: i128) -> Option<String> {
    jiff::Timestamp::from_nanosecond(nanoseconds).ok().map(|time| format!("{time:.9}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        assert_eq!(rfc3339(Timestamp::new(1_700_000_000, 5)).unwrap(), "2023-11-14T22:13:20.000000005Z");
        assert_eq!(rfc3339(Timestamp::new(i64::MAX, 0)), None);
    }
}
