//! `wirelab verify`: what `wirelab run` leaves passes, each fault and each trap fails just what it should.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on is to fail")]

#[path = "../support/program.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod program;

mod command;
mod corpus;
mod fixtures;
mod kinds;
mod recorded;
mod rewrite;
mod traps;
