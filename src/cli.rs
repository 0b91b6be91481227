//! The command line: one definition feeds parsing, help, completions and the manual.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::commands;
use crate::output::{ColorChoice, Style};

/// What really happened on the wire: streams, messages and timing of networking labs
#[derive(Debug, Parser)]
#[command(name = "wirelab", version, max_term_width = 100)]
pub(crate) struct Cli {
    /// When to use colour in text output
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Fields(commands::fields::Args),
    Follow(commands::follow::Args),
}

/// Why a command ended early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The reader of standard output has gone: a quiet end.
    BrokenPipe,
    /// Wrong usage, no such stream, or nothing could be read: exit status 2.
    Usage(anyhow::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Self::BrokenPipe } else { Self::Usage(error.into()) }
    }
}

impl From<wirelab_capture::error::Error> for Failure {
    fn from(error: wirelab_capture::error::Error) -> Self {
        Self::Usage(error.into())
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        match error.downcast::<io::Error>() {
            Ok(error) => error.into(),
            Err(error) => Self::Usage(error),
        }
    }
}

/// Exit status for wrong usage and for input that cannot be read.
const USAGE: u8 = 2;

pub(crate) fn run() -> ExitCode {
    let cli = Cli::parse();
    let style = Style::decide(cli.color);
    let done = match &cli.command {
        Command::Fields(args) => commands::fields::run_command(args, style),
        Command::Follow(args) => commands::follow::run_command(args, style),
    };
    match done {
        Ok(()) | Err(Failure::BrokenPipe) => ExitCode::SUCCESS,
        Err(Failure::Usage(error)) => {
            // Nobody is left to tell when standard error is closed.
            let _ = writeln!(io::stderr(), "wirelab: {error:#}");
            ExitCode::from(USAGE)
        }
    }
}
