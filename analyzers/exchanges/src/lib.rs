//! Requests of protocols and their answers: which are in a capture, when, and how each of them ended.
//!
//! [`Watch`] is an observer of the engine that reads application protocols. It pairs requests with answers ([`Exchange`]),
//! follows conversations through steps that are told as display filters ([`Walk`]), puts probes together to traceroutes
//! ([`Trace`]), and says which packets and streams a display filter selects ([`Selection`]). It knows no lab.

mod dialogue;
mod exchange;
mod hops;
mod marks;
mod messages;
mod selection;
mod table;
mod watch;

pub use dialogue::Walk;
pub use exchange::{End, Exchange, Part, Protocol};
pub use hops::{Hop, Probes, Trace};
pub use marks::Marks;
pub use selection::Selection;
pub use watch::{Found, Plan, Watch};

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
