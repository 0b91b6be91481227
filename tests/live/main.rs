//! `wirelab live` on the real loopback interface: beside sockets, nc and Python, ended by signals and filters, read by
//! tshark, and on a screen that tmux holds.
//!
//! Without the right to capture, and without the programs that a test needs, it says that it is skipped and passes.
//! `WIRELAB_LIVE_TRIES` and `WIRELAB_LIVE_FLOOD` make the tests longer (`make test-long`).
#![cfg(all(feature = "live", unix))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on is to fail, and one that is skipped says so"
)]

#[allow(dead_code, reason = "shared between tests; not each uses all of it")]
#[path = "../support/program.rs"]
mod program;

mod ends;
mod file;
mod flood;
mod forty;
mod labs;
mod numbers;
mod pipe;
mod report;
mod screen;
mod screen_labs;
mod support;
mod terminal;
mod traffic;
