//! `wirelab completions`: what a shell needs to complete the command line.

use std::io::Write;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::cli::Cli;
use crate::failure::Failure;
use crate::output::{Stdout, Style};

/// Print a completion script for a shell
///
/// The script goes to standard output; where it belongs depends on the shell. It is made from the same definition as
/// the command line itself, so it knows every subcommand and option of this version.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab completions bash > ~/.local/share/bash-completion/completions/wirelab
  wirelab completions zsh > ~/.zfunc/_wirelab        (with ~/.zfunc in fpath)
  wirelab completions fish > ~/.config/fish/completions/wirelab.fish
  wirelab completions powershell >> $PROFILE")]
pub(crate) struct Args {
    /// The shell that is to complete
    shell: Shell,
}

pub(crate) fn run_command(args: &Args, _: Style) -> Result<(), Failure> {
    // The generator panics when its writer fails, so it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "wirelab", &mut script);
    let mut out = Stdout::new();
    out.write_all(&script)?;
    out.flush()?;
    Ok(())
}
