//! Which streams belong together.

use std::collections::BTreeMap;

use wirelab_engine::stream::key::Endpoint;
use wirelab_labs::Transport;

use crate::log::StreamLog;

/// The streams of one server that were open at the same time belong together: one program answered them all.
pub(crate) fn groups<'l>(logs: &[&'l StreamLog]) -> Vec<Vec<&'l StreamLog>> {
    let mut by_server: BTreeMap<(Transport, Endpoint), Vec<&'l StreamLog>> = BTreeMap::new();
    for log in logs {
        by_server.entry((log.transport, log.server)).or_default().push(log);
    }
    let mut groups = Vec::new();
    for mut streams in by_server.into_values() {
        // Nobody is reached over a connection before its handshake, and that may come late: what others said in the meantime
        // may be decoded already.
        streams.sort_by_key(|log| (log.since(), log.stream));
        let mut group: Vec<&StreamLog> = Vec::new();
        let mut until = 0;
        for log in streams {
            if !group.is_empty() && log.since() > until {
                groups.push(std::mem::take(&mut group));
                until = 0;
            }
            // A refused attempt talks to nobody: it holds no group together.
            let end = if log.is_silent() && log.established.is_none() { log.opened } else { log.end() };
            until = until.max(end);
            group.push(log);
        }
        groups.extend((!group.is_empty()).then_some(group));
    }
    for group in &mut groups {
        group.sort_by_key(|log| (log.opened, log.stream));
    }
    groups
}
