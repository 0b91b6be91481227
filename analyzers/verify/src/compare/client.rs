//! A client's log: it tells of the streams of that client and of no other. Each run of the log is put beside whole streams
//! first: which one has all of its lines, or most of them, one behind the other.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use wirelab_labs::Side;

use super::super::forms::Stream;
use super::group::Group;
use super::place::place;
use super::{Search, join, same_ends};

/// Streams that one run is compared with in detail.
const MAX_STREAMS: usize = 256;
/// Streams that one run may be.
const MAX_PARTS: usize = 512;
/// Lines and messages that are looked at again and again, all runs together.
const MAX_STEPS: usize = 20_000_000;
/// Streams that are the same in every byte among which the printed times decide.
const MAX_ALIKE: usize = 16;

pub(super) fn search(search: &mut Search<'_>) {
    let mut streams: BTreeMap<Stream<'_>, Vec<usize>> = BTreeMap::new();
    for place in 0..search.known.said.len() {
        if search.events.get(place).copied().flatten().is_some()
            && let Some(stream) = search.stream_of(place)
        {
            streams.entry(stream).or_default().push(place);
        }
    }
    let mut runs: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (at, line) in search.lines.iter().enumerate() {
        runs.entry(line.run).or_default().push(at);
    }
    let runs: Vec<Vec<usize>> = runs.into_values().collect();
    let all = same_bytes(search, &runs, &mut streams, |whole| whole);
    // What came back may be another thing than what the client took in: what it sent is its own.
    let mut rest = same_bytes(search, &all, &mut streams, |[sent, _]| [sent, String::new()]);
    let mut steps = MAX_STEPS;
    rest.retain(|lines| !in_order(search, lines, &mut streams, &mut steps));
    for lines in rest {
        parts(search, &lines, &mut streams, &mut steps);
    }
}

/// What each side says on a stream, or in a run, together.
/// How well a stream fits, the stream, and which of its messages each line tells of.
type Fit<'s> = ((i64, i64), Stream<'s>, Vec<Option<usize>>);

type Whole = [String; 2];

fn side_of(search: &Search<'_>, message: usize) -> usize {
    search.known.said.get(message).map_or(0, |said| said.message.from as usize)
}

/// Runs that are a whole stream byte for byte. Gives those that are not.
fn same_bytes(
    search: &mut Search<'_>,
    runs: &[Vec<usize>],
    streams: &mut BTreeMap<Stream<'_>, Vec<usize>>,
    part: impl Fn(Whole) -> Whole,
) -> Vec<Vec<usize>> {
    let mut wholes: HashMap<Whole, VecDeque<Stream<'_>>> = HashMap::new();
    for (stream, messages) in &*streams {
        let mut whole = Whole::default();
        for message in messages {
            let side = side_of(search, *message);
            if let (Some(text), Some(said)) = (whole.get_mut(side), search.known.said.get(*message)) {
                text.push_str(&join::said(said));
            }
        }
        wholes.entry(part(whole)).or_default().push_back(*stream);
    }
    let mut rest = Vec::new();
    for lines in runs {
        let mut whole = Whole::default();
        for line in lines.iter().filter_map(|line| search.lines.get(*line)) {
            let side = match line.record.event {
                wirelab_labs::LogEvent::Send => Side::Client,
                _ => Side::Server,
            };
            if let Some(text) = whole.get_mut(side as usize) {
                text.push_str(&join::logged(line.record));
            }
        }
        let whole = part(whole);
        let alike = wholes.get_mut(&whole).filter(|alike| !alike.is_empty() && whole.concat() != "");
        let Some(alike) = alike else {
            rest.push(lines.clone());
            continue;
        };
        let impossible = |at: &usize| {
            let messages = alike.get(*at).and_then(|stream| streams.get(stream));
            (messages.map_or(0, |messages| search.impossible(lines, messages)), *at)
        };
        let best = (0..alike.len().min(MAX_ALIKE)).min_by_key(impossible).unwrap_or(0);
        let stream = alike.remove(best);
        match stream.and_then(|stream| streams.remove(&stream)) {
            Some(messages) => Group { lines: lines.clone(), messages, named: false }.search(search),
            None => rest.push(lines.clone()),
        }
    }
    rest
}

/// A run that is several streams one behind the other, with a connection for each message.
fn in_order(
    search: &mut Search<'_>,
    lines: &[usize],
    streams: &mut BTreeMap<Stream<'_>, Vec<usize>>,
    steps: &mut usize,
) -> bool {
    let told: Vec<Option<u64>> = lines.iter().map(|line| search.line_key(*line)).collect();
    let (mut at, mut used) = (0, Vec::new());
    for (stream, messages) in &*streams {
        let Some(left) = steps.checked_sub(messages.len()) else { return false };
        *steps = left;
        let said: Vec<Option<u64>> = messages.iter().map(|place| search.message_key(*place)).collect();
        if at < told.len() && !said.contains(&None) && told.get(at..at + said.len()) == Some(&said[..]) {
            used.push((*stream, at));
            at += said.len();
        }
    }
    if at < told.len() || used.is_empty() {
        return false;
    }
    for (stream, at) in used {
        if let Some(messages) = streams.remove(&stream) {
            for (line, message) in lines.iter().skip(at).zip(messages) {
                search.take(*line, message);
            }
        }
    }
    true
}

/// Stream by stream, the one that fits best first.
fn parts(search: &mut Search<'_>, lines: &[usize], streams: &mut BTreeMap<Stream<'_>, Vec<usize>>, steps: &mut usize) {
    let mut placed: Vec<Placed> = Vec::new();
    for _ in 0..MAX_PARTS {
        let open: Vec<usize> = lines.iter().copied().filter(|line| search.is_open(*line)).collect();
        let told: Vec<Option<u64>> = open.iter().map(|line| search.line_key(*line)).collect();
        let texts: BTreeSet<u64> = told.iter().flatten().copied().collect();
        let mut best: Option<Fit<'_>> = None;
        for (stream, messages) in streams.iter().take(MAX_STREAMS) {
            let said: Vec<Option<u64>> = messages.iter().map(|place| search.message_key(*place)).collect();
            let Some(left) = steps.checked_sub(told.len() + said.len()) else { break };
            *steps = left;
            if !said.iter().flatten().any(|key| texts.contains(key)) || !search.ends_fit(&open, messages) {
                continue;
            }
            let found = place(&told, &said, &mut search.budget);
            let count = found.iter().flatten().count();
            if count == 0 {
                continue;
            }
            let first = found.iter().position(Option::is_some).unwrap_or(0);
            let last = found.iter().rposition(Option::is_some).unwrap_or(0);
            if search
                .placed(&open, messages, &found)
                .is_none_or(|part| placed.iter().any(|other| part.is_against(other)))
            {
                continue;
            }
            let (count, gaps, missing) = (count as i64, (last + 1 - first - count) as i64, (said.len() - count) as i64);
            let score = (count - gaps - missing, -gaps);
            if best.as_ref().is_none_or(|(known, ..)| score > *known) {
                best = Some((score, *stream, found));
            }
        }
        let Some((_, stream, found)) = best else { break };
        let Some(messages) = streams.remove(&stream) else { break };
        placed.extend(search.placed(&open, &messages, &found));
        for (line, at) in open.iter().zip(&found) {
            if let Some(message) = at.and_then(|at| messages.get(at)) {
                search.take(*line, *message);
            }
        }
        // What TCP joined, and what stands in another order, near what was found.
        let near = |found: &[Option<usize>]| {
            let first = found.iter().position(Option::is_some)?;
            Some(first..=found.iter().rposition(Option::is_some)?)
        };
        let within = if messages.len() > found.iter().flatten().count() { near(&found) } else { None };
        if let Some(lines) = within.and_then(|range| open.get(range)) {
            Group { lines: lines.to_vec(), messages: messages.clone(), named: false }.search(search);
        }
        Group { lines: open, messages, named: false }.cut_off(search);
    }
    // Nothing fits as it stands: what TCP joined or took apart may.
    for (stream, messages) in streams.clone().into_iter().take(MAX_STREAMS) {
        let left = steps.checked_sub(lines.len() + messages.len());
        if left.is_none() || lines.iter().all(|line| !search.is_open(*line)) {
            break;
        }
        *steps = left.unwrap_or(0);
        let before = search.found.iter().flatten().count();
        let near = |line: &usize| {
            let one = search.part([*line, *line], &messages);
            one.is_none_or(|one| !placed.iter().any(|other| one.is_against(other)))
        };
        let lines: Vec<usize> = lines.iter().copied().filter(near).collect();
        Group { lines, messages, named: false }.search(search);
        if search.found.iter().flatten().count() > before {
            streams.remove(&stream);
        }
    }
}

/// Where a part of a run was found.
#[derive(Clone, Copy, Debug)]
struct Placed {
    capture: usize,
    /// First and last line, by their places in the search.
    lines: [usize; 2],
    /// First and last message, by number.
    messages: [u64; 2],
}

impl Placed {
    /// Whether one of them is told before the other, and was over before that began: a program prints what it does when it does it.
    const fn is_against(&self, other: &Self) -> bool {
        self.capture == other.capture && (self.comes_late_in(other) || other.comes_late_in(self))
    }

    const fn comes_late_in(&self, other: &Self) -> bool {
        let ([first_line, _], [_, last_line]) = (self.lines, other.lines);
        let ([_, last_said], [first_said, _]) = (self.messages, other.messages);
        first_line > last_line && last_said < first_said
    }
}

impl Search<'_> {
    /// Where lines were found among the messages of a stream.
    fn placed(&self, lines: &[usize], messages: &[usize], found: &[Option<usize>]) -> Option<Placed> {
        let told = || lines.iter().zip(found).filter(|(_, at)| at.is_some()).map(|(line, _)| *line);
        let said: Vec<usize> = found.iter().flatten().filter_map(|at| messages.get(*at).copied()).collect();
        self.part([told().min()?, told().max()?], &said)
    }

    /// Lines, and the messages of one stream.
    fn part(&self, lines: [usize; 2], messages: &[usize]) -> Option<Placed> {
        let said = || messages.iter().filter_map(|place| self.known.said.get(*place));
        let numbers = || said().map(|said| said.message.number);
        let capture = std::ptr::from_ref(said().next()?.capture).addr();
        Some(Placed { capture, lines, messages: [numbers().min()?, numbers().max()?] })
    }

    /// Whether the addresses that lines name may be those of a stream.
    fn ends_fit(&self, lines: &[usize], messages: &[usize]) -> bool {
        let Some(said) = messages.first().and_then(|place| self.known.said.get(*place)) else { return false };
        lines.iter().filter_map(|line| self.lines.get(*line)).any(|line| same_ends(Side::Client, line.record, said))
    }

    /// How many printed times are shorter than those of a stream, if the lines were its.
    fn impossible(&self, lines: &[usize], messages: &[usize]) -> usize {
        let replies = messages
            .iter()
            .filter_map(|place| self.known.said.get(*place))
            .filter(|said| said.message.from == Side::Server);
        let told = lines
            .iter()
            .filter_map(|line| self.lines.get(*line))
            .filter(|line| line.record.event == wirelab_labs::LogEvent::Receive);
        let too_short = |(line, said): (&super::line::Line<'_>, &super::super::case::Said<'_>)| {
            let (printed, wire) = (line.log.rtt_after(line.record.line)?, said.message.turn_time?);
            Some(super::super::rtt::is_impossible(printed.beside(Some(wire)), wire))
        };
        told.zip(replies).filter_map(too_short).filter(|impossible| *impossible).count()
    }
}
