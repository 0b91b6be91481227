//! `wirelab man`: manual pages, made from the definition of the command line.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::CommandFactory;
use clap_mangen::Man;

use crate::cli::Cli;
use crate::failure::Failure;
use crate::output::{Stdout, Style, shown};

/// Print the manual page, or write one page for each subcommand
///
/// Without --out the page of wirelab itself goes to standard output. With it, that page and one for each subcommand
/// are written to a folder, as wirelab.1, wirelab-fields.1 and so on; pages of that name are replaced.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab man > wirelab.1 && man ./wirelab.1
  wirelab man --out ~/.local/share/man/man1
  man wirelab-fields                                 (after that)")]
pub(crate) struct Args {
    /// Folder for the pages of all subcommands; made if it is not there
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(crate) fn run_command(args: &Args, _: Style) -> Result<(), Failure> {
    match &args.out {
        Some(folder) => write_pages(folder).map_err(Failure::Usage),
        None => {
            let mut page = Vec::new();
            Man::new(Cli::command()).render(&mut page)?;
            let mut out = Stdout::new();
            out.write_all(&page)?;
            out.flush()?;
            Ok(())
        }
    }
}

fn write_pages(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| shown(folder))?;
    clap_mangen::generate_to(Cli::command(), folder).with_context(|| shown(folder))
}
