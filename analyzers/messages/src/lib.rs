//! The lab's messages: what was said, cut as the lab's framing or the replies tell, and paired by the lab's rules.
//!
//! `log` keeps what each side of a stream said, `unit` cuts it where the framing marks borders, `play` applies a lab's rules,
//! `detect` finds the lab, and [`StreamingDecoder`] drives them while a capture is read. Labs are data from `wirelab-labs`; none
//! is known here by name.

pub mod detect;
pub mod fields;
mod gather;
mod in_order;
mod index;
mod listener;
pub mod live;
pub mod log;
mod model;
mod note;
mod overheard;
pub mod play;
mod streaming;
#[cfg(test)]
mod tests;
mod thread;
mod unit;

pub use detect::NoLab;
pub use gather::CollectAll;
pub use in_order::InOrder;
pub use index::Index;
pub use listener::{Ask, Chosen, Conversations, StreamFound};
pub use live::Live;
pub use model::{Border, Carrier, FieldValue, Message, Note, Part, Verdict};
pub use note::NoteId;
pub use overheard::{Judged, Overheard, Said, judged};
pub use streaming::{MessageSink, Rest, StreamingDecoder};
pub use unit::State;

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
