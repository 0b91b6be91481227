//! Every sentence that wirelab says about captures, labs and hand-ins.
//!
//! A sentence has an id, values, and a text. Its values are the fields of a structure in [`list`], so that one that is
//! forgotten does not compile. Its text stands in `english.toml` under its id; another language is another file of the same
//! form. A test holds ids and values in the code and in the file to each other, both ways.
//!
//! ```
//! use wirelab_words::{Catalogue, Said, list::finding::NoPackets, list::check::Concurrent};
//!
//! let said = Said::from(Concurrent { most: 1, wanted: 3 });
//! assert_eq!(said.id(), "check.concurrent.found");
//! assert_eq!(said.to_string(), "At most 1 connection was open at the same time (3 asked for).");
//!
//! let file = "[finding]\nno-packets = 'A captura está vazia.'";
//! let other = Catalogue::from_file(file).unwrap();
//! assert_eq!(Said::from(NoPackets {}).text(&other), "A captura está vazia.");
//! ```
//!
//! Whoever finds something keeps a [`Said`] or a [`Text`]: values without words. Words come last, when a report is written.
//! Values that come from a capture, log or lab are [`Harmless`](wirelab_text::harmless::Harmless) before they can be put in.

pub mod catalogue;
pub mod list;
mod said;
mod sentence;
mod template;
mod value;

pub use catalogue::{Catalogue, WordsError};
pub use said::{Said, Text};
pub use sentence::{Entry, Sentence, Slot};
pub use template::TemplateError;
pub use value::{Field, Name, Numbers, Size, Span, Value};
