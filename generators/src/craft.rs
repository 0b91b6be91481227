//! Captures made without sockets: the same seed gives the same bytes, and what is in them is known.

pub mod faults;
pub mod lab_traffic;

mod conversation;
mod random;
mod segment;
