//! Saying it: the reports as text, JSON, CSV and Markdown, the ladder of a stream, and its bytes.
//!
//! Nothing is decided here. What is said comes from `wirelab-findings` and the crates below it.

pub mod analysis;
pub mod annotation;
pub mod conversations;
pub mod expert;
pub mod follow;
pub mod happening;
pub mod ladder;
pub mod measures;
pub mod messages;
mod pretty;
pub mod sentence;
pub mod verdict;

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
