//! Connections open at the same time.

use wirelab_words::list::check::{Concurrent, ConcurrentNone};

use super::super::capture::Capture;
use super::super::case::Case;
use super::{Found, found};

pub(super) fn judge(case: &Case<'_>, at_least: u64) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let best = case.captures.iter().map(|capture| (most(capture), capture)).max_by_key(|((most, _), _)| *most);
    let Some(((most, frame), capture)) = best else { return Found::failed(ConcurrentNone {}) };
    Found::share(most, at_least, Concurrent { most, wanted: at_least }).frames(&capture.path, frame)
}

/// The most at once, and the frame from which on.
fn most(capture: &Capture) -> (u64, Option<u64>) {
    let mut turns: Vec<(u64, i64)> = Vec::new();
    let logs = capture.index.all().streams.values().filter(|stream| stream.lab.is_some()).map(|stream| &stream.log);
    for log in logs {
        let Some(since) = log.established else { continue };
        turns.push((since, 1));
        // One that ends in a frame is gone before another begins in it.
        turns.extend(log.ended().map(|end| (end.max(since), -1)));
    }
    turns.sort_unstable();
    let (mut now, mut best) = (0_i64, (0, None));
    for (frame, change) in turns {
        now += change;
        if now > best.0 {
            best = (now, Some(frame));
        }
    }
    (best.0.unsigned_abs(), best.1)
}
