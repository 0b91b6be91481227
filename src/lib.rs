//! The command: parses arguments, calls the crates, prints. No analysis happens here.
//!
//! It is a library so that the Python package can carry the same command, and is no interface for anybody else: the crates
//! below it are (`wirelab-analyzers` above all).

mod cli;
mod commands;
mod completion;
mod failure;
mod front;
mod input;
mod invocation;
mod lab;
mod options;
mod output;
mod page;
mod rewriting;
mod sandbox;
mod version;

pub use cli::run;
pub use commands::analyze::{Joined, joined};
pub use commands::verify::asked::{Asked, verified};
pub use invocation::Invocation;
pub use lab::named;
