//! The first draft of a lab file, from a capture of its programs.
//!
//! `server` finds the server whose lab it is, `said` what was said to it, `framing` guesses where messages end, `rule` what is
//! answered, and `file` writes all of it as a lab file. A guess is one: the file says so, and its checks have no points.

mod file;
mod framing;
mod rule;
mod said;
mod server;
#[cfg(test)]
mod tests;

pub use file::{Heard, draft};
pub use server::{Nothing, Server};

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
