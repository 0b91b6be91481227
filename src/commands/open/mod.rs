//! `wirelab open`: the page of a capture, written and shown in the browser.

mod browser;

use std::io::Write;
use std::path::PathBuf;

use anyhow::anyhow;
use wirelab_analyzers::report::analysis::Selection;
use wirelab_capture::place::{Inputs, Whole};

use crate::commands::filter::FilterArgs;
use crate::failure::Failure;
use crate::input::Input;
use crate::lab::LabArgs;
use crate::output::{Stdout, shown, talk};
use crate::page;

/// Make a page of a capture and open it in the browser
///
/// The page is one file that loads nothing: what happened, who said what, each stream with its packets and graphs, display
/// filters to copy. It can be printed, read on a telephone and passed on. It is written to the folder for temporary files,
/// or where -o says; never over a capture. `wirelab analyze --format html` writes the same to standard output.
///
/// The browser is the one that BROWSER names, or that the system opens pages with.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  wirelab open lab.pcapng
  wirelab open lab.pcapng -o lab.html                keep the page
  wirelab open lab.pcapng -o lab.html --only-write   write it and open nothing
  wirelab open lab.pcapng --lab my-lab.toml --lab-port 9999")]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
    /// Where the page goes [default: a new file in the folder for temporary files]
    #[arg(short, long, value_name = "FILE.html")]
    output: Option<PathBuf>,
    /// Write the page and do not open it
    #[arg(long)]
    only_write: bool,
    #[command(flatten)]
    lab: LabArgs,
}

pub(crate) fn run_command(args: &Args) -> Result<(), Failure> {
    let inputs = inputs(args);
    if let Some(path) = &args.output {
        inputs.refuse(path).map_err(|error| Failure::Usage(error.into()))?;
    }
    let page = page::of_capture(&args.input, &args.lab, &FilterArgs::default(), Selection::default())?;
    let path = match &args.output {
        Some(path) => {
            let place = Whole::create(path, &inputs).and_then(|place| place.finish_with(page.as_bytes()));
            place.map_err(|error| Failure::Usage(error.into()))?;
            path.clone()
        }
        None => temporary(&page)?,
    };
    let mut out = Stdout::new();
    writeln!(out, "{}", shown(&path))?;
    out.flush()?;
    if !args.only_write && !browser::open(&path) {
        talk("note: no browser could be started: open the file yourself");
    }
    Ok(())
}

/// A new file with a name that nobody can guess: in a shared folder, nobody else has put a link there.
fn temporary(page: &str) -> Result<PathBuf, Failure> {
    let mut file = tempfile::Builder::new().prefix("wirelab-").suffix(".html").tempfile()?;
    file.write_all(page.as_bytes())?;
    let (_, path) = file.keep().map_err(|error| anyhow!(error))?;
    Ok(path)
}

/// What the page is made of: it is never written there.
fn inputs(args: &Args) -> Inputs {
    let mut inputs = Inputs::of([args.input.path()]);
    args.lab.file().iter().for_each(|path| inputs.add(path));
    inputs
}
