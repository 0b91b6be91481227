//! The table of conversations as CSV, JSON and Markdown.

mod csv;
mod json;
mod markdown;

pub use csv::csv;
pub use json::{json, json_lines};
pub use markdown::markdown;
