//! The command line: one definition feeds parsing, help, completions and the manual.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::commands;
use crate::failure::{Failure, told};
use crate::front;
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
    Analyze(commands::analyze::Args),
    Show(commands::show::Args),
    Follow(commands::follow::Args),
    Messages(commands::messages::Args),
    Open(commands::open::Args),
    Picture(commands::picture::Args),
    Segments(commands::segments::Args),
    Fields(commands::fields::Args),
    Check(commands::check::Args),
    Filters(commands::filters::Args),
    Live(commands::live::Args),
    Labs(commands::labs::Args),
    Serve(commands::serve::Args),
    Client(commands::client::Args),
    Run(commands::run::Args),
    Probe(commands::probe::Args),
    Craft(commands::craft::Args),
    Verify(commands::verify::Args),
    Interfaces(commands::interfaces::Args),
    Doctor(commands::doctor::Args),
    Completions(commands::completions::Args),
    Man(commands::man::Args),
}

/// Exit status when a check failed.
const FAILED: u8 = 1;
/// Exit status for wrong usage and for input that cannot be read.
const USAGE: u8 = 2;

pub(crate) fn run() -> ExitCode {
    let command = front::grouped(Cli::command());
    let typed = front::with_command(std::env::args_os().collect(), &command);
    let cli = match Cli::from_arg_matches(&command.get_matches_from(typed)) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let style = Style::decide(cli.color);
    match dispatch(&cli.command, style) {
        Ok(()) | Err(Failure::BrokenPipe) => ExitCode::SUCCESS,
        Err(Failure::CheckFailed) => ExitCode::from(FAILED),
        Err(Failure::Usage(error)) => {
            // Nobody is left to tell when standard error is closed.
            let _ = writeln!(io::stderr(), "wirelab: {}", told(&error));
            ExitCode::from(USAGE)
        }
    }
}

fn dispatch(command: &Command, style: Style) -> Result<(), Failure> {
    match command {
        Command::Analyze(args) => commands::analyze::run_command(args, style),
        Command::Show(args) => commands::show::run_command(args, style),
        Command::Check(args) => commands::check::run_command(args, style),
        Command::Fields(args) => commands::fields::run_command(args, style),
        Command::Follow(args) => commands::follow::run_command(args, style),
        Command::Filters(args) => commands::filters::run_command(args, style),
        Command::Live(args) => commands::live::run_command(args, style),
        Command::Doctor(args) => commands::doctor::run_command(args, style),
        Command::Messages(args) => commands::messages::run_command(args, style),
        Command::Open(args) => commands::open::run_command(args),
        Command::Picture(args) => commands::picture::run_command(args, style),
        Command::Segments(args) => commands::segments::run_command(args, style),
        Command::Labs(args) => commands::labs::run_command(args, style),
        Command::Serve(args) => commands::serve::run_command(args),
        Command::Client(args) => commands::client::run_command(args),
        Command::Run(args) => commands::run::run_command(args, style),
        Command::Probe(args) => commands::probe::run_command(args, style),
        Command::Craft(args) => commands::craft::run_command(args),
        Command::Verify(args) => commands::verify::run_command(args, style),
        Command::Interfaces(args) => commands::interfaces::run_command(args, style),
        Command::Completions(args) => commands::completions::run_command(args, style),
        Command::Man(args) => commands::man::run_command(args, style),
    }
}
