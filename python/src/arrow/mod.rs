//! Tables in Arrow's form, and how they are handed over (the Arrow C data and stream interfaces), without a library for it:
//! six types of columns are all that is needed.

mod column;
mod export;
mod layout;

pub(crate) use column::{Batch, Column, Type};
pub(crate) use export::{Head, schema, stream};
