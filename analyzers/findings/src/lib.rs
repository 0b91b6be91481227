//! What streams and messages show: findings about captures and labs, which streams a report is about, Wireshark's expert
//! remarks and table of conversations, the rule files of a course, and what a lab still expects.
//!
//! Here things are counted and judged; `wirelab-report` says them.

pub mod analysis;
pub mod conversations;
pub mod expert;
pub mod finding;
mod id;
pub mod messages;
pub mod rules;

pub use id::FindingId;
/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
