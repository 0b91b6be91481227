//! Which streams belong together.

use std::collections::BTreeMap;

use wirelab_engine::stream::key::Endpoint;
use wirelab_labs::Transport;

use crate::log::StreamLog;

/// A stream with the frames by which it is placed: looked up once, since logs are large and many.
struct Placed<'l> {
    since: u64,
    opened: u64,
    until: u64,
    stream: u32,
    log: &'l StreamLog,
}

impl<'l> Placed<'l> {
    fn of(log: &'l StreamLog) -> Self {
        // A refused attempt talks to nobody: it holds no group together.
        let until = if log.is_silent() && log.established.is_none() { log.opened } else { log.end() };
        Self { since: log.since(), opened: log.opened, until, stream: log.stream, log }
    }
}

/// The streams of one server that were open at the same time belong together: one program answered them all.
pub(crate) fn groups<'l>(logs: &[&'l StreamLog]) -> Vec<Vec<&'l StreamLog>> {
    let mut by_server: BTreeMap<(Transport, Endpoint), Vec<Placed<'l>>> = BTreeMap::new();
    // Those of one server often come one after the other.
    for same in logs.chunk_by(|one, next| (one.transport, one.server) == (next.transport, next.server)) {
        let Some(first) = same.first() else { continue };
        let placed = same.iter().map(|log| Placed::of(log));
        by_server.entry((first.transport, first.server)).or_default().extend(placed);
    }
    let mut groups = Vec::new();
    for mut streams in by_server.into_values() {
        // Nobody is reached over a connection before its handshake, and that may come late: what others said in the meantime
        // may be decoded already.
        streams.sort_unstable_by_key(|placed| (placed.since, placed.stream));
        let mut rest = &mut streams[..];
        while !rest.is_empty() {
            let mut until = 0;
            let together = rest.iter().enumerate().take_while(|(at, placed)| {
                let meets = *at == 0 || placed.since <= until;
                until = until.max(placed.until);
                meets
            });
            let count = together.count();
            let (group, behind) = std::mem::take(&mut rest).split_at_mut(count);
            group.sort_unstable_by_key(|placed| (placed.opened, placed.stream));
            groups.push(group.iter().map(|placed| placed.log).collect());
            rest = behind;
        }
    }
    groups
}
