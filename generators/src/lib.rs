//! Lab traffic over real sockets, and crafted captures.
//!
//! - [`scenario`]: short plays between a server and its clients on loopback, one lesson each;
//! - [`record`] (feature `live`): a scenario under a live capture, written to a file;
//! - [`craft`]: captures made without sockets, from a seed, with known contents.
//!
//! - [`conversation`]: a lab's server without sockets, from the lab's declaration;
//! - [`serve`]: its three models over real sockets; [`truth`]: what they did, kept.
//!
//! Scenarios listen on, and talk to, loopback only; servers listen where they are told to.

pub mod client;
pub mod conversation;
pub mod craft;
pub mod files;
pub mod load;
pub mod pace;
pub mod probe;
#[cfg(feature = "live")]
pub mod record;
pub mod scenario;
pub mod serve;
pub mod signal;
pub mod truth;

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
