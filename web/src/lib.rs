//! The analysis for a page in a browser. A [`Session`] holds the files that somebody dropped; each question to it is a
//! [`Request`], each answer a page or JSON, byte for byte what the program writes for the same files.
//!
//! All of this is plain Rust and is tested as such. What a browser calls is `abi`, which exists in WebAssembly alone.

#[cfg(target_arch = "wasm32")]
mod abi;
mod answer;
mod choice;
mod filter;
mod handin;
mod request;
mod session;

pub use answer::{Answer, Refusal};
pub use filter::{FRAMES, Matches};
pub use handin::Checked;
pub use request::{ROWS, Request, answer};
pub use session::{Held, Kind, Session};

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
