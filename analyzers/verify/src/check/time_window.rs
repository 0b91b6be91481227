//! The lab's traffic lies in a span of time.

use wirelab_text::harmless::Harmless;
use wirelab_text::time::rfc3339;
use wirelab_words::list::check::{TimeAfter, TimeBefore, TimeNone, TimeWithin};

use super::super::case::Case;
use super::{Found, found};

pub(super) fn judge(case: &Case<'_>, from: Option<i64>, to: Option<i64>) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let told = |time: i64| Harmless::line(rfc3339(time.into()).unwrap_or_else(|| format!("{time} ns")));
    let spans = case.captures.iter().filter_map(|capture| Some((capture, capture.span?)));
    let mut last = None;
    for (capture, [(first, first_frame), (end, end_frame)]) in spans {
        if from.is_some_and(|from| first < from) {
            return Found::failed(TimeBefore { time: told(first) }).frames(&capture.path, [first_frame]);
        }
        if to.is_some_and(|to| end > to) {
            return Found::failed(TimeAfter { time: told(end) }).frames(&capture.path, [end_frame]);
        }
        last = Some((first, end));
    }
    match last {
        Some((first, end)) => Found::passed(TimeWithin { first: told(first), last: told(end) }),
        None => Found::undecided(TimeNone {}),
    }
}
