//! One file a subcommand.

pub(crate) mod analyze;
pub(crate) mod fields;
pub(crate) mod follow;
pub(crate) mod show;
