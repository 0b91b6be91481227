//! Which lines without a message are at odds with the capture, and which only tell of something else. The innocent reading
//! comes first: another run, a line printed twice, a capture with holes, a match that is itself uncertain.

use std::collections::{BTreeMap, BTreeSet};

use wirelab_labs::{LogEvent, Side, Transport};

use super::super::case::Case;
use super::super::log::{Reading, Record};
use super::super::reach::Reach;
use super::{FormsRead, Search, Standing, server};

/// Lines within which a program tells the same thing twice.
const NEAR: u64 = 3;

/// From which line to which one a run is the captured one.
#[derive(Clone, Copy)]
struct Lines {
    first: u64,
    last: u64,
}

impl Lines {
    const fn and(self, line: u64) -> Self {
        Self {
            first: if line < self.first { line } else { self.first },
            last: if line > self.last { line } else { self.last },
        }
    }
}

/// The lines of a run that have their counterpart in the capture.
#[derive(Clone, Copy, Default)]
struct Run {
    /// Those that tell of its messages: in between it was taken.
    said: Option<Lines>,
    /// These, and those that name its connections: in between it has what was said, where it has connections from their
    /// beginning to their end.
    named: Option<Lines>,
}

impl Run {
    /// Whether a line stands within, where the capture has what it tells of from the beginning or to the end.
    fn holds(&self, line: u64, [begins, ends]: [bool; 2]) -> bool {
        let lines = |all: bool| if all { self.named } else { self.said };
        lines(begins).is_some_and(|lines| lines.first < line) && lines(ends).is_some_and(|lines| line < lines.last)
    }
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
        let within = runs.get(&line.run).is_some_and(|run| run.holds(line.record.line, seen.ends(line.record)));
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
    let mut note = |run: (usize, usize), line: u64, said: bool| {
        let run = runs.entry(run).or_default();
        let and = |lines: Option<Lines>| Some(lines.unwrap_or(Lines { first: line, last: line }).and(line));
        run.named = and(run.named);
        if said {
            run.said = and(run.said);
        }
    };
    for (at, line) in search.lines.iter().enumerate() {
        if search.found.get(at).is_some_and(Option::is_some) {
            note(line.run, line.record.line, true);
        }
    }
    if by == Side::Client {
        return runs;
    }
    for (place, log) in case.logs.iter().enumerate() {
        for (line, _) in log.clients.iter().filter(|_| forms == FormsRead::All) {
            note((place, log.run(*line)), *line, false);
        }
        let learned = log.learned.iter().filter(|record| forms == FormsRead::All && record.by == by);
        for record in log.of(by).chain(learned).filter(|record| !LogEvent::MESSAGES.contains(&record.event)) {
            if server::ports(record).any(|port| !search.known.of_port(port).is_empty()) {
                note((place, log.run(record.line)), record.line, false);
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
    /// What the captures lack of the connections of a port.
    ports: BTreeMap<u64, Reach>,
    all: Reach,
    /// Whether datagrams are among them: they have no beginning and no end.
    datagrams: bool,
}

impl<'s> Seen<'s> {
    fn new(search: &'s Search<'_>, case: &Case<'_>) -> Self {
        let variants = search.known.said.iter().map(|said| said.variant.id.as_str()).collect();
        let mut seen = Self { variants, ports: BTreeMap::new(), all: Reach::default(), datagrams: false };
        let streams = case.captures.iter().flat_map(|capture| capture.index.all().streams.values());
        for found in streams.filter(|found| found.lab.is_some()) {
            // What a tool wrote is no conversation that a log could be held to.
            let reach = Reach { holes: found.log.by_tool, ..Default::default() }.and(Reach::of_both(&found.log));
            seen.all = seen.all.and(reach);
            seen.datagrams |= found.log.transport == Transport::Udp;
            for port in [found.log.client.port, found.log.server.port] {
                let known = seen.ports.entry(port.into()).or_default();
                *known = known.and(reach);
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
        let Reach { holes, cut, .. } = self.reach(record);
        printed && !shortened && !holes && !cut
    }

    /// What the captures lack of the connections that a line may be about.
    fn reach(&self, record: &Record) -> Reach {
        let known = server::ports(record).map(|port| self.ports.get(&port).copied().unwrap_or(self.all));
        known.reduce(Reach::and).unwrap_or(self.all)
    }

    /// Whether the captures have the beginnings of these connections, and their ends.
    fn ends(&self, record: &Record) -> [bool; 2] {
        let Reach { late, early, .. } = self.reach(record);
        [!late && !self.datagrams, !early && !self.datagrams]
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
