//! Which lab is it, if any? Every lab and variant that the port allows is played over what was said. The port suggests, and
//! the bytes decide: a lab of which nothing fits is none. The answer says how sure it is and why.

mod altered;
pub mod choose;
pub(crate) mod foreign;
mod forms;
mod layouts;
mod none;
mod repeated;

pub use altered::Altered;
pub use choose::{Choice, Confidence, choose};
pub use foreign::foreign;
pub use none::{NoLab, NotLab, is_near};
pub(crate) use repeated::Repeated;
