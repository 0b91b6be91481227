//! What a shell asks for when somebody presses Tab: the words that may stand there.
//!
//! The shell calls the program itself, so that labs, fields and interfaces are those of this machine. Which kind of word an
//! argument takes is told by its name, in one place, and not at each command.

mod values;

use std::ffi::OsStr;

use clap::{Arg, Command, ValueHint};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, PathCompleter};
use clap_complete::env::CompleteEnv;

use crate::front;

/// The variable by which a shell says that it asks.
pub(crate) const VARIABLE: &str = "COMPLETE";

/// Answers a shell that asks for words. False: nobody asked.
///
/// # Errors
/// The shell is not one that is known, or its script cannot be written.
pub(crate) fn answer(command: fn() -> Command) -> clap::error::Result<bool> {
    let folder = std::env::current_dir().ok();
    CompleteEnv::with_factory(|| completing(command()))
        .var(VARIABLE)
        .try_complete(crate::invocation::arguments(), folder.as_deref())
}

/// The command line, with what each argument may be.
fn completing(command: Command) -> Command {
    let capture = Arg::new("capture").value_hint(ValueHint::FilePath).add(ArgValueCompleter::new(captures));
    command.mut_subcommands(|one| one.mut_args(with_words)).arg(capture)
}

type Words = fn(&OsStr) -> Vec<CompletionCandidate>;

fn with_words(argument: Arg) -> Arg {
    match words(&argument) {
        Some(words) => argument.add(ArgValueCompleter::new(words)),
        None => argument,
    }
}

/// What kind of word an argument takes, by its name.
fn words(argument: &Arg) -> Option<Words> {
    let id = argument.get_id().as_str();
    let value = argument.get_value_names().and_then(|names| names.first()).map_or("", |name| name.as_str());
    let words: Words = match (id, value) {
        ("lab", "LAB") => values::labs_or_none,
        (_, "LAB") => values::labs,
        ("lab", "FILE") | ("check", "FILE") => values::lab_files,
        ("variant", _) => values::variants,
        ("fault", _) => values::faults,
        ("explain", _) => values::checks,
        ("interface", _) => values::interfaces,
        (_, "FIELD") => values::fields,
        (_, "EXPR") => values::filters,
        ("path" | "paths", "CAPTURE") => captures,
        _ => return None,
    };
    Some(words)
}

/// Captures, and folders on the way to one.
fn captures(typed: &OsStr) -> Vec<CompletionCandidate> {
    use clap_complete::engine::ValueCompleter as _;
    PathCompleter::any().filter(|path| path.is_dir() || front::is_named_as_capture(path)).complete(typed)
}
