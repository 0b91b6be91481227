//! Text for people: bytes made harmless, units that people use, points in time, a few numbers that stand for many, and
//! the name that was perhaps meant. Every other crate of wirelab may use this one; it uses none of them.

pub mod ascii;
pub mod harmless;
mod hidden;
pub mod ids;
pub mod json;
pub mod limit;
mod pieces;
pub mod safe;
pub mod secret;
pub mod spelling;
pub mod statistics;
pub mod time;
pub mod units;

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
