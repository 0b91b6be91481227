//! Packets to streams under Wireshark's numbers.
//!
//! `packet` finds the headers, `stream` the conversations, `app` what application protocols they carry, `engine` drives
//! them and tells what happens. Each uses only what stands before it.

pub mod app;
pub mod engine;
pub mod packet;
pub mod stream;
