//! The times that the client printed agree with the wire.

use wirelab_words::list::log::{TimeOff, Times, TimesNone};
use wirelab_words::{Span, Text};

use super::super::case::Case;
use super::super::rtt::{Timed, timed};
use super::{Found, found};

/// What rounding takes off: a client may print whole milliseconds.
const ROUNDING: i64 = 1_000_000;

pub(super) fn judge(case: &Case<'_>, tolerance: i64) -> Found {
    if case.logs.iter().all(|log| log.rtts.is_empty()) {
        return Found::not_shown(TimesNone {});
    }
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let all = timed(case);
    let compared: Vec<(&Timed<'_>, i64)> =
        all.iter().filter_map(|one| Some((one, one.said?.message.turn_time?))).collect();
    let number = all.len() as u64;
    // The program's clock starts before the packet leaves and stops after the reply came.
    let agrees = |(one, wire): &&(&Timed<'_>, i64)| {
        one.printed >= wire.saturating_sub(ROUNDING) && one.printed - wire <= tolerance
    };
    let good = compared.iter().filter(agrees).count() as u64;
    let off = compared.iter().filter(|one| !agrees(one)).max_by_key(|(one, wire)| one.printed.abs_diff(*wire));
    let alone = number - compared.len() as u64;
    let told = Times { right: good, times: number, tolerance: Span(tolerance), alone };
    let text = Text::from(told).and(off.map(|(one, wire)| TimeOff {
        line: one.line,
        printed: Span(one.printed),
        wire: Span(*wire),
    }));
    let mut found = Found::share(good, number, text);
    for log in &case.logs {
        found = found.lines(&log.path, all.iter().filter(|one| one.log.path == log.path).map(|one| one.line));
    }
    for capture in &case.captures {
        let here = compared.iter().filter_map(|(one, _)| one.said).filter(|said| said.capture.path == capture.path);
        found = found.frames(&capture.path, here.map(|said| said.message.frame()));
    }
    found
}
