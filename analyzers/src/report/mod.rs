//! Saying it: texts made harmless, units that people use, one frame layer by layer.

pub mod dissection;
pub mod safe;
pub mod units;
