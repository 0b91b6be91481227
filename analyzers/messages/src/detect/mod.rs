//! Which lab is it? Every lab and variant that the port allows is played over what was said, and the best one wins; the
//! answer says how sure it is and why.

pub mod choose;
mod foreign;
mod layouts;

pub use choose::{Choice, Confidence, choose};
pub use foreign::foreign;
