//! `wirelab verify` over classes: submissions as they come, reports in every form, and nothing that one submission does
//! to another.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on is to fail")]
#![allow(clippy::print_stdout, reason = "a test that is left out says so")]

mod browser;
mod class;
mod forms;
#[path = "../support/program.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod program;
mod support;
