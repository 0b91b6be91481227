//! Lines that a program printed: in a form of the lab, whichever its variant, or in one of the student's own.

use std::collections::BTreeSet;

use wirelab_labs::check::Wanted;
use wirelab_labs::{LogEvent, Side};
use wirelab_text::harmless::Harmless;
use wirelab_words::Text;
use wirelab_words::list::log::{Lines, LinesNone, LinesOwnForm};

use super::super::case::{Case, who};
use super::super::compare::{FormsRead, Pair, Standing, compare};
use super::super::log::{Reading, Record, unquoted};
use super::{Found, form, found, unread};

pub(super) fn judge(case: &Case<'_>, by: Side, events: &[LogEvent], at_least: u64, wanted: &Wanted) -> Found {
    let takes = |record: &Record| {
        record.text().is_none_or(|text| {
            let plain = unquoted(text.trim());
            wanted.takes(plain.as_deref().unwrap_or(text).as_bytes())
        })
    };
    let counts = |record: &&Record| record.by == by && events.contains(&record.event) && takes(record);
    let mut lines: BTreeSet<(&str, u64)> = BTreeSet::new();
    for log in &case.logs {
        lines.extend(log.records.iter().filter(counts).map(|record| (log.path.as_str(), record.line)));
    }
    let of_lab = lines.len();
    // Threads that print at once put two of them on one line.
    let glued = case.logs.iter().flat_map(|log| &log.records).filter(counts).count().saturating_sub(of_lab);
    let compared = compare(case, by, events, FormsRead::All);
    // A line in a form of its own counts where the capture has what it tells.
    let is_there = |pair: &&Pair<'_>| match pair.standing {
        Standing::Found => true,
        Standing::Again => false,
        Standing::Free | Standing::Alone => pair.known,
    };
    let own = compared.records.iter().filter(is_there);
    let own = own.filter(|pair| pair.record.reading != Reading::Lab && takes(pair.record));
    lines.extend(own.map(|pair| (pair.log.path.as_str(), pair.record.line)));
    // The only line of a message tells that it came, and that it was passed on if its words say so.
    if events.contains(&LogEvent::Forward) && !events.contains(&LogEvent::Receive) {
        let came = compare(case, by, &[LogEvent::Receive], FormsRead::All);
        let passed_on = |pair: &&Pair<'_>| match pair.record.reading {
            Reading::Form(place) => pair.log.forms.get(place).is_some_and(|form| form.passed_on),
            _ => false,
        };
        let more = came.records.iter().filter(is_there).filter(passed_on).filter(|pair| takes(pair.record));
        lines.extend(more.map(|pair| (pair.log.path.as_str(), pair.record.line)));
    }
    let number = (lines.len() + glued) as u64;
    if number == 0
        && let Some(found) = unread::instead(case, by, at_least)
    {
        return found;
    }
    if let Some(found) = unread::without_packets(case, by, number, at_least) {
        return found;
    }
    if lines.is_empty() && case.logs.iter().all(|log| log.of(by).next().is_none()) {
        let example = case.lab.log.iter().find(|line| line.by == by && events.contains(&line.event));
        let example = example.map(found::sample);
        return Found::failed(LinesNone { by: who(by), example });
    }
    let mut text = match of_lab {
        0 if number > 0 => Text::from(LinesOwnForm { lines: number, by: who(by), wanted: at_least }),
        _ => {
            let events = events.iter().map(|one| Harmless::line(format!("\"{one}\""))).collect();
            Lines { lines: number, by: who(by), events, what: found::wanted(wanted), wanted: at_least }.into()
        }
    };
    if number < at_least {
        unread::push(&mut text, case, by);
    }
    if of_lab < lines.len() {
        form::push(&mut text, case, by, &compared);
    }
    case.logs.iter().fold(Found::share(number, at_least, text), |found, log| {
        let here = lines.iter().filter(|(path, _)| *path == log.path);
        found.lines(&log.path, here.map(|(_, line)| *line))
    })
}
