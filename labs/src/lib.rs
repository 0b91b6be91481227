//! What a lab is: transport, ports, framing, records, rules of the conversation, log lines, evidence and checks.
//!
//! Pure data and pure functions; no I/O. Built-in labs are the files of `catalogue/`, one lab a file, and nothing more:
//! [`Lab::parse`] reads a teacher's own in the same way. The servers of `wirelab-generators` and the decoders of
//! `wirelab-analyzers` interpret the same declarations, and no lab is known to them by name.

pub mod catalogue;
pub mod check;
pub mod diagnosis;
pub mod file;
pub mod framing;
pub mod lab;
pub mod layout;
pub mod message;
pub mod rule;
pub mod talk;
pub mod template;
mod words;

pub use check::Check;
pub use diagnosis::Diagnosis;
pub use file::Problem;
pub use framing::Framing;
pub use lab::{Closing, Compat, EvidenceKind, Lab, LogEvent, Loss, Ports, Protocol, Side, Transport, Variant};
pub use rule::Rule;
pub use wirelab_text::safe;

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
