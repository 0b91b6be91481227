//! The stream report as JSON, CSV and Markdown.

mod csv;
mod json;
mod markdown;

pub use csv::{csv, csv_with_labs};
pub use json::{json, json_lines};
pub use markdown::markdown;

pub(crate) use json::{CaptureView, Rows, SCHEMA, capture, line};
pub(crate) use markdown::inline;
