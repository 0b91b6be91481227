//! `wirelab follow`: what the command prints, and that the bytes are those of Wireshark's "Follow Stream".

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod command;
mod parity;
