//! Pictures of captures. A kind (`kind/`) makes a scene: marks with their places, laid out in columns and lines (`scene/`). What
//! draws it knows no kind: `svg/` for pages and files, `terminal/` for a terminal. `trace/` gathers the packets of a stream.
//!
//! No text lies over another, no place is outside the picture, and every text is harmless: a [`Scene`] can only be made by a
//! sheet that sees to it.

pub mod kind;
pub mod scene;
pub mod svg;
pub mod terminal;
pub mod trace;

pub use kind::PictureKind;
pub use scene::{Ground, Scene};

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
