//! The connections that a server logged, beside those of the capture: by the client's port.

use std::collections::{BTreeMap, BTreeSet};

use wirelab_labs::{LogEvent, Side};
use wirelab_words::list::log::{CallsCaptured, CallsLogged};
use wirelab_words::{Numbers, Said};

use super::super::case::Case;

/// Connections that are logged, captured, or both.
#[derive(Debug, Default)]
pub(super) struct Calls {
    pub(super) both: u64,
    /// Client ports that only the log has.
    logged: BTreeSet<u64>,
    /// Client ports that only the capture has.
    captured: BTreeSet<u64>,
    /// Lines of the log that name a port which the capture does not have.
    pub(super) lines: Vec<(String, u64)>,
}

impl Calls {
    /// Compares them. A variant of the lab in which no connection is logged has none to compare.
    pub(super) fn of(case: &Case<'_>, by: Side) -> Self {
        let mut captured: BTreeMap<u64, bool> = BTreeMap::new();
        for capture in &case.captures {
            for stream in capture.index.all().streams.values() {
                if stream.log.established.is_none() && stream.log.is_silent() {
                    continue;
                }
                let Some((lab, variant)) = capture.index.all().lab(stream) else { continue };
                let mut lines = lab.lines(by, LogEvent::Connect);
                let told = lines.any(|line| line.variants.is_empty() || line.variants.contains(&variant.id));
                captured.insert(stream.log.client.port.into(), told);
            }
        }
        let mut calls = Self::default();
        let mut seen = BTreeSet::new();
        for log in &case.logs {
            for record in log.of(by).filter(|record| record.event == LogEvent::Connect) {
                let Some(port) = record.number("port") else { continue };
                match captured.contains_key(&port) {
                    true => calls.both += u64::from(seen.insert(port)),
                    false => {
                        calls.logged.insert(port);
                        calls.lines.push((log.path.clone(), record.line));
                    }
                }
            }
        }
        calls.captured =
            captured.into_iter().filter(|(port, told)| *told && !seen.contains(port)).map(|one| one.0).collect();
        calls
    }

    /// How many there are in all.
    pub(super) fn whole(&self) -> u64 {
        self.both + (self.logged.len() + self.captured.len()) as u64
    }

    /// What to say of them; nothing when all are in both.
    pub(super) fn sentences(&self) -> impl Iterator<Item = Said> {
        let one = |ports: &BTreeSet<u64>| {
            (!ports.is_empty()).then(|| (ports.len() as u64, Numbers::all(ports.iter().copied().take(4))))
        };
        let logged = one(&self.logged).map(|(connections, ports)| CallsLogged { connections, ports }.into());
        let captured = one(&self.captured).map(|(connections, ports)| CallsCaptured { connections, ports }.into());
        [logged, captured].into_iter().flatten()
    }
}
