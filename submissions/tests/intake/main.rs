//! Submissions as they come, also hostile ones. Every archive is built here.

#![allow(clippy::unwrap_used, reason = "tests and their helpers")]

mod hostile;
mod limits;
mod shapes;
mod support;
