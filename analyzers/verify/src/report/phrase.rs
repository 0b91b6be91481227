//! Headings and short remarks of the view of a class, for whoever prints it.

use wirelab_text::harmless::Harmless;
use wirelab_words::list::class as words;
use wirelab_words::{Said, Sentence};

use super::Report;

fn say(report: &Report, said: Said) -> String {
    said.text(report.words().catalogue())
}

/// Above the causes that several share.
pub fn causes(report: &Report) -> String {
    say(report, words::Causes {}.said())
}

/// Beside who may need help.
pub fn need_help(report: &Report) -> String {
    say(report, words::NeedHelp {}.said())
}

/// Above what changed since another run.
pub fn changes_since(report: &Report, file: &str) -> String {
    say(report, words::ChangesSince { file: Harmless::line(file) }.said())
}

/// Below it, where nothing did.
pub fn nothing_changed(report: &Report) -> String {
    say(report, words::NothingChanged {}.said())
}
