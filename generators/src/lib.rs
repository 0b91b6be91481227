//! Lab traffic over real sockets, and crafted captures.
//!
//! - [`scenario`]: short plays between a server and its clients on loopback, one lesson each;
//! - [`record`] (feature `live`): a scenario under a live capture, written to a file;
//! - [`craft`]: captures made without sockets, from a seed, with known contents.
//!
//! Nothing here listens on, or talks to, anything but loopback.

pub mod craft;
#[cfg(feature = "live")]
pub mod record;
pub mod scenario;
