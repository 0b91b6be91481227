//! Pages of HTML that people look at. Each is one file that loads nothing; a content security policy allows the style sheet in
//! it, and nothing else from anywhere. Markup is made by templates that escape what is put into them ([`maud`]).

pub mod capture;
mod document;
mod drawing;
pub mod gather;
mod proof;
mod text;
pub mod traces;

pub use document::{Document, STYLE};
pub use drawing::{Drawing, Rungs, both, drawing};
pub use proof::{chip, command, frames_filter, quoted};
pub use text::{Links, foreign, known, linked, prose, said};

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
