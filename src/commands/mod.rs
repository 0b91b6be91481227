//! One file a subcommand.

pub(crate) mod fields;
pub(crate) mod follow;
