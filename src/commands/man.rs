//! `wirelab man`: manual pages, made from the definition of the command line.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::builder::{Resettable, StyledStr};
use clap::{Command, CommandFactory};
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

/// What every page says of the exit status.
const STATUS: &str = ".SH \"EXIT STATUS\"
.TP
0
Done, and every check holds.
.TP
1
A check does not hold, or something that was looked at is wrong (check, client, doctor, labs, probe, verify).
.TP
2
Wrong usage, or an input that cannot be read.
";

pub(crate) fn run_command(args: &Args, _: Style) -> Result<(), Failure> {
    // A page is the same wherever it was built.
    let mut command = Cli::command().long_version(env!("CARGO_PKG_VERSION")).disable_help_subcommand(true);
    command.build();
    match &args.out {
        Some(folder) => write_pages(&command, folder).map_err(Failure::Usage),
        None => {
            let (_, page) = page(&command)?;
            let mut out = Stdout::new();
            out.write_all(&page)?;
            out.flush()?;
            Ok(())
        }
    }
}

fn write_pages(command: &Command, folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| shown(folder))?;
    for one in std::iter::once(command).chain(command.get_subcommands()) {
        let (name, text) = page(one)?;
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| shown(&path))?;
    }
    Ok(())
}

/// The name and the text of a command's page. Examples and exit status stand before the version, as man-pages(7) has them.
fn page(command: &Command) -> io::Result<(String, Vec<u8>)> {
    let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let man = Man::new(command.clone().after_help(Resettable::<StyledStr>::Reset));
    let mut text = Vec::new();
    man.render(&mut text)?;
    let mut more = String::new();
    if let Some(examples) = examples.strip_prefix("Examples:\n") {
        more.push_str(".SH EXAMPLES\n.nf\n");
        examples.lines().for_each(|line| more.push_str(&roff(line)));
        more.push_str(".fi\n");
    }
    more.push_str(STATUS);
    let version = text.windows(VERSION.len()).rposition(|part| part == VERSION).unwrap_or(text.len());
    text.splice(version..version, more.into_bytes());
    Ok((man.get_filename(), text))
}

/// Where the section of the version begins.
const VERSION: &[u8] = b".SH VERSION";

/// A line as it is: what troff would take for something of its own is escaped.
fn roff(line: &str) -> String {
    let escaped = line.replace('\\', "\\e").replace('-', "\\-");
    let guard = if escaped.starts_with(['.', '\'']) { "\\&" } else { "" };
    format!("{guard}{escaped}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_its_examples_as_they_are_and_the_exit_status() {
        let mut command = Cli::command().disable_help_subcommand(true);
        command.build();
        for one in command.get_subcommands() {
            let (name, text) = page(one).unwrap();
            let text = String::from_utf8(text).unwrap();
            assert_eq!(name, format!("wirelab-{}.1", one.get_name().trim_start_matches("wirelab-")));
            for section in [".SH EXAMPLES\n.nf\n", ".SH \"EXIT STATUS\"", ".fi\n"] {
                assert_eq!(text.matches(section).count(), 1, "{name} {section}");
            }
            assert!(!text.contains(".SH EXTRA"), "{name}");
        }
        assert_eq!(roff(".a -b \\c"), "\\&.a \\-b \\ec\n");
    }
}
