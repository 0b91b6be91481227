//! Lab traffic over real sockets.
//!
//! - [`serve`]: a lab's server in three models; [`client`] and [`load`]: its clients, one or many;
//! - [`example`]: a lab's conversation as it goes where nothing goes wrong, without sockets;
//! - [`probe`]: somebody else's server, spoken to in the lab's protocol;
//! - [`scenario`]: short plays between a server and its clients on loopback, one lesson each;
//! - [`record`] (feature `live`): a scenario under a live capture, written to a file;
//! - [`truth`]: what programs really did with their sockets.
//!
//! What needs no sockets is in `wirelab-craft` and re-exported here: [`conversation`], the server behind all three
//! models, and [`craft`], captures made from a scenario and a seed.
//!
//! Scenarios listen on, and talk to, loopback only; servers listen where they are told to.

pub mod client;
pub mod example;
pub mod files;
pub mod load;
mod now;
pub mod pace;
pub mod probe;
#[cfg(feature = "live")]
pub mod record;
pub mod scenario;
pub mod serve;
pub mod signal;
pub mod truth;

pub use wirelab_craft::{self as craft, conversation};

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
