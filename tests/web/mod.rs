//! The page that reads captures in a browser: what it says is what the program says, and `wirelab web` serves it to nobody else.

mod live;
mod same;
mod served;
pub(crate) mod support;
