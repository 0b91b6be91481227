//! The door: what is typed before a command is known, and the list of commands for somebody who knows none.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue};
use wirelab_labs::safe;

/// What people come for, in the order in which they do, and the commands for it. Every command stands in one group.
const GROUPS: [(&str, &[&str]); 5] = [
    (
        "Look at a capture",
        &[
            "analyze", "open", "web", "show", "follow", "messages", "picture", "segments", "annotate", "keep",
            "fields", "check", "export", "filters",
        ],
    ),
    ("Watch", &["live"]),
    ("Run a lab", &["labs", "run", "serve", "client", "probe", "craft"]),
    ("Grade", &["verify"]),
    ("This machine", &["doctor", "interfaces", "extcap", "completions", "man"]),
];
/// Where somebody begins.
const FIRST: &str = "First steps:
  wirelab lab.pcapng             what is in a capture
  wirelab run tcp-commands       a lab with its capture, on this machine
  wirelab verify tcp-commands .  what a hand-in shows";
/// What names of captures end with.
const CAPTURES: [&str; 7] = ["pcap", "pcapng", "cap", "ntar", "dmp", "gz", "zst"];

/// The command with its help in groups.
pub(crate) fn grouped(command: clap::Command) -> clap::Command {
    let template = template(&command);
    command.help_template(template)
}

fn template(command: &clap::Command) -> StyledStr {
    let mut text = String::from("{about-with-newline}\n{usage-heading} {usage}\n       wirelab CAPTURE\n");
    let head = |text: &str| format!("\x1b[1m\x1b[4m{text}:\x1b[0m\n");
    for (title, names) in GROUPS {
        text.push('\n');
        text.push_str(&head(title));
        for name in names {
            let about = command.find_subcommand(name).and_then(|one| one.get_about());
            let about = about.map(ToString::to_string).unwrap_or_default();
            text.push_str(&format!("  \x1b[1m{name:<12}\x1b[0m{about}\n"));
        }
    }
    text.push('\n');
    text.push_str(&head("Options"));
    text.push_str("{options}\n\n");
    text.push_str(FIRST);
    text.push('\n');
    StyledStr::from(text)
}

/// The arguments with `analyze` before a capture that stands where a command would.
pub(crate) fn with_command(mut arguments: Vec<OsString>, command: &clap::Command) -> Vec<OsString> {
    let mut place = 1;
    while let Some(argument) = arguments.get(place) {
        if argument == "--color" {
            place += 2;
        } else if argument == "--ascii"
            || argument == "--show-secrets"
            || argument.to_string_lossy().starts_with("--color=")
        {
            place += 1;
        } else {
            break;
        }
    }
    if arguments.get(place).is_some_and(|argument| is_capture(argument, command)) {
        arguments.insert(place, "analyze".into());
    }
    arguments
}

/// Whether it can only be meant for a capture: it is a file or a folder, its name says so, it is the path of something, or it is
/// standard input.
fn is_capture(argument: &OsStr, command: &clap::Command) -> bool {
    let text = argument.to_string_lossy();
    if text == "-" {
        return true;
    }
    if text == "help" || text.starts_with('-') || command.find_subcommand(&*text).is_some() {
        return false;
    }
    let path = Path::new(argument);
    let is_path = path.components().count() > 1 || text.chars().any(std::path::is_separator);
    is_named_as_capture(path) || is_path || path.is_file() || path.is_dir()
}

/// What is wrong with the arguments, with a hint where a capture stands in the place of something else.
pub(crate) fn hinted(mut error: clap::Error) -> clap::Error {
    let of = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        _ => None,
    };
    let (argument, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
    if let (Some("<KIND>"), Some(value)) = (argument.as_deref(), value)
        && (is_named_as_capture(Path::new(&value)) || Path::new(&value).is_file())
    {
        let value = safe::line(value.as_bytes());
        let tip = StyledStr::from(format!("what to draw stands before the capture: wirelab picture overlap {value}"));
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
    }
    error
}

/// Whether a file's name says that it is a capture.
pub(crate) fn is_named_as_capture(path: &Path) -> bool {
    path.extension().is_some_and(|own| CAPTURES.iter().any(|known| own.eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn every_command_stands_in_one_group() {
        let mut listed: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        listed.sort_unstable();
        let command = Cli::command();
        let mut known: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
        known.sort_unstable();
        assert_eq!(listed, known);
    }

    #[test]
    fn help_fits_on_eighty_columns() {
        let mut command = grouped(Cli::command()).term_width(80);
        command.build();
        let names: Vec<String> = command.get_subcommands().map(|one| one.get_name().to_owned()).collect();
        let mut pages = vec![("wirelab".to_owned(), command.render_long_help().to_string())];
        for name in names {
            let one = command.find_subcommand_mut(&name).unwrap();
            pages.push((name.clone(), one.render_help().to_string()));
            pages.push((name, one.render_long_help().to_string()));
        }
        let long = pages.iter().flat_map(|(name, text)| text.lines().map(move |line| (name, line)));
        let long: Vec<_> = long.filter(|(_, line)| line.chars().count() > 80).collect();
        assert!(long.is_empty(), "{long:#?}");
    }

    #[test]
    fn a_capture_is_analyzed() {
        let command = Cli::command();
        for (typed, meant) in [
            ("wirelab lab.pcapng", "wirelab analyze lab.pcapng"),
            ("wirelab --color never lab.pcap.gz --all", "wirelab --color never analyze lab.pcap.gz --all"),
            ("wirelab --color=never no/such.PCAP", "wirelab --color=never analyze no/such.PCAP"),
            ("wirelab --ascii lab.pcap", "wirelab --ascii analyze lab.pcap"),
            ("wirelab Cargo.toml", "wirelab analyze Cargo.toml"),
            ("wirelab -", "wirelab analyze -"),
            ("wirelab sample-pcaps --all", "wirelab analyze sample-pcaps --all"),
            ("wirelab no-such-folder", "wirelab no-such-folder"),
            ("wirelab show lab.pcapng", "wirelab show lab.pcapng"),
            ("wirelab analyse", "wirelab analyse"),
            ("wirelab help", "wirelab help"),
            ("wirelab --help", "wirelab --help"),
            ("wirelab", "wirelab"),
        ] {
            let split = |line: &str| line.split(' ').map(OsString::from).collect::<Vec<_>>();
            assert_eq!(with_command(split(typed), &command), split(meant));
        }
    }
}
