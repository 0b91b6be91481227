//! The first draft of a lab file, from a capture of its programs.
//!
//! `server` finds the server whose lab it is, `framing` guesses where messages end, `said` cuts them, `rule` guesses what is
//! answered, `trial` holds each guess to all that was heard, and `file` writes the lab file. A guess explains everything, or
//! the file says that it cannot be told; its checks have no points.

mod entry;
mod file;
mod framing;
mod rule;
mod said;
mod server;
#[cfg(test)]
mod tests;
mod trial;
mod variant;

pub use file::{Called, Draft, draft, nobody};
pub use server::Server;

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
