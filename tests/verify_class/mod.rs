//! `wirelab verify` over classes: submissions as they come, reports in every form, and nothing that one submission does
//! to another.

mod browser;
mod class;
mod forms;
mod support;
mod teacher;
