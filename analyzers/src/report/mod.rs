//! Saying it: texts made harmless, units that people use, and the reports as JSON, CSV and Markdown.

pub mod analysis;
pub mod finding;
pub mod follow;
pub mod ladder;
pub mod safe;
pub mod sentence;
pub mod statistics;
pub mod time;
pub mod units;
