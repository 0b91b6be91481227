//! This machine's clock.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The time since 1970; a clock that stands before that shows nothing.
pub(crate) fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// The same in whole seconds.
pub(crate) fn seconds() -> i64 {
    i64::try_from(since_1970().as_secs()).unwrap_or(i64::MAX)
}
