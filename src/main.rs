//! The program. What it does is the library's, so that another program can carry the command too.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(wirelab::run(wirelab::Invocation::of_program()))
}
