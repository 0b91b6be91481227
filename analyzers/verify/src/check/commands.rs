//! The commands that were used are there.

use std::collections::BTreeSet;

use wirelab_text::safe;
use wirelab_text::units::count;

use super::super::case::Case;
use super::super::log::Command;
use super::Found;

pub(super) fn judge(case: &Case<'_>, asked: &str, at_least: u64, programs: &[String]) -> Found {
    let Some(file) = case.taken(asked) else {
        return Found::failed(format!("{asked}, in which the commands are to stand, is not there."));
    };
    let Some(log) = case.log(&file.handed.path) else {
        return Found::failed(format!("{asked} is no text that could hold commands.")).whole(&file.handed.path);
    };
    let counts = |command: &&Command| command.is_of(programs);
    let found: Vec<&Command> = log.commands.iter().filter(counts).collect();
    let different: BTreeSet<&str> = found.iter().map(|command| command.about.as_str()).collect();
    let number = different.len() as u64;
    let named: Vec<String> = different.iter().take(6).map(|about| safe::excerpt(about.as_bytes(), 60)).collect();
    let named = if named.is_empty() { String::new() } else { format!(": {}", named.join(", ")) };
    let text = format!("{} ({at_least} asked for){named}.", count(number, "command", "different commands"));
    Found::share(number, at_least, text).lines(&log.path, found.iter().map(|command| command.line))
}
