//! What captures hold, as tables: which there are, which columns they have, and their rows in batches of bounded size.
//!
//! A column is one line: its name, its type, what it means, and where its value comes from. Whoever writes files, hands tables
//! to Python or prints the documentation reads that line.

mod batch;
mod builder;
mod column;
mod id;
mod read;
pub mod rows;
mod table;
mod value;

pub use batch::{Batch, Buffer, Kind, Values};
pub use builder::{Builder, Limits};
pub use column::{Column, Head, Rows};
pub use id::Id;
pub use read::{Done, Job, Name, Parts, Sink, Trouble, read};
pub use table::Table;
pub use value::Value;

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
