//! `wirelab completions`: what a shell needs to complete the command line.

use std::io::Write;

use clap_complete::env::{Bash, Elvish, EnvCompleter, Fish, Powershell, Zsh};

use crate::completion::VARIABLE;
use crate::failure::Failure;
use crate::output::{Stdout, Style};

/// Print a completion script for a shell
///
/// The script goes to standard output; where it belongs depends on the shell. It asks the program for words: every command
/// and option of this version, and labs, variants, faults, interfaces, fields behind -e and in -Y, captures and lab files.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab completions bash > ~/.local/share/bash-completion/completions/wirelab
  wirelab completions zsh > ~/.zfunc/_wirelab        (with ~/.zfunc in fpath)
  wirelab completions fish > ~/.config/fish/completions/wirelab.fish
  wirelab completions powershell >> $PROFILE
  wirelab completions elvish >> ~/.config/elvish/rc.elv")]
pub(crate) struct Args {
    /// The shell that is to complete
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
    Elvish,
}

impl Shell {
    fn script(self) -> &'static dyn EnvCompleter {
        match self {
            Self::Bash => &Bash,
            Self::Zsh => &Zsh,
            Self::Fish => &Fish,
            Self::Powershell => &Powershell,
            Self::Elvish => &Elvish,
        }
    }
}

pub(crate) fn run_command(args: &Args, _: Style) -> Result<(), Failure> {
    let mut out = Stdout::new();
    args.shell.script().write_registration(VARIABLE, "wirelab", "wirelab", "wirelab", &mut out)?;
    if args.shell == Shell::Zsh {
        // From fpath the file itself is called at the first Tab, and has only defined the function then.
        writeln!(out, "[[ $funcstack[1] == _wirelab ]] && _clap_dynamic_completer_wirelab \"$@\"")?;
    }
    out.flush()?;
    Ok(())
}
