//! One file a function of the module.

pub(crate) mod analyze;
pub(crate) mod catalogue;
mod cells;
pub(crate) mod fields;
pub(crate) mod messages;
pub(crate) mod rows;
pub(crate) mod segments;
mod tables;
pub(crate) mod verify;
