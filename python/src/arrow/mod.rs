//! Tables in Arrow's form, and how they are handed over (the Arrow C data and stream interfaces), without a library for it:
//! seven types of columns are all that is needed, and `wirelab_tables` lays them out as Arrow does.

mod export;
mod layout;

pub(crate) use export::{Head, schema, stream};
pub(crate) use wirelab_tables::{Batch, Buffer as Column, Kind as Type};
