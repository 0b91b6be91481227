//! The command line: one definition feeds parsing, help, completions and the manual.

use std::ffi::OsString;
use std::io::Write;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use wirelab_analyzers::report::{limit, secret};
use wirelab_labs::safe;

use crate::commands;
use crate::completion;
use crate::failure::{Failure, told};
use crate::front;
use crate::invocation::{self, Invocation};
use crate::output::{ColorChoice, Style, letters, refuse, talk};

/// What really happened on the wire: streams, messages, timing of networking labs
#[derive(Debug, Parser)]
#[command(name = "wirelab", version, long_version = crate::version::long(), max_term_width = 80)]
pub(crate) struct Cli {
    /// When to use colour in text output
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,
    /// Text of ASCII characters alone; by itself where the locale is not UTF-8
    #[arg(long, global = true)]
    ascii: bool,
    /// Show passwords, cookies, tokens and community strings, which reports mask otherwise
    #[arg(long, global = true)]
    show_secrets: bool,
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
    Web(commands::web::Args),
    Picture(commands::picture::Args),
    Segments(commands::segments::Args),
    Fields(commands::fields::Args),
    Check(commands::check::Args),
    Filters(commands::filters::Args),
    Annotate(commands::annotate::Args),
    Keep(commands::keep::Args),
    Live(commands::live::Args),
    Labs(commands::labs::Args),
    Serve(commands::serve::Args),
    Client(commands::client::Args),
    Run(commands::run::Args),
    Probe(commands::probe::Args),
    Craft(commands::craft::Args),
    Export(commands::export::Args),
    Extcap(commands::extcap::Args),
    Verify(Box<commands::verify::Args>),
    Interfaces(commands::interfaces::Args),
    Doctor(commands::doctor::Args),
    Completions(commands::completions::Args),
    Man(commands::man::Args),
}

/// Exit status when all is well.
const SUCCESS: u8 = 0;
/// Exit status when a check failed.
const FAILED: u8 = 1;
/// Exit status for wrong usage and for input that cannot be read.
const USAGE: u8 = 2;

/// Runs the command, and gives its exit status.
pub fn run(invocation: Invocation) -> u8 {
    invocation.enter();
    let status = carry_out();
    // Where another program carries the command, nobody else does this. Who has gone needs nothing.
    let _ = std::io::stdout().flush();
    status
}

fn carry_out() -> u8 {
    match completion::answer(|| front::grouped(Cli::command())) {
        Ok(false) => {}
        Ok(true) => return SUCCESS,
        Err(error) => return misused(&error, &[]),
    }
    let command = front::grouped(Cli::command());
    let typed = commands::extcap::with_command(invocation::arguments());
    let typed = front::with_command(typed, &command);
    let parsed = command.try_get_matches_from(&typed).and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return misused(&front::hinted(error), &typed),
    };
    letters::decide(cli.ascii);
    secret::decide(secrets(&cli));
    let style = Style::decide(cli.color);
    let lowered = std::env::var("WIRELAB_LIMITS").map_or(Ok(()), |list| limit::lower(&list));
    match lowered.map_err(|wrong| Failure::Usage(wrong.into())).and_then(|()| dispatch(&cli.command, style)) {
        Ok(()) | Err(Failure::BrokenPipe) => SUCCESS,
        Err(Failure::CheckFailed) => FAILED,
        Err(Failure::Usage(error)) => {
            talk(&format!("wirelab: {}", told(&error)));
            commands::extcap::let_go(&typed);
            USAGE
        }
    }
}

/// What becomes of secrets: a report on what others said masks them. Who asks for fields or bytes
/// gets what there is, and what a lab's own programs print is as they say it: it is evidence.
fn secrets(cli: &Cli) -> secret::Secrets {
    match &cli.command {
        _ if cli.show_secrets => secret::Secrets::Shown,
        Command::Show(args) if args.shows_bytes() => secret::Secrets::MaskedInReports,
        Command::Analyze(_)
        | Command::Show(_)
        | Command::Messages(_)
        | Command::Open(_)
        | Command::Web(_)
        | Command::Picture(_)
        | Command::Segments(_)
        | Command::Check(_)
        | Command::Annotate(_)
        | Command::Export(_)
        | Command::Live(_)
        | Command::Verify(_) => secret::Secrets::Masked,
        _ => secret::Secrets::MaskedInReports,
    }
}

/// Tells help, or what is wrong with the arguments, which may be a pasted line of somebody else's. Gives the
/// exit status.
fn misused(error: &clap::Error, typed: &[OsString]) -> u8 {
    let plain = error.render().to_string();
    if !error.use_stderr() {
        // Nobody is left to tell when the terminal has gone.
        let _ = error.print();
    } else if safe::lines(plain.as_bytes()) == plain {
        refuse(error);
    } else {
        talk(plain.trim_end());
    }
    if error.use_stderr() {
        commands::extcap::let_go(typed);
        return USAGE;
    }
    SUCCESS
}

fn dispatch(command: &Command, style: Style) -> Result<(), Failure> {
    match command {
        Command::Analyze(args) => commands::analyze::run_command(args, style),
        Command::Show(args) => commands::show::run_command(args, style),
        Command::Check(args) => commands::check::run_command(args, style),
        Command::Fields(args) => commands::fields::run_command(args, style),
        Command::Follow(args) => commands::follow::run_command(args, style),
        Command::Filters(args) => commands::filters::run_command(args, style),
        Command::Annotate(args) => commands::annotate::run_command(args),
        Command::Keep(args) => commands::keep::run_command(args),
        Command::Live(args) => commands::live::run_command(args, style),
        Command::Doctor(args) => commands::doctor::run_command(args, style),
        Command::Messages(args) => commands::messages::run_command(args, style),
        Command::Open(args) => commands::open::run_command(args),
        Command::Web(args) => commands::web::run_command(args),
        Command::Picture(args) => commands::picture::run_command(args, style),
        Command::Segments(args) => commands::segments::run_command(args, style),
        Command::Labs(args) => commands::labs::run_command(args, style),
        Command::Serve(args) => commands::serve::run_command(args),
        Command::Client(args) => commands::client::run_command(args),
        Command::Run(args) => commands::run::run_command(args, style),
        Command::Probe(args) => commands::probe::run_command(args, style),
        Command::Craft(args) => commands::craft::run_command(args),
        Command::Export(args) => commands::export::run_command(args),
        Command::Extcap(args) => commands::extcap::run_command(args),
        Command::Verify(args) => commands::verify::run_command(args, style),
        Command::Interfaces(args) => commands::interfaces::run_command(args, style),
        Command::Completions(args) => commands::completions::run_command(args, style),
        Command::Man(args) => commands::man::run_command(args, style),
    }
}
