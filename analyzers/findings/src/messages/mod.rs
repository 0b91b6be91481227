//! What a lab's messages show.

mod at_once;
mod digest;
mod expectations;
mod fan_out;
mod findings;
mod leaks;
mod turns;

pub use digest::{Digest, LabReport, LabTotal, StreamMessages};
pub use expectations::{Expectation, Expectations};
pub use fan_out::{FanOut, Other, fan_out};
pub use findings::messages_left_out;
pub use leaks::{Late, Leak, late, leaks};
pub use turns::{Turns, clause, turns};
