//! A log beside the capture: which line tells of which message, by address, port, text, length and order. Whole streams are
//! matched first, then lines. What a log tells besides, of other runs and of other programs, is left as it is: only a line
//! between two that were found can be at odds with the capture.

mod client;
pub(crate) mod cut;
mod group;
mod join;
mod line;
mod place;
mod server;
mod standing;

pub(crate) use server::ports;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use line::Line;
use wirelab_engine::stream::key::Endpoint;
use wirelab_labs::{LogEvent, Rule, Side};
use wirelab_messages::NoteId;
use wirelab_messages::play::unpadded;
use wirelab_messages::{FieldValue, Index, Message, Part};

use super::case::{Case, Said};
use super::farewell::Farewells;
use super::forms::{Stream, Vocabulary, stream};
use super::log::{Forms, Log, Record};

/// Bytes of a message that a log is searched for: a line of it is no longer.
const MAX_TEXT: usize = super::log::MAX_LINE;

/// Which forms of lines are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormsRead {
    /// Those that the lab lays down.
    Lab,
    /// Those that were learned, too.
    All,
}

/// How a line stands to the capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It tells of a message that is there.
    Found,
    /// It tells of nothing that is there, and need not: of another run, or told twice.
    Free,
    /// Lines of another form have told its messages already: it may be another program's.
    Again,
    /// It has no counterpart, and stands between two lines that have one.
    Alone,
}

/// A line and the message that it tells of.
#[derive(Clone, Copy)]
pub(crate) struct Pair<'c> {
    pub(crate) log: &'c Log,
    pub(crate) record: &'c Record,
    pub(crate) said: Option<Said<'c>>,
    pub(crate) standing: Standing,
    /// The length that the line claims, if another than its message has.
    pub(crate) length: Option<u64>,
    /// The length that the line claims.
    pub(crate) claimed: Option<u64>,
    /// Whether its text is one of the capture, if only on another connection.
    pub(crate) known: bool,
}

/// What two sources tell of the same.
#[derive(Default)]
pub(crate) struct Compared<'c> {
    /// The lines in their order.
    pub(crate) records: Vec<Pair<'c>>,
    /// Messages that no line tells of; of a client only those of the streams that its log tells of.
    pub(crate) unlogged: Vec<Said<'c>>,
    /// Lines that stand in another order than their messages.
    pub(crate) disordered: Vec<Pair<'c>>,
    /// The streams that the log tells of: how many of their messages it has, of how many.
    pub(crate) streams: BTreeMap<Stream<'c>, (u64, u64)>,
}

impl<'c> Compared<'c> {
    /// Lines with a standing.
    pub(crate) fn of(&self, standing: Standing) -> impl Iterator<Item = &Pair<'c>> {
        self.records.iter().filter(move |pair| pair.standing == standing)
    }

    /// Lines with another length than their message's.
    pub(crate) fn lengths(&self) -> impl Iterator<Item = &Pair<'c>> {
        self.records.iter().filter(|pair| pair.length.is_some())
    }
}

/// What is found, while it is looked for.
struct Search<'c> {
    lines: Vec<Line<'c>>,
    known: Vocabulary<'c>,
    /// For each message that the lines may tell of: which event it is.
    events: Vec<Option<LogEvent>>,
    /// For each line its message.
    found: Vec<Option<usize>>,
    /// Lines that are one message together, or one that is several.
    joined: BTreeSet<usize>,
    /// Messages that a line tells of.
    taken: Vec<bool>,
    /// Cells of tables that may still be worked out.
    budget: usize,
}

impl<'c> Search<'c> {
    /// The streams that the lines of each run were found in.
    fn streams_of_runs(&self) -> BTreeMap<(usize, usize), BTreeSet<Stream<'c>>> {
        let mut streams: BTreeMap<(usize, usize), BTreeSet<Stream<'c>>> = BTreeMap::new();
        for (line, found) in self.lines.iter().zip(&self.found) {
            if let Some(said) = found.and_then(|place| self.known.said.get(place)) {
                streams.entry(line.run).or_default().insert(stream(said));
            }
        }
        streams
    }
}

/// Compares what one side logged of some events with the capture.
pub(crate) fn compare<'c>(case: &'c Case<'_>, by: Side, events: &[LogEvent], forms: FormsRead) -> Compared<'c> {
    // That somebody connected is no message.
    let events: Vec<LogEvent> = events.iter().copied().filter(|event| LogEvent::MESSAGES.contains(event)).collect();
    let known = Vocabulary::new(&case.captures);
    let lines = line::lines(case, by, &events, forms, &known);
    // An event that the log tells of at all, or that the lab has printed in the variant.
    let told: BTreeSet<LogEvent> = lines.iter().map(|line| line.record.event).collect();
    let is_told = |event: LogEvent, said: &Said<'_>| told.contains(&event) || prints(case, by, event, said);
    let about =
        |said: &Said<'_>| events.iter().copied().find(|event| concerns(by, *event, said) && is_told(*event, said));
    let about: Vec<Option<LogEvent>> = known.said.iter().map(about).collect();
    let mut search = Search {
        found: vec![None; lines.len()],
        joined: BTreeSet::new(),
        taken: vec![false; known.said.len()],
        lines,
        events: about,
        known,
        budget: place::BUDGET,
    };
    match by {
        Side::Server => server::search(&mut search, case, &events, forms),
        Side::Client => client::search(&mut search),
    }
    finish(case, by, &search, forms)
}

fn finish<'c>(case: &'c Case<'_>, by: Side, search: &Search<'c>, forms: FormsRead) -> Compared<'c> {
    let mut compared = Compared::default();
    let standings = standing::standings(search, case, by, forms);
    let streams = search.streams_of_runs();
    let mut latest: BTreeMap<(Stream<'c>, LogEvent), u64> = BTreeMap::new();
    for (at, line) in search.lines.iter().enumerate() {
        let said = search.found.get(at).copied().flatten().and_then(|place| search.known.said.get(place).copied());
        let standing = standings.get(at).copied().unwrap_or(Standing::Free);
        let length = said.and_then(|said| {
            let wrong = line.length.filter(|length| !said.lengths().contains(length));
            wrong.filter(|_| !search.joined.contains(&at))
        });
        let pair = Pair {
            log: line.log,
            record: line.record,
            said,
            standing,
            length,
            claimed: line.length,
            known: line.token.is_some(),
        };
        compared.records.push(pair);
        let Some(said) = said else { continue };
        let before = latest.entry((stream(&said), line.record.event)).or_insert(0);
        // Of connections side by side a line that names none may be of any, and threads print when they get to it.
        let sure = line.port().is_some() || streams.get(&line.run).is_some_and(|streams| streams.len() == 1);
        if said.message.number < *before && sure {
            compared.disordered.push(pair);
        }
        *before = (*before).max(said.message.number);
    }
    let told: BTreeSet<Stream<'c>> = compared.records.iter().filter_map(|pair| Some(stream(&pair.said?))).collect();
    let farewells = Farewells::of(case);
    for (place, said) in search.known.said.iter().enumerate() {
        let Some(event) = search.events.get(place).copied().flatten() else { continue };
        let taken = search.taken.get(place).copied().unwrap_or_default();
        let surely = event != LogEvent::Forward || said.message.forward_of.is_some();
        if !taken && (unread(by, event, said) || !surely || farewells.has(said)) {
            continue;
        }
        let here = told.contains(&stream(said));
        if here {
            let counts = compared.streams.entry(stream(said)).or_default();
            *counts = (counts.0 + u64::from(taken), counts.1 + 1);
        }
        // What another program said is not missed in the log of a client.
        if !taken && (here || by == Side::Server) && said.message.part != Part::Name {
            compared.unlogged.push(*said);
        }
    }
    compared
}

/// Whether the lab has a line printed for a message in its variant.
fn prints(case: &Case<'_>, by: Side, event: LogEvent, said: &Said<'_>) -> bool {
    let mut lines = case.lab.lines(by, event);
    lines.any(|line| line.variants.is_empty() || line.variants.contains(&said.variant.id))
}

/// Whether a message is one that an event tells of.
fn concerns(by: Side, event: LogEvent, said: &Said<'_>) -> bool {
    let message = said.message;
    let wanted = match (by, event) {
        (Side::Server, LogEvent::Receive) | (Side::Client, LogEvent::Send) => message.from == Side::Client,
        (Side::Server, LogEvent::Forward) => message.from == Side::Server && is_sent_on(said),
        _ => message.from == Side::Server && (by == Side::Client || message.part != Part::Forward),
    };
    // A server need not print a name that it was given; where rules give names, it is a message as any other.
    let may_be_told = message.part != Part::Name || matches!(said.variant.rule, Rule::Talk(_));
    wanted && !message.bytes.is_empty() && may_be_told
}

/// Whether the server sent a message on: as it is known to do, or in a form of its own that nobody knows.
fn is_sent_on(said: &Said<'_>) -> bool {
    said.message.forward_of.is_some() || said.message.part == Part::Remark && said.variant.rule.forwards()
}

/// Whether who prints it may never have read it: it had closed its side when it came, or reset what it had not read.
fn unread(by: Side, event: LogEvent, said: &Said<'_>) -> bool {
    let message = said.message;
    if event != LogEvent::Receive || message.from == by {
        return false;
    }
    let Some(stream) = said.capture.index.stream(message.transport, message.stream) else { return false };
    let closed = stream.log.closed.get(by as usize).copied().flatten();
    let alone = by == Side::Client || message.has_note(NoteId::Unanswered) || message.has_note(NoteId::NotDelivered);
    alone && closed.is_some_and(|closed| closed < message.frame() || Some(closed) == stream.log.reset)
}

/// Whether the addresses of a line are those of a message's stream.
fn same_ends(by: Side, record: &Record, said: &Said<'_>) -> bool {
    let Some(stream) = said.capture.index.stream(said.message.transport, said.message.stream) else { return false };
    let log = &stream.log;
    let fits = |ip: &str, port: &str, end: Endpoint| {
        record.number(port).is_none_or(|port| port == u64::from(end.port))
            && record.value(ip).and_then(|ip| ip.parse::<IpAddr>().ok()).is_none_or(|ip| {
                // A dual-stack socket prints IPv4 as ::ffff:127.0.0.1.
                ip.to_canonical() == end.address.to_canonical() || ip.is_unspecified()
            })
    };
    match (by, record.event) {
        (Side::Server, LogEvent::Forward) => fits("to_ip", "to_port", log.client),
        (Side::Server, _) => fits("ip", "port", log.client),
        // A client prints whom it talks to; some print their own port.
        (Side::Client, _) => fits("ip", "port", log.server) || fits("ip", "port", log.client),
    }
}

/// The lengths that a program may print of a message: as it came, and without white space around it; in bytes and in
/// characters.
pub(crate) fn lengths(message: &Message) -> [u64; 5] {
    let text = message.text();
    let characters = String::from_utf8_lossy(text);
    [
        text.len(),
        text.trim_ascii().len(),
        message.bytes.len(),
        characters.trim().chars().count(),
        characters.chars().count(),
    ]
    .map(|length| length as u64)
}

/// All the ways in which a message may be printed.
pub(crate) fn forms(index: &Index, message: &Message) -> Forms {
    let layout = index.layout(message);
    let fields = message.fields.iter().filter_map(|(name, value)| match value {
        FieldValue::Bytes(bytes) => Some((name, bytes)),
        _ => None,
    });
    let mut parts: Vec<&[u8]> = vec![&message.bytes, message.text()];
    for (name, bytes) in fields {
        parts.push(bytes);
        parts.extend(layout.map(|layout| unpadded(layout, name, bytes)));
    }
    Forms::new(parts.into_iter().map(|part| part.get(..MAX_TEXT).unwrap_or(part)))
}
