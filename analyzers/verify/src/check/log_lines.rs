//! Lines that a program printed.

use wirelab_labs::check::Wanted;
use wirelab_labs::{LogEvent, Side, safe};
use wirelab_text::units::count;

use super::super::case::{Case, name};
use super::super::log::{Log, Record};
use super::super::loose;
use super::Found;

pub(super) fn judge(case: &Case<'_>, by: Side, events: &[LogEvent], at_least: u64, wanted: &Wanted) -> Found {
    let counts = |record: &&Record| {
        record.by == by
            && events.contains(&record.event)
            && record.text().is_none_or(|text| {
                let plain = super::super::log::unquoted(text.trim());
                wanted.takes(plain.as_deref().unwrap_or(text).as_bytes())
            })
    };
    if let Some(log) = loose::log(case, by) {
        return own_form(case, by, log, at_least, wanted);
    }
    if case.logs.iter().all(|log| log.of(by).next().is_none()) {
        let example = case.lab.log.iter().find(|line| line.by == by && events.contains(&line.event));
        let example = example.map_or_else(String::new, |line| format!(" (such as `{}`)", line.line.source()));
        return Found::failed(format!("There is no log with lines of the {}{example}.", name(by)));
    }
    let number = case.logs.iter().flat_map(|log| &log.records).filter(counts).count() as u64;
    let what = match events {
        [one] => format!("\"{one}\""),
        many => many.iter().map(|one| format!("\"{one}\"")).collect::<Vec<_>>().join(" or "),
    };
    let what = format!("{what}{}", safe::line(wanted.describe().as_bytes()));
    let text = format!("{} of the {} for {what} ({at_least} asked for).", count(number, "line", "lines"), name(by));
    case.logs.iter().fold(Found::share(number, at_least, text), |found, log| {
        found.lines(&log.path, log.records.iter().filter(counts).map(|record| record.line))
    })
}

/// A log in a form of the student's own: a line counts that holds a text of the capture.
fn own_form(case: &Case<'_>, by: Side, log: &Log, at_least: u64, wanted: &Wanted) -> Found {
    let expected = loose::expected(case, by);
    let there = loose::found(log, &expected);
    let mut lines: Vec<u64> =
        there.iter().filter(|(_, said)| wanted.takes(said.message.text())).map(|(line, _)| *line).collect();
    lines.dedup();
    let number = lines.len() as u64;
    let text = format!(
        "{} of the {} with texts of the capture, in a form of their own ({at_least} asked for).",
        count(number, "line", "lines"),
        name(by)
    );
    Found::share(number, at_least, text).lines(&log.path, lines)
}
