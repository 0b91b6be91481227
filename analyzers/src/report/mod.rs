//! Saying it: texts made harmless, units that people use, and the reports as JSON, CSV and Markdown;
//! the ladder of a stream, and one frame layer by layer.

pub mod analysis;
pub mod conversations;
pub mod dissection;
pub mod expert;
pub mod finding;
pub mod follow;
pub mod happening;
pub mod ladder;
pub mod messages;
pub mod rules;
pub use wirelab_labs::safe;
pub mod sentence;
pub mod statistics;
pub mod time;
pub mod units;
pub mod verdict;
