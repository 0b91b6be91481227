//! Captures made without sockets: the same seed gives the same bytes, and what is in them is known.
//!
//! [`scenario`] reads what is to happen, [`world`] lets it happen on a virtual clock, and [`truth`] is what it tells
//! about every packet and stream. [`lab_traffic`] is older and simpler: one lab's turns in any amount.

pub mod faults;
pub mod lab_traffic;
pub mod scenario;
pub mod truth;
pub mod world;

mod conversation;
mod lab;
mod packet;
mod plan;
mod random;
mod segment;
mod tcp;
mod text;
mod wire;
