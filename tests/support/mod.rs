//! What the modules share: running the program, a server under test, a terminal, damaged and changed captures.

pub(crate) mod files;
pub(crate) mod process;
pub(crate) mod program;
pub(crate) mod random;
pub(crate) mod rewrite;
pub(crate) mod server;
pub(crate) mod terminal;
