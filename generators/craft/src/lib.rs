//! Captures made without sockets, and a lab's server without I/O. No network, no clock, no threads.
//!
//! - [`scenario`] reads a TOML file that says what is to happen; [`world`] lets it happen on a virtual clock and writes
//!   the capture; [`truth`] lists the words in which the truth about every packet and stream is told. The same scenario
//!   and seed give the same bytes on every machine.
//! - [`conversation`] is a lab's server as a state machine: bytes go in, actions come out.
//!   `wirelab-generators` carries them out on real sockets, and [`world`] on crafted ones.
//!
//! ```
//! use wirelab_capture::write::{Container, Writer};
//! use wirelab_craft::scenario::Scenario;
//! use wirelab_craft::world::{self, Options};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let text = "title = \"A refused connection\"\n[[connection]]\nanswer = \"refuse\"\n";
//! let scenario = Scenario::parse(text).map_err(|problems| format!("{problems:?}"))?;
//! let options = Options { seed: 1, streams: None };
//! let header = world::header(&scenario, &options);
//! let mut writer = Writer::new("memory".as_ref(), Vec::new(), Container::Pcapng, &header)?;
//! let summary = world::craft(&scenario, &options, &mut writer, None)?;
//! // A SYN, and the RST that answers it.
//! assert_eq!(summary.packets, 2);
//! let _bytes = writer.finish(&[])?;
//! # Ok(())
//! # }
//! ```

pub mod conversation;
pub mod scenario;
pub mod truth;
pub mod world;

mod lab;
mod packet;
mod plan;
mod random;
mod tcp;
mod text;
mod wire;

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
