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
    Analyze(commands::analyze::Args),
    Show(commands::show::Args),
    Follow(commands::follow::Args),
    Messages(commands::messages::Args),
    Fields(commands::fields::Args),
    Check(commands::check::Args),
    Filters(commands::filters::Args),
    Live(commands::live::Args),
    Labs(commands::labs::Args),
    Serve(commands::serve::Args),
    Client(commands::client::Args),
    Run(commands::run::Args),
    Probe(commands::probe::Args),
    Verify(commands::verify::Args),
    Craft(commands::craft::Args),
    Interfaces(commands::interfaces::Args),
    Doctor(commands::doctor::Args),
    Completions(commands::completions::Args),
    Man(commands::man::Args),
}

/// Form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// One JSON object
    Json,
    /// One JSON object a line
    Jsonl,
    /// Comma-separated, spans in nanoseconds
    Csv,
    /// For documents
    Markdown,
}

/// Which streams a number means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Protocol {
    /// tcp.stream
    Tcp,
    /// udp.stream
    Udp,
}

/// Why a command ended early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The reader of standard output has gone: a quiet end.
    BrokenPipe,
    /// A check failed: exit status 1.
    CheckFailed,
    /// Wrong usage, no such stream, or nothing could be read: exit status 2.
    Usage(anyhow::Error),
}

impl Failure {
    /// The capture has no stream with this number.
    pub(crate) fn no_stream(number: u32, tcp: usize, udp: usize) -> Self {
        let have = |count: usize, protocol: &str| match count {
            0 => format!("no {protocol} streams"),
            1 => format!("one {protocol} stream, 0"),
            _ => format!("{protocol} streams 0 to {}", count - 1),
        };
        Self::Usage(anyhow::anyhow!(
            "there is no stream {number}: the capture has {} and {}",
            have(tcp, "TCP"),
            have(udp, "UDP")
        ))
    }
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

/// Exit status when a check failed.
const FAILED: u8 = 1;
/// Exit status for wrong usage and for input that cannot be read.
const USAGE: u8 = 2;

pub(crate) fn run() -> ExitCode {
    let cli = Cli::parse();
    let style = Style::decide(cli.color);
    match dispatch(&cli.command, style) {
        Ok(()) | Err(Failure::BrokenPipe) => ExitCode::SUCCESS,
        Err(Failure::CheckFailed) => ExitCode::from(FAILED),
        Err(Failure::Usage(error)) => {
            // Nobody is left to tell when standard error is closed.
            let _ = writeln!(io::stderr(), "wirelab: {error:#}");
            ExitCode::from(USAGE)
        }
    }
}

/// What another command does, as if it had been typed.
pub(crate) fn also(words: &[&str], style: Style) -> Result<(), Failure> {
    let words = std::iter::once("wirelab").chain(words.iter().copied());
    let cli = Cli::try_parse_from(words).map_err(|error| Failure::Usage(error.into()))?;
    dispatch(&cli.command, style)
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
        Command::Labs(args) => commands::labs::run_command(args, style),
        Command::Serve(args) => commands::serve::run_command(args),
        Command::Client(args) => commands::client::run_command(args),
        Command::Run(args) => commands::run::run_command(args, style),
        Command::Probe(args) => commands::probe::run_command(args, style),
        Command::Verify(args) => commands::verify::run_command(args, style),
        Command::Craft(args) => commands::craft::run_command(args),
        Command::Interfaces(args) => commands::interfaces::run_command(args, style),
        Command::Completions(args) => commands::completions::run_command(args, style),
        Command::Man(args) => commands::man::run_command(args, style),
    }
}
