//! What a test needs of the machine that runs it: a program, a right, captures of others.
//!
//! A test that returns early because something is missing passes, and nobody sees it. So a test asks for what it needs
//! here, in its first line, and nowhere else:
//!
//! ```
//! use wirelab_needs::{Need, require};
//!
//! fn tmux_shows_the_screen() {
//!     require!(Tmux, Capture);
//!     let tmux = Need::Tmux.command();
//!     // ...
//! }
//! ```
//!
//! Where a need is not met, the test ends. What happens then depends on the environment:
//!
//! * `WIRELAB_REQUIRE=1` (set by `.ci/run`): the test fails, unless `WIRELAB_LACKS` names the need.
//! * otherwise the skipped test is reported on standard error, and appended to the file that `WIRELAB_SKIPPED` names.
//!   `make test` sets it and lists the skipped tests at its end.

#![allow(clippy::panic, reason = "this crate makes tests fail")]

mod need;
mod search;
mod skip;

pub use need::{Need, corpus};
pub use skip::all_met;

/// Ends the surrounding test unless each of these needs is met; see the [crate] for what that means.
///
/// Takes the names of [`Need`]'s variants. The surrounding function returns `()`.
#[macro_export]
macro_rules! require {
    ($($need:ident),+ $(,)?) => {
        if !$crate::all_met(&[$($crate::Need::$need),+], $crate::this_function!()) {
            return;
        }
    };
}

/// The path of the surrounding function, such as `program::live::ends::at_once_by_sigint`.
#[doc(hidden)]
#[macro_export]
macro_rules! this_function {
    () => {{
        fn here() {}
        let name = ::std::any::type_name_of_val(&here);
        name.strip_suffix("::here").unwrap_or(name)
    }};
}
