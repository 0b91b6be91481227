//! Lines that a program printed.

use wirelab_labs::check::Wanted;
use wirelab_labs::{LogEvent, Side};
use wirelab_text::harmless::Harmless;
use wirelab_words::list::log::{Lines, LinesNone, LinesOwnForm};

use super::super::case::{Case, who};
use super::super::log::{Log, Record};
use super::super::loose;
use super::{Found, found};

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
        let example = example.map(found::sample);
        return Found::failed(LinesNone { by: who(by), example });
    }
    let number = case.logs.iter().flat_map(|log| &log.records).filter(counts).count() as u64;
    let events = events.iter().map(|one| Harmless::line(format!("\"{one}\""))).collect();
    let text = Lines { lines: number, by: who(by), events, what: found::wanted(wanted), wanted: at_least };
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
    let text = LinesOwnForm { lines: number, by: who(by), wanted: at_least };
    Found::share(number, at_least, text).lines(&log.path, lines)
}
