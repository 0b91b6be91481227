//! The commands that were used are there.

use std::collections::BTreeSet;

use wirelab_text::harmless::Harmless;
use wirelab_words::list::log::{Commands, CommandsEmpty, CommandsNoText, CommandsNone};

use super::super::case::Case;
use super::super::log::Command;
use super::super::sniff::Content;
use super::Found;

pub(super) fn judge(case: &Case<'_>, asked: &str, at_least: u64, programs: &[String]) -> Found {
    let Some(file) = case.holding(asked) else {
        return Found::failed(CommandsNone { file: Harmless::line(asked) });
    };
    if file.content == Content::Empty {
        return Found::failed(CommandsEmpty { file: Harmless::line(asked) }).whole(&file.handed.path);
    }
    let Some(log) = case.log(&file.handed.path) else {
        return Found::failed(CommandsNoText { file: Harmless::line(asked) }).whole(&file.handed.path);
    };
    let counts = |command: &&Command| command.is_of(programs);
    let found: Vec<&Command> = log.commands.iter().filter(counts).collect();
    let different: BTreeSet<&str> = found.iter().map(|command| command.about.as_str()).collect();
    let number = different.len() as u64;
    let named = different.iter().take(6).map(|about| Harmless::excerpt(about, 60)).collect();
    let text = Commands { commands: number, wanted: at_least, named };
    Found::share(number, at_least, text).lines(&log.path, found.iter().map(|command| command.line))
}
