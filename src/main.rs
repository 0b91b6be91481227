//! The command: parses arguments, calls the crates, prints. No analysis happens here.

mod cli;
mod commands;
mod input;
mod lab;
mod output;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
