//! What a run is made with: the lab's file, this program, and the options and files that can change a result.

use std::ffi::OsStr;
use std::fs::File;
use std::path::Path;

use anyhow::Context;
use clap::CommandFactory;
use clap::parser::ValueSource;
use wirelab_analyzers::verify::Grader;
use wirelab_analyzers::verify::basis::{Basis, Input, sha256};

use crate::cli::Cli;
use crate::failure::Failure;

/// Options that say where and how a result is told, and never what it is. Every other one belongs to the result, also
/// those to come.
const TELLING: [&str; 18] = [
    "all",
    "autolab",
    "color",
    "compare",
    "explain",
    "format",
    "gradescope",
    "gradescope-setup",
    "junit",
    "language",
    "moodle",
    "moodle-output",
    "observations",
    "pages",
    "pages-as",
    "points",
    "pseudonyms",
    "help",
];

/// The basis of this run.
pub(super) fn of(lab: &str, grader: &Grader) -> Result<Basis, Failure> {
    let text = crate::lab::text_of(lab)?;
    let mut basis = Basis {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        compat: grader.compat().to_owned(),
        lab: sha256(text.as_bytes()).context("the lab's file")?,
        ..Basis::default()
    };
    for (option, values) in given() {
        let names = values.iter().map(|value| last(value));
        basis.options.push(std::iter::once(option.clone()).chain(names).collect::<Vec<_>>().join(" "));
        // Decisions stand at their checks, and their file is written to.
        let files = values.iter().map(Path::new).filter(|value| option != "--decisions" && value.is_file());
        for value in files {
            let told = || crate::output::shown(value);
            let file = File::open(value).with_context(told)?;
            let hash = sha256(file).with_context(told)?;
            basis.inputs.push(Input { option: option.clone(), file: last(value.as_os_str()), sha256: hash });
        }
    }
    Ok(basis)
}

/// The options of the command line that can change a result, with their values, in the order of the command's help.
fn given() -> Vec<(String, Vec<std::ffi::OsString>)> {
    let mut cli = Cli::command();
    cli.build();
    // These arguments were taken a moment ago.
    let Ok(matches) = Cli::command().try_get_matches_from(crate::invocation::arguments()) else { return Vec::new() };
    let Some((name, own)) = matches.subcommand() else { return Vec::new() };
    let Some(command) = cli.find_subcommand(name) else { return Vec::new() };
    let mut found = Vec::new();
    for one in command.get_arguments() {
        let Some(long) = one.get_long().filter(|long| !TELLING.contains(long)) else { continue };
        let id = one.get_id().as_str();
        if own.try_contains_id(id).is_ok() && own.value_source(id) == Some(ValueSource::CommandLine) {
            let takes = one.get_action().takes_values();
            let values = own.get_raw(id).into_iter().flatten().filter(|_| takes).map(OsStr::to_owned);
            found.push((format!("--{long}"), values.collect()));
        }
    }
    found
}

/// The last part of a path, or the value itself: where a teacher keeps files is nobody's business.
fn last(value: &OsStr) -> String {
    let name = Path::new(value).file_name().unwrap_or(value);
    name.to_string_lossy().into_owned()
}
