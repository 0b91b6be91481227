//! Lines in a form of the student's own are known by the texts of the capture. Where its packets were cut, or it has none, nobody
//! can tell what they are.

use std::collections::BTreeSet;

use wirelab_labs::Side;
use wirelab_words::Text;
use wirelab_words::list::check::NotShown;
use wirelab_words::list::log::LinesUnread;

use super::super::case::Case;
use super::super::log::Log;
use super::super::model::Need;
use super::Found;

/// Words of a line that a program prints.
const MAX_WORDS: usize = 14;

/// In the place of saying that lines are not there: so many lines that nobody can read may be just those.
pub(super) fn instead(case: &Case<'_>, by: Side, missing: u64) -> Option<Found> {
    let lines = number(case, by);
    (lines >= missing.max(1)).then(|| Found::cut(LinesUnread { lines }))
}

/// The same where there is no packet at all, and so many lines of the lab's form: with those that nobody can read there may be
/// enough.
pub(super) fn without_packets(case: &Case<'_>, by: Side, counted: u64, wanted: u64) -> Option<Found> {
    if counted >= wanted || case.captures.iter().any(|capture| capture.facts.packets > 0) {
        return None;
    }
    let need = Need::Capture;
    (counted + unread(case, by) >= wanted).then(|| Found { lacks: Some(need), ..Found::not_shown(NotShown { need }) })
}

/// Says so beside what was found.
pub(super) fn push(text: &mut Text, case: &Case<'_>, by: Side) {
    let lines = number(case, by);
    if lines > 0 {
        text.push(LinesUnread { lines });
    }
}

/// How many lines nobody can read because packets were cut.
fn number(case: &Case<'_>, by: Side) -> u64 {
    if case.is_cut_off() { unread(case, by) } else { 0 }
}

/// How many lines of a program are in no form that is known.
fn unread(case: &Case<'_>, by: Side) -> u64 {
    let logs = case.logs.iter().filter(|log| case.is_log_of(log, by));
    logs.map(|log| lines(log).count() as u64).sum()
}

/// The lines that are none of the lab's, no command and no sentence.
fn lines(log: &Log) -> impl Iterator<Item = u64> {
    let known: BTreeSet<u64> = log
        .records
        .iter()
        .chain(&log.learned)
        .map(|record| record.line)
        .chain(log.statistics.iter().map(|one| one.line))
        .chain(log.commands.iter().map(|command| command.line))
        .collect();
    log.loose.iter().filter(move |(line, text)| !known.contains(line) && is_printed(text)).map(|(line, _)| *line)
}

/// Whether a program may have printed a line: it is short, and no sentence.
fn is_printed(text: &str) -> bool {
    let text = text.trim();
    let words = text.split_whitespace().count();
    let sentence = words > 3 && text.ends_with(['.', '!', '?']) && text.starts_with(char::is_uppercase);
    // Somebody who writes a heading draws a line, and a line without letters tells nothing.
    let heading = ["==", "--", "**"].iter().any(|drawn| text.starts_with(drawn));
    let told = text.chars().any(char::is_alphanumeric) && !heading && !text.starts_with(['$', '#']);
    (1..=MAX_WORDS).contains(&words) && !sentence && told
}
