//! `wirelab verify` over classes: submissions as they come, reports in every form, and nothing that one submission does
//! to another.

mod browser;
mod class;
mod forms;
pub(crate) mod support;
mod teacher;
