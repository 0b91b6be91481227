//! The command: parses arguments, calls the crates, prints. No analysis happens here.

mod cli;
mod commands;
mod completion;
mod failure;
mod front;
mod input;
mod lab;
mod options;
mod output;
mod page;
mod rewriting;
mod sandbox;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
