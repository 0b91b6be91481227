//! The lab's traffic lies in a span of time.

use wirelab_text::time::rfc3339;

use super::super::case::Case;
use super::{Found, found};

pub(super) fn judge(case: &Case<'_>, from: Option<i64>, to: Option<i64>) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let told = |time: i64| rfc3339(time.into()).unwrap_or_else(|| format!("{time} ns"));
    let spans = case.captures.iter().filter_map(|capture| Some((capture, capture.span?)));
    let mut last = None;
    for (capture, [(first, first_frame), (end, end_frame)]) in spans {
        if from.is_some_and(|from| first < from) {
            let text = format!("The lab's first packet is of {}, before the time that was set.", told(first));
            return Found::failed(text).frames(&capture.path, [first_frame]);
        }
        if to.is_some_and(|to| end > to) {
            let text = format!("The lab's last packet is of {}, after the time that was set.", told(end));
            return Found::failed(text).frames(&capture.path, [end_frame]);
        }
        last = Some((first, end));
    }
    match last {
        Some((first, end)) => Found::passed(format!("The lab's packets are of {} to {}.", told(first), told(end))),
        None => Found::undecided("The packets have no time stamps."),
    }
}
