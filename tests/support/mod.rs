//! What the modules share: running the program, a server under test, a terminal, damaged and changed captures.

pub(crate) mod files;
#[cfg_attr(not(feature = "live"), allow(dead_code, reason = "only `wirelab live` gets keys and signals"))]
pub(crate) mod process;
pub(crate) mod program;
pub(crate) mod random;
pub(crate) mod rewrite;
pub(crate) mod server;
#[cfg_attr(not(feature = "live"), allow(dead_code, reason = "only `wirelab live` gets keys and signals"))]
pub(crate) mod terminal;
pub(crate) mod traffic;
