//! One file a subcommand.

pub(crate) mod analyze;
pub(crate) mod annotate;
pub(crate) mod check;
pub(crate) mod client;
pub(crate) mod completions;
pub(crate) mod craft;
pub(crate) mod doctor;
pub(crate) mod extcap;
pub(crate) mod fields;
pub(crate) mod filter;
pub(crate) mod filters;
pub(crate) mod follow;
pub(crate) mod interfaces;
pub(crate) mod keep;
pub(crate) mod labs;
pub(crate) mod live;
pub(crate) mod man;
pub(crate) mod messages;
pub(crate) mod open;
pub(crate) mod picture;
pub(crate) mod probe;
pub(crate) mod run;
pub(crate) mod segments;
pub(crate) mod serve;
pub(crate) mod show;
pub(crate) mod verify;
mod which;
