//! Which lines without a message are at odds with the capture, and which only tell of something else. The innocent reading
//! comes first: another run, a line printed twice, a capture with holes, a match that is itself uncertain.

use std::collections::{BTreeMap, BTreeSet};

use wirelab_labs::{LogEvent, Side};

use super::super::case::Case;
use super::super::log::{Reading, Record};
use super::{FormsRead, Search, Standing, server};

/// Lines within which a program tells the same thing twice.
const NEAR: u64 = 3;

/// The lines of a run that have their counterpart in the capture.
#[derive(Clone, Copy)]
struct Run {
    first: u64,
    last: u64,
}

pub(super) fn standings(search: &Search<'_>, case: &Case<'_>, by: Side, forms: FormsRead) -> Vec<Standing> {
    let runs = runs(search, case, by, forms);
    let seen = Seen::new(search, case);
    // Where a client's lines are of several connections at once, it is uncertain which line is of which.
    let streams = search.streams_of_runs();
    let sure = |run: &(usize, usize)| by == Side::Server || streams.get(run).is_some_and(|streams| streams.len() == 1);
    // A text that is there in another place is no line without counterpart.
    let free: BTreeSet<u64> = (0..search.known.said.len())
        .filter(|place| search.is_free(*place))
        .filter_map(|place| search.message_key(place))
        .collect();
    let elsewhere = |at: usize, line: &super::line::Line<'_>| {
        line.port().is_none() && search.line_key(at).is_some_and(|key| free.contains(&key))
    };
    let found = |at: usize| search.found.get(at).is_some_and(Option::is_some);
    let mut alone = vec![false; search.lines.len()];
    let mut counts: BTreeMap<(usize, usize), (usize, usize)> = BTreeMap::new();
    for (at, line) in search.lines.iter().enumerate() {
        let within = runs.get(&line.run).is_some_and(|run| run.first < line.record.line && line.record.line < run.last);
        let (good, bad) = counts.entry(line.run).or_default();
        *good += usize::from(found(at));
        if !found(at)
            && within
            && sure(&line.run)
            && is_firm(line)
            && seen.claims(line.record)
            && !elsewhere(at, line)
            && !is_told_twice(search, at)
        {
            *bad += 1;
            if let Some(alone) = alone.get_mut(at) {
                *alone = true;
            }
        }
    }
    let standing = |at: usize, line: &super::line::Line<'_>| {
        // Where most of a run is not found, it is uncertain that it is the captured one.
        let (good, bad) = counts.get(&line.run).copied().unwrap_or_default();
        match (found(at), alone.get(at).copied().unwrap_or_default() && good > bad) {
            (true, _) => Standing::Found,
            (false, true) => Standing::Alone,
            (false, false) => Standing::Free,
        }
    };
    let mut standings: Vec<Standing> = search.lines.iter().enumerate().map(|(at, line)| standing(at, line)).collect();
    for at in again(search, &standings) {
        if let Some(standing) = standings.get_mut(at) {
            *standing = Standing::Again;
        }
    }
    standings
}

/// Lines without a message of their own whose texts lines of another form or of another log have told: a file may hold what
/// two programs printed, and two files what one did. Lines of a form of which others were found are the program's own.
fn again(search: &Search<'_>, standings: &[Standing]) -> Vec<usize> {
    let mut told: BTreeMap<u64, BTreeSet<(usize, Reading)>> = BTreeMap::new();
    let mut good: BTreeMap<(usize, Reading), (usize, usize)> = BTreeMap::new();
    for (at, line) in search.lines.iter().enumerate() {
        let found = standings.get(at) == Some(&Standing::Found);
        let (there, all) = good.entry((line.run.0, line.record.reading)).or_default();
        (*there, *all) = (*there + usize::from(found), *all + 1);
        if let Some(key) = search.line_key(at).filter(|_| found) {
            told.entry(key).or_default().insert((line.run.0, line.record.reading));
        }
    }
    let is_again = |(at, line): (usize, &super::line::Line<'_>)| {
        let own = (line.run.0, line.record.reading);
        let other = |sources: &BTreeSet<(usize, Reading)>| sources.iter().any(|one| *one != own);
        let mostly = good.get(&own).is_some_and(|(there, all)| there * 2 > *all);
        let open = matches!(standings.get(at), Some(Standing::Free | Standing::Alone));
        let key = search.line_key(at)?;
        (open && !mostly && told.get(&key).is_some_and(other)).then_some(at)
    };
    search.lines.iter().enumerate().filter_map(is_again).collect()
}

/// From the first line of each run that has a counterpart to the last.
fn runs(search: &Search<'_>, case: &Case<'_>, by: Side, forms: FormsRead) -> BTreeMap<(usize, usize), Run> {
    let mut runs: BTreeMap<(usize, usize), Run> = BTreeMap::new();
    let mut note = |run: (usize, usize), line: u64| {
        let known = runs.entry(run).or_insert(Run { first: line, last: line });
        known.first = known.first.min(line);
        known.last = known.last.max(line);
    };
    for (at, line) in search.lines.iter().enumerate() {
        if search.found.get(at).is_some_and(Option::is_some) {
            note(line.run, line.record.line);
        }
    }
    if by == Side::Client {
        return runs;
    }
    for (place, log) in case.logs.iter().enumerate() {
        for (line, _) in log.clients.iter().filter(|_| forms == FormsRead::All) {
            note((place, log.run(*line)), *line);
        }
        let learned = log.learned.iter().filter(|record| forms == FormsRead::All && record.by == by);
        for record in log.of(by).chain(learned).filter(|record| !LogEvent::MESSAGES.contains(&record.event)) {
            if server::ports(record).any(|port| !search.known.of_port(port).is_empty()) {
                note((place, log.run(record.line)), record.line);
            }
        }
    }
    runs
}

/// Whether a line surely tells a message.
fn is_firm(line: &super::line::Line<'_>) -> bool {
    match line.record.reading {
        Reading::Lab => true,
        Reading::Form(place) => line.log.forms.get(place).is_some_and(|form| form.firm),
        Reading::Single => false,
    }
}

/// What the captures show, and how wholly.
struct Seen<'s> {
    variants: BTreeSet<&'s str>,
    /// Whether the connections of a port are there from their beginning and without a hole.
    ports: BTreeMap<u64, bool>,
    all: bool,
}

impl<'s> Seen<'s> {
    fn new(search: &'s Search<'_>, case: &Case<'_>) -> Self {
        let variants = search.known.said.iter().map(|said| said.variant.id.as_str()).collect();
        let mut seen = Self { variants, ports: BTreeMap::new(), all: true };
        let streams = case.captures.iter().flat_map(|capture| capture.index.all().streams.values());
        for found in streams.filter(|found| found.lab.is_some()) {
            let lanes = [&found.log.from_client, &found.log.from_server];
            let whole = found.log.from_start && lanes.into_iter().all(|lane| lane.gaps().is_empty());
            seen.all &= whole;
            for port in [found.log.client.port, found.log.server.port] {
                *seen.ports.entry(port.into()).or_insert(true) &= whole;
            }
        }
        seen
    }

    /// Whether a line claims something that the capture would show.
    fn claims(&self, record: &Record) -> bool {
        // A program may print less of a text than it got, and a line of another variant may tell of something else.
        let shortened =
            record.text().map(str::trim_end).is_some_and(|text| text.ends_with("...") || text.ends_with('…'));
        let printed =
            record.variants.is_empty() || record.variants.iter().any(|id| self.variants.contains(id.as_str()));
        let mut ports = server::ports(record).peekable();
        let whole = match ports.peek() {
            None => self.all,
            Some(_) => ports.all(|port| self.ports.get(&port).copied().unwrap_or(self.all)),
        };
        printed && !shortened && whole
    }
}

/// Whether the same program has told the same text a few lines before or behind.
fn is_told_twice(search: &Search<'_>, at: usize) -> bool {
    let Some(line) = search.lines.get(at) else { return false };
    let near = search.lines.get(at.saturating_sub(NEAR as usize)..(at + 1 + NEAR as usize).min(search.lines.len()));
    near.unwrap_or_default().iter().any(|other| {
        let (here, there) = (line.record, other.record);
        there.line != here.line
            && there.line.abs_diff(here.line) <= NEAR
            && there.reading != here.reading
            && line.token.is_some()
            && line.token == other.token
            && line.port().is_none_or(|port| other.port().is_none_or(|other| other == port))
    })
}
