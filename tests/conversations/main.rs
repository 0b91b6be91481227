//! `wirelab analyze --conversations`: what the command prints, and that the numbers are those of tshark's tables of
//! conversations.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    dead_code,
    reason = "a test that cannot go on is to fail; helpers are shared"
)]

mod command;
mod parity;
#[path = "../support/program.rs"]
mod program;

use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sample(name: &str) -> PathBuf {
    root().join("sample-pcaps").join(name)
}
