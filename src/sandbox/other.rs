//! Where nothing can be given up.

use std::path::PathBuf;
use std::time::Duration;

use super::Given;

pub(super) fn enter(_: &[PathBuf]) {}

pub(super) fn trial() -> Given {
    Given::default()
}

/// Not known here: what a submission takes is then bounded by the other limits.
pub(super) fn processor_time() -> Duration {
    Duration::ZERO
}
