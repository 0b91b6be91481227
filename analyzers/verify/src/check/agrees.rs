//! A log and the capture tell the same messages.
//!
//! Each line that claims something is held to the capture, and each message that the log should have is looked for in it. What
//! is of another run costs nothing once enough of the captured one is there; a form that was learned may give points and never
//! takes them.

use std::collections::BTreeSet;

use wirelab_labs::{LogEvent, Side};
use wirelab_text::harmless::Harmless;
use wirelab_words::list::hint::{PacketsCutOff, TwoRuns};
use wirelab_words::list::log::{
    Agrees, AgreesNoLine, AgreesNoLog, AgreesNothing, FrameNotLogged, LengthOff, LinesAlone, LinesBegun, LinesBeyond,
    LinesCutOff, LinesFree, LinesKnown, OrderOff, PortsNotCaptured,
};
use wirelab_words::{Numbers, Text};

use super::super::case::{Case, Said, who};
use super::super::compare::{Compared, FormsRead, Pair, Standing, compare, ports};
use super::super::forms::stream;
use super::super::log::unquoted;
use super::super::reach::Reach;
use super::calls::Calls;
use super::{Found, form, found, unread};

/// Lines and ports that are named.
const NAMED: usize = 4;
/// Characters of a text that is named.
const ROOM: usize = 40;

/// What one reading of the log gives.
struct Weighed<'c> {
    compared: Compared<'c>,
    calls: Calls,
    /// Messages that the log should have, and those of them that it has.
    all: u64,
    there: u64,
    /// So much of so much holds.
    share: (u64, u64),
}

pub(super) fn judge(case: &Case<'_>, by: Side, events: &[LogEvent], enough: Option<u64>) -> Found {
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let lab = weigh(case, by, events, enough, FormsRead::Lab);
    let learned = case.logs.iter().any(|log| log.learned.iter().any(|record| record.by == by));
    let all = learned.then(|| weigh(case, by, events, enough, FormsRead::All));
    // A learned form gives, and never takes.
    let better = |one: &Weighed<'_>, than: &Weighed<'_>| {
        u128::from(one.share.0) * u128::from(than.share.1) > u128::from(than.share.0) * u128::from(one.share.1)
    };
    let (weighed, forms) = match all {
        // Where the lab's lines tell as much, others need not be the program's.
        Some(all) if better(&all, &lab) || lab.there == 0 && !better(&lab, &all) => (all, FormsRead::All),
        _ => (lab, FormsRead::Lab),
    };
    tell(case, by, enough, &weighed, forms)
}

fn weigh<'c>(case: &'c Case<'_>, by: Side, events: &[LogEvent], enough: Option<u64>, forms: FormsRead) -> Weighed<'c> {
    let compared = compare(case, by, events, forms);
    let calls = match events.contains(&LogEvent::Connect) {
        true => Calls::of(case, by),
        false => Calls::default(),
    };
    let odd: BTreeSet<(&str, u64)> = compared
        .disordered
        .iter()
        .chain(compared.lengths())
        .map(|pair| (pair.log.path.as_str(), pair.record.line))
        .collect();
    let odd = odd.len() as u64;
    let alone = compared.of(Standing::Alone).count() as u64 + calls.bad();
    let (all, there) = whole(&compared, by, enough);
    let good = there.saturating_sub(odd);
    let needed = enough.map_or(all, |enough| enough.min(all));
    let share = (good, needed.max(good + odd) + alone);
    Weighed { compared, calls, all, there, share }
}

/// How many messages the log should have, and how many of them it has. A client's log is measured by the stream that it has most of:
/// what its author typed elsewhere is not missed.
fn whole(compared: &Compared<'_>, by: Side, enough: Option<u64>) -> (u64, u64) {
    let sum =
        |counts: &mut dyn Iterator<Item = (u64, u64)>| counts.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let told = sum(&mut compared.streams.values().copied());
    if by == Side::Server {
        let elsewhere =
            compared.unlogged.iter().filter(|said| !compared.streams.contains_key(&stream(said))).count() as u64;
        return (told.1 + elsewhere, told.0);
    }
    if enough.is_some() {
        return (told.1, told.0);
    }
    let whole = sum(&mut compared.streams.values().copied().filter(|(there, all)| there == all));
    let most =
        compared.streams.values().max_by_key(|(there, all)| (u128::from(*there) << 64) / u128::from((*all).max(1)));
    match whole.1 {
        0 => most.map_or((0, 0), |(there, all)| (*all, *there)),
        _ => (whole.1, whole.0),
    }
}

fn tell(case: &Case<'_>, by: Side, enough: Option<u64>, weighed: &Weighed<'_>, forms: FormsRead) -> Found {
    let (compared, who) = (&weighed.compared, who(by));
    let (done, whole) = weighed.share;
    let short = done < whole || whole == 0;
    if short
        && done == 0
        && odd(compared).next().is_none()
        && let Some(found) = unread::instead(case, by, whole - done)
    {
        return found;
    }
    if compared.records.is_empty() && weighed.calls.both == 0 {
        let no_log = case.logs.iter().all(|log| !case.is_log_of(log, by) && log.learned.iter().all(|one| one.by != by));
        let nothing = case.messages().next().is_none();
        return match (nothing && !no_log, no_log) {
            (true, _) => Found::failed(AgreesNothing {}),
            // This is where "not shown" belongs: the student's log is missing.
            (false, true) => Found::failed(AgreesNoLog { by: who }),
            (false, false) => Found::failed(AgreesNoLine { by: who }),
        };
    }
    let mut text = sentences(case, by, enough, weighed);
    for sentence in weighed.calls.sentences() {
        text.push(sentence);
    }
    if short && done > 0 {
        unread::push(&mut text, case, by);
    }
    if forms == FormsRead::All {
        form::push(&mut text, case, by, compared);
    }
    let mut found = match whole {
        // Whether the lines tell of what was said, only whole packets show.
        0 if case.is_cut_off() && odd(compared).next().is_none() => Found::cut(text),
        0 => Found::failed(text),
        _ => Found::share(done, whole, text),
    };
    let complete = done >= whole && whole > 0;
    if weighed.there == 0 {
        let hint = if case.is_cut_off() { PacketsCutOff {}.into() } else { TwoRuns { by: who }.into() };
        found = found.hint(Some(hint));
    }
    for (log, line) in &weighed.calls.lines {
        found = found.lines(log, [*line]);
    }
    proof(case, weighed, complete, found)
}

/// The lines that are at odds with the capture.
fn odd<'w, 'c>(compared: &'w Compared<'c>) -> impl Iterator<Item = &'w Pair<'c>> {
    compared.of(Standing::Alone).chain(&compared.disordered).chain(compared.lengths())
}

/// The lines and frames that show it: those that are at odds, or all.
fn proof(case: &Case<'_>, weighed: &Weighed<'_>, complete: bool, mut found: Found) -> Found {
    let compared = &weighed.compared;
    let any = odd(compared).next().is_some();
    for log in &case.logs {
        let here = |path: &str| path == log.path;
        let lines: Vec<u64> = match any {
            true => odd(compared).filter(|pair| here(&pair.log.path)).map(|pair| pair.record.line).collect(),
            false if complete => {
                let all = compared.of(Standing::Found).filter(|pair| here(&pair.log.path));
                all.map(|pair| pair.record.line).collect()
            }
            false => {
                let free = compared.of(Standing::Free).filter(|pair| here(&pair.log.path));
                free.map(|pair| pair.record.line).collect()
            }
        };
        found = found.lines(&log.path, lines);
    }
    for capture in &case.captures {
        let frames: Vec<u64> = match complete {
            true => {
                let all = compared.records.iter().filter_map(|pair| pair.said);
                all.filter(|said| said.capture.path == capture.path).map(|said| said.message.frame()).collect()
            }
            false => {
                let unlogged = compared.unlogged.iter().filter(|said| said.capture.path == capture.path);
                unlogged.map(|said| said.message.frame()).collect()
            }
        };
        found = found.frames(&capture.path, frames);
    }
    found
}

fn sentences(case: &Case<'_>, by: Side, enough: Option<u64>, weighed: &Weighed<'_>) -> Text {
    let compared = &weighed.compared;
    let matched = compared.of(Standing::Found).count() as u64;
    let agrees = Agrees {
        matched,
        logged: (compared.records.len() - compared.of(Standing::Again).count()) as u64,
        by: who(by),
        wanted: enough,
        there: weighed.there,
        captured: enough.is_none().then_some(weighed.all),
        disordered: compared.disordered.len() as u64,
        lengths: compared.lengths().count() as u64,
    };
    let mut text = Text::from(agrees);
    if let Some(alone) = alone(case, compared) {
        text.push(alone);
    }
    if let Some(pair) = compared.lengths().next()
        && let (Some(said), Some(length)) = (pair.said, pair.length)
    {
        let there = said.message.text().len() as u64 + said.lacks();
        text.push(LengthOff { line: pair.record.line, said: length, frame: said.message.frame(), there });
    }
    if let Some(pair) = compared.disordered.first()
        && let Some(said) = pair.said
    {
        text.push(OrderOff { line: pair.record.line, frame: said.message.frame() });
    }
    let begun =
        compared.of(Standing::Found).filter(|pair| pair.said.is_some_and(|said| said.lacks() > 0)).count() as u64;
    if begun > 0 {
        text.push(LinesBegun { lines: begun });
    }
    let (known, free): (Vec<&Pair<'_>>, Vec<_>) = compared.of(Standing::Free).partition(|pair| pair.known);
    push_free(&mut text, case, free);
    if !known.is_empty() {
        text.push(LinesKnown { lines: known.len() as u64 });
    }
    if matched == 0
        && let Some(ports) = strangers(case, compared)
    {
        text.push(ports);
    }
    let missing = weighed.there < enough.map_or(weighed.all, |enough| enough.min(weighed.all));
    // What a message said of which bytes are missing, nobody can look for in the log.
    // Nor is a text missing that stands there on a line of which it cannot be told which message it tells of.
    let lines = compared.of(Standing::Free).filter(|pair| pair.known).filter_map(|pair| pair.record.text());
    let told: BTreeSet<String> = lines
        .flat_map(|line| [Some(line.trim().to_owned()), unquoted(line.trim())])
        .flatten()
        .map(|text| text.trim().to_owned())
        .collect();
    let is_told = |said: &&Said<'_>| told.contains(String::from_utf8_lossy(said.message.text()).trim());
    let missed = |said: &&Said<'_>| !said.message.lacks_bytes() && !is_told(said);
    if let Some(said) = compared.unlogged.iter().find(missed).filter(|_| missing) {
        let frame = said.message.frame();
        text.push(FrameNotLogged { frame, text: Harmless::excerpt(said.message.shown(), ROOM) });
    }
    text
}

/// Lines that tell of what the capture does not have: on connections that it has, or anywhere.
fn push_free(text: &mut Text, case: &Case<'_>, free: Vec<&Pair<'_>>) {
    let reach = case.reach();
    if reach.cut {
        if !free.is_empty() {
            text.push(LinesCutOff { lines: free.len() as u64 });
        }
        return;
    }
    let streams = case.captures.iter().flat_map(|capture| capture.index.all().streams.values());
    let clients: BTreeSet<u64> =
        streams.filter(|stream| stream.lab.is_some()).map(|stream| u64::from(stream.log.client.port)).collect();
    // Whether a line names a client whose connection is in the capture.
    let is_captured = |pair: &&Pair<'_>| ports(pair.record).any(|port| clients.contains(&port));
    let (own, free): (Vec<&Pair<'_>>, Vec<_>) = free.into_iter().partition(is_captured);
    if !own.is_empty() {
        let Reach { late, early, holes, .. } = reach;
        text.push(LinesBeyond { lines: own.len() as u64, late, early, holes });
    }
    if !free.is_empty() {
        text.push(LinesFree { lines: free.len() as u64 });
    }
}

/// The lines that are at odds with the capture.
fn alone(case: &Case<'_>, compared: &Compared<'_>) -> Option<LinesAlone> {
    let mut alone = compared.of(Standing::Alone).peekable();
    let text = alone.peek()?.record.text().map(|said| Harmless::excerpt(said, ROOM));
    let numbers: Vec<u64> = alone.map(|pair| pair.record.line).collect();
    let last = match &case.captures[..] {
        [capture] if capture.facts.packets > 0 => Some(capture.facts.packets),
        _ => None,
    };
    let count = numbers.len() as u64;
    Some(LinesAlone { count, lines: Numbers::first(NAMED, numbers), text, last })
}

/// Ports of the log that no connection of the capture has.
fn strangers(case: &Case<'_>, compared: &Compared<'_>) -> Option<PortsNotCaptured> {
    let streams = case.captures.iter().flat_map(|capture| capture.index.all().streams.values());
    let known: BTreeSet<u64> =
        streams.flat_map(|stream| [stream.log.client.port, stream.log.server.port]).map(u64::from).collect();
    let logged = compared.records.iter().filter(|pair| pair.said.is_none());
    let ports: BTreeSet<u64> =
        logged.flat_map(|pair| [pair.record.number("port"), pair.record.number("to_port")]).flatten().collect();
    let mut strange = ports.difference(&known).copied().peekable();
    strange.peek()?;
    Some(PortsNotCaptured { ports: Numbers::first(NAMED, strange) })
}
