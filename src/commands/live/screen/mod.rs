//! The screen.
use super::{Args, analyst::Watch, start::About};
use crate::cli::Failure;
use crate::output::Style;
pub(super) fn is_possible() -> bool {
    false
}
pub(super) fn run(
    _: &Args,
    _: Watch,
    _: About,
    _: Option<wirelab_analyzers::filter::Filter>,
    _: Style,
) -> Result<(), Failure> {
    Ok(())
}
