//! The analysis for a page in a browser. A [`Session`] holds the files that somebody dropped; each question to it is a
//! [`Request`], each answer a page or JSON, byte for byte what the program writes for the same files.
//!
//! All of this is plain Rust and is tested as such. What a browser calls is `abi`, which exists in WebAssembly alone.

#[cfg(target_arch = "wasm32")]
mod abi;
mod answer;
mod choice;
mod export;
mod filter;
mod frame;
mod handin;
mod held;
mod lab;
mod request;
mod session;
#[cfg(feature = "shell")]
pub mod shell;
mod stop;

pub use answer::{Answer, Refusal};
pub use choice::Choice;
pub use filter::{FRAMES, Matches};
pub use handin::Checked;
pub use held::{Held, Kind};
pub use request::{ROWS, Request, answer, refused};
pub use session::Session;
pub use stop::Stop;

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
