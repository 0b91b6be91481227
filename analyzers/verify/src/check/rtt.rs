//! The times that the client printed agree with the wire.

use std::collections::BTreeSet;

use wirelab_labs::Side;
use wirelab_words::list::log::{TimeOff, TimeUncertain, Times, TimesNone, TimesUnread};
use wirelab_words::{Span, Text};

use super::super::case::Case;
use super::super::log::{Log, has_span};
use super::super::rtt::{Timed, is_impossible, logs, timed};
use super::{Found, found};

/// No time was read: whether one stands there that is not understood.
fn unread(case: &Case<'_>) -> Found {
    let lines = |log: &'_ Log| {
        let said = log.records.iter().map(|record| record.line).collect::<BTreeSet<u64>>();
        log.loose.iter().find(|(line, text)| !said.contains(line) && has_span(text)).map(|(line, _)| *line)
    };
    match case.logs.iter().filter(|log| case.is_log_of(log, Side::Client)).find_map(|log| Some((log, lines(log)?))) {
        Some((log, line)) => Found::undecided(TimesUnread { line }).lines(&log.path, [line]),
        None => Found::not_shown(TimesNone {}),
    }
}

pub(super) fn judge(case: &Case<'_>, tolerance: i64) -> Found {
    if logs(case).all(|log| log.rtts.is_empty()) {
        return unread(case);
    }
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let all = timed(case);
    let compared: Vec<(&Timed<'_>, i64)> =
        all.iter().filter_map(|one| Some((one, one.said?.message.turn_time?))).collect();
    let number = all.len() as u64;
    // A time that the client cannot have measured belongs to another message: nothing can be told of it.
    let (uncertain, compared): (Vec<_>, Vec<_>) =
        compared.into_iter().partition(|(one, wire)| is_impossible(one.printed, *wire));
    let agrees = |(one, wire): &&(&Timed<'_>, i64)| one.printed.saturating_sub(*wire) <= tolerance;
    let good = compared.iter().filter(agrees).count() as u64;
    let off = compared.iter().filter(|one| !agrees(one)).max_by_key(|(one, wire)| one.printed.abs_diff(*wire));
    let alone = number - (compared.len() + uncertain.len()) as u64;
    let told =
        Times { right: good, times: number, tolerance: Span(tolerance), alone, uncertain: uncertain.len() as u64 };
    let off = off.map(|(one, wire)| TimeOff { line: one.line, printed: Span(one.printed), wire: Span(*wire) });
    let unsure = uncertain.first();
    let unsure =
        unsure.map(|(one, wire)| TimeUncertain { line: one.line, printed: Span(one.printed), wire: Span(*wire) });
    let text = Text::from(told).and(off).and(unsure);
    if compared.is_empty() {
        return Found::undecided(text);
    }
    let mut found = Found::share(good, compared.len() as u64, text);
    for log in &case.logs {
        found = found.lines(&log.path, all.iter().filter(|one| one.log.path == log.path).map(|one| one.line));
    }
    for capture in &case.captures {
        let here = compared.iter().filter_map(|(one, _)| one.said).filter(|said| said.capture.path == capture.path);
        found = found.frames(&capture.path, here.map(|said| said.message.frame()));
    }
    found
}
