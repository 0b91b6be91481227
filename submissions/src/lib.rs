//! What students hand in, as it comes: a folder, a zip or tar archive, a Moodle download, a single capture; one of them
//! or a class.
//!
//! A submission is hostile until shown otherwise. Paths from archives name places within the submission and are never
//! written to; links are not followed, devices not opened; numbers, sizes, depths and compression ratios have limits
//! ([`Limits`]), and reaching one costs only that submission. This crate knows nothing of captures and labs.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use wirelab_submissions::{Limits, Shape, intake};
//!
//! for submission in intake(&["class.zip".into()], Shape::Auto, Limits::default())?.submissions {
//!     let contents = submission.read();
//!     for file in contents.files {
//!         let mut reader = file.open()?;
//!         // ...
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod archive;
mod blob;
mod class;
mod contents;
mod folder;
mod gather;
mod intake;
mod limits;
mod moodle;
mod note;
mod path;
mod root;
mod shape;
mod spool;
mod submission;

pub use contents::{Contents, File};
pub use intake::{Error, Intake, intake};
pub use limits::Limits;
pub use note::{Note, Problem};
pub use path::is_hidden;
pub use shape::Shape;
pub use submission::Submission;

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
