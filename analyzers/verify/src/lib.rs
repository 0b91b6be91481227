//! What students hand in, held against what a lab asks for. Stands behind `report/`, because a check's proof uses the
//! findings, ladders and sentences of the other reports.
//!
//! [`Grader::evaluate`] is a pure function from the bytes of a submission's files to a [`model::Submission`]: `case` reads the
//! files and sorts them to what the lab asks for, `capture` and `log/` understand one file each, `compare` puts a log beside
//! a capture, and `check/` has a file for each kind of check. [`honesty`] puts a class side
//! by side. `report/` writes the result in every form.

mod annotate;
pub mod basis;
mod budget;
mod capture;
mod case;
mod check;
mod compare;
pub mod decision;
mod doctor;
mod elsewhere;
mod evaluate;
pub mod evidence;
mod exchanges;
pub mod explain;
mod farewell;
mod forms;
pub mod honesty;
pub mod keep;
pub mod log;
pub mod model;
mod other_lab;
mod parts;
mod reach;
pub mod report;
mod rtt;
mod sniff;
mod source;

pub use evaluate::Grader;
pub use forms::{Form, Own, OwnError};
pub use rtt::{Printed, Reply, printed};

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
