//! A server's log: lines that name a client's port belong to that client's connections; others to those of the run that they
//! stand in.

use std::collections::{BTreeMap, BTreeSet};

use wirelab_labs::{LogEvent, Side};

use super::super::case::Case;
use super::super::log::Record;
use super::group::Group;
use super::{FormsRead, Search, same_ends};

/// Runs of which it is looked which one is the captured one.
const MAX_RUNS: usize = 64;

/// A run of a program: of which log, and which there.
type Run = (usize, usize);

pub(super) fn search(search: &mut Search<'_>, case: &Case<'_>, events: &[LogEvent], forms: FormsRead) {
    let named = named(case, forms);
    for event in events {
        by_port(search, *event);
        by_run(search, *event, &named);
    }
}

/// The clients' ports that each run names.
fn named(case: &Case<'_>, forms: FormsRead) -> BTreeMap<Run, BTreeSet<u64>> {
    let mut named: BTreeMap<Run, BTreeSet<u64>> = BTreeMap::new();
    for (place, log) in case.logs.iter().enumerate() {
        let learned = log.learned.iter().filter(|record| forms == FormsRead::All && record.by == Side::Server);
        for record in log.of(Side::Server).chain(learned) {
            if !matches!(record.event, LogEvent::Start | LogEvent::Ready) {
                named.entry((place, log.run(record.line))).or_default().extend(ports(record));
            }
        }
    }
    named
}

/// The clients' ports that a record names.
pub(crate) fn ports(record: &Record) -> impl Iterator<Item = u64> {
    ["port", "to_port"].into_iter().filter_map(|name| record.number(name))
}

/// Lines that name a client of the capture.
fn by_port(search: &mut Search<'_>, event: LogEvent) {
    let mut groups: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (at, line) in search.lines.iter().enumerate().filter(|(_, line)| line.record.event == event) {
        if let Some(port) = line.port() {
            groups.entry(port).or_default().push(at);
        }
    }
    let mut messages: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (place, said) in search.known.said.iter().enumerate() {
        if search.events.get(place).copied().flatten() != Some(event) {
            continue;
        }
        let found = said.capture.index.stream(said.message.transport, said.message.stream);
        if let Some(found) = found {
            messages.entry(found.log.client.port.into()).or_default().push(place);
        }
    }
    for (port, lines) in groups {
        let Some(messages) = messages.remove(&port) else { continue };
        // Of several connections of one port those with the address that the lines tell.
        let first = messages.first().and_then(|place| search.known.said.get(*place).copied());
        let fits = |at: &usize| match (search.lines.get(*at), first) {
            (Some(line), Some(said)) => same_ends(Side::Server, line.record, &said),
            _ => false,
        };
        let lines = lines.into_iter().filter(fits).collect();
        Group { lines, messages, named: true }.search(search);
    }
}

/// Lines that name nobody: they belong to the connections that their run names, or to any where it names none.
fn by_run(search: &mut Search<'_>, event: LogEvent, named: &BTreeMap<Run, BTreeSet<u64>>) {
    let mut runs: BTreeMap<Run, Vec<usize>> = BTreeMap::new();
    for (at, line) in search.lines.iter().enumerate() {
        if line.record.event == event && line.port().is_none() {
            runs.entry(line.run).or_default().push(at);
        }
    }
    let mut messages: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    let mut all = Vec::new();
    for (place, said) in search.known.said.iter().enumerate() {
        let found = said.capture.index.stream(said.message.transport, said.message.stream);
        if let Some(found) = found.filter(|_| search.events.get(place).copied().flatten() == Some(event)) {
            messages.entry(found.log.client.port.into()).or_default().push(place);
            all.push(place);
        }
    }
    let mut loose: Vec<Group> = Vec::new();
    for (run, lines) in runs {
        match named.get(&run).filter(|ports| !ports.is_empty()) {
            Some(ports) => {
                let mut messages: Vec<usize> =
                    ports.iter().filter_map(|port| messages.get(port)).flatten().copied().collect();
                messages.sort_unstable();
                Group { lines, messages, named: false }.search(search);
            }
            // Too many to look at one by one: they are taken for one.
            None if loose.len() >= MAX_RUNS => loose.last_mut().into_iter().for_each(|last| last.lines.extend(&lines)),
            None => loose.push(Group { lines, messages: all.clone(), named: false }),
        }
    }
    // The run that fits best is the captured one.
    if loose.len() > 1 {
        loose.sort_by_key(|group| std::cmp::Reverse(search.fitting(group)));
    }
    for group in loose {
        group.search(search);
    }
}

impl Search<'_> {
    /// How many lines of a group would be found.
    fn fitting(&mut self, group: &Group) -> usize {
        let told: Vec<Option<u64>> = group.lines.iter().map(|line| self.line_key(*line)).collect();
        let said: Vec<Option<u64>> = group.messages.iter().map(|place| self.message_key(*place)).collect();
        super::place::place(&told, &said, &mut self.budget).iter().flatten().count()
    }
}
