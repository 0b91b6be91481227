//! Saying it: texts made harmless, units that people use.

pub mod follow;
pub mod safe;
pub mod units;
