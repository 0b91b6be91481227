//! The connections that a server logged, beside those of the capture: by the client's port.

use std::collections::{BTreeMap, BTreeSet};

use wirelab_labs::{LogEvent, Side, Transport};
use wirelab_words::list::log::{CallsLogged, CallsSwapped};
use wirelab_words::{Numbers, Said};

use super::super::case::Case;
use super::super::log::{Log, Record};
use super::super::reach::Reach;

/// Connections made within so short a time may be logged in any order: each has a thread of its own. In nanoseconds.
const AT_ONCE: i64 = 50_000_000;
/// Ports that are named.
const NAMED: usize = 4;

/// A connection of the capture.
#[derive(Clone, Copy)]
struct Call {
    frame: u64,
    time: Option<i64>,
    /// Whether the port has others.
    several: bool,
}

/// Connections that are logged, captured, or both.
#[derive(Debug, Default)]
pub(super) struct Calls {
    /// Client ports that both have.
    pub(super) both: u64,
    /// Client ports that only the log has, between lines of connections that are in both.
    logged: BTreeSet<u64>,
    /// Lines whose port stands in another order: the line, its port and frame, the frame of the one before it.
    swapped: Vec<[u64; 4]>,
    /// The lines that are at odds.
    pub(super) lines: Vec<(String, u64)>,
}

impl Calls {
    /// Compares them. Connections that the log does not have cost nothing here: messages are what it is to tell.
    pub(super) fn of(case: &Case<'_>, by: Side) -> Self {
        let (captured, reach) = captured(case);
        let mut calls = Self::default();
        let mut seen = BTreeSet::new();
        for log in &case.logs {
            let mut runs: BTreeMap<usize, Vec<&Record>> = BTreeMap::new();
            for record in log.of(by).filter(|record| record.number("port").is_some()) {
                runs.entry(log.run(record.line)).or_default().push(record);
            }
            for records in runs.into_values() {
                calls.run(log, &records, &captured, reach, &mut seen);
            }
        }
        calls.both = seen.len() as u64;
        calls
    }

    fn run(
        &mut self,
        log: &Log,
        records: &[&Record],
        captured: &BTreeMap<u64, Call>,
        reach: Reach,
        seen: &mut BTreeSet<u64>,
    ) {
        let port = |record: &Record| record.number("port").unwrap_or(0);
        let known = |record: &Record| captured.contains_key(&port(record));
        let lines = || records.iter().filter(|record| known(record)).map(|record| record.line);
        // Behind its end a capture has nothing of what is told in between.
        let last = match reach.early {
            true => records
                .iter()
                .filter(|record| known(record) && record.event == LogEvent::Connect)
                .map(|record| record.line)
                .max(),
            false => lines().max(),
        };
        let (first, last) = (lines().min().unwrap_or(0), last.unwrap_or(0));
        let connects: Vec<&&Record> = records.iter().filter(|record| record.event == LogEvent::Connect).collect();
        let found = connects.iter().filter(|record| known(record)).count();
        seen.extend(connects.iter().filter(|record| known(record)).map(|record| port(record)));
        for record in &connects {
            let within = first < record.line && record.line < last;
            // Where most of them are not there, it is uncertain that it is the captured run.
            if !known(record) && within && !reach.late && found * 2 > connects.len() {
                self.logged.insert(port(record));
                self.lines.push((log.path.clone(), record.line));
            }
        }
        let in_order = connects.iter().filter_map(|record| Some((record, *captured.get(&port(record))?)));
        let in_order: Vec<_> = in_order.filter(|(_, call)| !call.several).collect();
        for pair in in_order.windows(2) {
            let [(_, before), (record, call)] = pair else { continue };
            if let (Some(earlier), Some(time)) = (before.time, call.time)
                && earlier > time.saturating_add(AT_ONCE)
            {
                self.swapped.push([record.line, port(record), call.frame, before.frame]);
                self.lines.push((log.path.clone(), record.line));
            }
        }
    }

    /// How many are at odds.
    pub(super) fn bad(&self) -> u64 {
        (self.logged.len() + self.swapped.len()) as u64
    }

    /// What to say of them; nothing when none is at odds.
    pub(super) fn sentences(&self) -> impl Iterator<Item = Said> {
        let logged = (!self.logged.is_empty()).then(|| {
            let (connections, ports) = (self.logged.len() as u64, Numbers::first(NAMED, self.logged.iter().copied()));
            CallsLogged { connections, ports }.into()
        });
        let swapped = self.swapped.first();
        let swapped = swapped.map(|[line, port, frame, before]| {
            CallsSwapped { line: *line, port: *port, frame: *frame, before: *before }.into()
        });
        [logged, swapped].into_iter().flatten()
    }
}

/// The connections of the lab by the client's port, and what the captures lack of them.
fn captured(case: &Case<'_>) -> (BTreeMap<u64, Call>, Reach) {
    let mut captured: BTreeMap<u64, Call> = BTreeMap::new();
    let mut reach = Reach::default();
    for capture in &case.captures {
        for ((transport, number), stream) in &capture.index.all().streams {
            if stream.lab.is_none() || stream.log.established.is_none() && stream.log.is_silent() {
                continue;
            }
            reach = reach.and(Reach::of_both(&stream.log));
            let row = (*transport == Transport::Tcp).then(|| capture.tcp.get(number)).flatten();
            let call = Call { frame: stream.log.opened, time: row.map(|row| row.start), several: false };
            let port = stream.log.client.port.into();
            captured.entry(port).and_modify(|known| known.several = true).or_insert(call);
        }
    }
    (captured, reach)
}
