//! `wirelab live` on the real loopback interface: beside sockets, nc and Python, ended by signals and filters, read by
//! tshark, and on a screen that tmux holds.
//!
//! `WIRELAB_LIVE_TRIES` and `WIRELAB_LIVE_FLOOD` make the tests longer (`make test-long`).

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
pub(crate) mod traffic;
