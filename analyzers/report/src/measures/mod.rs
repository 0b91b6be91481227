//! Measures of a connection, for programs and for documents; what people read of them in sentences.

mod csv;
mod json;
mod markdown;
mod sentences;

pub use csv::csv;
pub(crate) use json::MeasuresView;
pub use json::SegmentJson;
pub use markdown::markdown;
pub use sentences::{direction, greetings, period, phase, standpoint};
