//! `wirelab verify` over classes: submissions as they come, reports in every form, and nothing that one submission does
//! to another.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

mod browser;
mod class;
mod forms;
#[path = "../support/program.rs"]
mod program;
mod support;
