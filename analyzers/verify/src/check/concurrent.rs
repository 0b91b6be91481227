//! Connections open at the same time.

use wirelab_engine::stream::tcp::HandshakeOutcome;
use wirelab_labs::Transport;
use wirelab_words::list::check::Concurrent;

use super::super::capture::Capture;
use super::super::case::Case;
use super::{Found, found};

pub(super) fn judge(case: &Case<'_>, at_least: u64) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let best = case.captures.iter().map(|capture| (most(capture), capture)).max_by_key(|((most, _), _)| *most);
    let most = best.map_or(0, |((most, _), _)| most);
    let found = Found::share(most, at_least, Concurrent { most, wanted: at_least });
    best.into_iter().fold(found, |found, ((_, frame), capture)| found.frames(&capture.path, frame))
}

/// The most at once, and the frame from which on.
fn most(capture: &Capture) -> (u64, Option<u64>) {
    let mut turns: Vec<(u64, i64)> = Vec::new();
    for stream in capture.index.all().streams.values() {
        let log = &stream.log;
        // One that was open when the capture began has no beginning in it; packets of a tool never opened one.
        let joined = capture.tcp.get(&log.stream).is_some_and(|row| {
            log.transport == Transport::Tcp && row.handshake.outcome == HandshakeOutcome::NotCaptured && !log.by_tool
        });
        let Some(since) = log.established.or(joined.then_some(1)) else { continue };
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
