//! Copies in a class that is made for it: all of them are found, and nobody else is named.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on is to fail")]
#![allow(clippy::print_stdout, reason = "a long test says how far it is")]

mod class;
mod container;
mod own;
#[path = "../support/program.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod program;
#[path = "../support/random.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod random;
mod reference;
#[path = "../verify/rewrite.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod rewrite;
mod student;
