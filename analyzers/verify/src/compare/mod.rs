//! A log beside the capture: which logged message is which on the wire, by address, port, text, length and order.

mod join;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use wire::{Stream, Wire, stream};
use wirelab_engine::stream::key::Endpoint;
use wirelab_labs::{LogEvent, Side};
use wirelab_messages::NoteId;
use wirelab_messages::play::unpadded;
use wirelab_messages::{FieldValue, Index, Message, Part};

use super::case::{Case, Said};
use super::log::{Forms, Log, Record};

/// Most records of an event that are compared.
const MAX_RECORDS: usize = 20_000;
/// How often it is looked whether TCP joined or took messages apart.
const MAX_JOINS: usize = 2_000;
/// Bytes of a message that a log is searched for: a line of it is no longer.
const MAX_TEXT: usize = super::log::MAX_LINE;

/// A record and the message that it tells of.
#[derive(Clone, Copy)]
pub(crate) struct Pair<'c> {
    pub(crate) log: &'c Log,
    /// Its index in the log.
    pub(crate) place: usize,
    pub(crate) record: &'c Record,
    pub(crate) said: Option<Said<'c>>,
}

/// What two sources tell of the same.
pub(crate) struct Compared<'c> {
    /// The records in their order, each with its message if there is one.
    pub(crate) records: Vec<Pair<'c>>,
    /// Messages that no record tells of.
    pub(crate) unlogged: Vec<Said<'c>>,
    /// Records that stand in another order than their messages.
    pub(crate) disordered: Vec<Pair<'c>>,
    /// Records with another length than their message's.
    pub(crate) lengths: Vec<Pair<'c>>,
}

/// Compares what one side logged of some events with the capture.
pub(crate) fn compare<'c>(case: &'c Case<'_>, by: Side, events: &[LogEvent]) -> Compared<'c> {
    let mut compared =
        Compared { records: Vec::new(), unlogged: Vec::new(), disordered: Vec::new(), lengths: Vec::new() };
    // That somebody connected is no message.
    for event in events.iter().filter(|event| **event != LogEvent::Connect) {
        one(case, by, *event, &mut compared);
    }
    compared
}

fn one<'c>(case: &'c Case<'_>, by: Side, event: LogEvent, compared: &mut Compared<'c>) {
    let variants: BTreeSet<&str> = case.messages().map(|said| said.variant.id.as_str()).collect();
    let printed =
        |record: &Record| record.variants.is_empty() || record.variants.iter().any(|id| variants.contains(id.as_str()));
    // Messages of variants in which the line is not printed are no part of this.
    let lines: Vec<&wirelab_labs::lab::LogLine> = case.lab.lines(by, event).collect();
    let told =
        |said: &Said<'_>| lines.iter().any(|line| line.variants.is_empty() || line.variants.contains(&said.variant.id));
    let wire: Vec<Said<'c>> = case.messages().filter(|said| told(said) && concerns(by, event, said)).collect();
    let mut wire = Wire::new(wire);
    let records = records(case, by, event).into_iter().filter(|(.., record)| printed(record));
    let records: Vec<_> = records.take(MAX_RECORDS).collect();
    let mut latest: BTreeMap<Stream<'_>, u64> = BTreeMap::new();
    let (mut next, mut tries) = (0, MAX_JOINS);
    while let Some((log, place, record)) = records.get(next).copied() {
        let fits =
            |said: &Said<'_>, forms: &Forms| same_ends(by, event, record, said) && same_text(record, said, forms);
        let exact = wire.find(fits);
        // What comes next on its connection, or what comes next taken together, before what comes later.
        let joined = match exact {
            Some(at) if wire.is_head(at) => None,
            _ if tries == 0 => None,
            _ => {
                tries -= 1;
                let ahead: Vec<&Record> = records.iter().skip(next).take(join::MAX_JOINED).map(|one| one.2).collect();
                wire.heads().find_map(|head| {
                    let (first, queue) = (wire.said(head)?, wire.queue(head));
                    let fits = ahead.iter().take_while(|record| same_ends(by, event, record, &first)).count();
                    let (n, m) = join::align(ahead.get(..fits)?, &queue)?;
                    Some((head, n, queue.len().min(m)))
                })
            }
        };
        let (first, count) = match (joined, exact) {
            (Some((head, count, messages)), _) => {
                let said = wire.said(head);
                wire.take_from(head, messages);
                (said, count)
            }
            (None, Some(at)) => {
                let said = wire.said(at);
                wire.take(at);
                (said, 1)
            }
            (None, None) => (None, 1),
        };
        for (log, place, record) in records.iter().skip(next).take(count).copied() {
            compared.records.push(Pair { log, place, record, said: first });
        }
        next += count;
        let Some(said) = first else { continue };
        let pair = Pair { log, place, record, said: first };
        let before = latest.entry(stream(&said)).or_insert(0);
        if said.message.number < *before {
            compared.disordered.push(pair);
        }
        *before = (*before).max(said.message.number);
        if joined.is_none() && record.number("len").is_some_and(|len| !lengths(said.message).contains(&len)) {
            compared.lengths.push(pair);
        }
    }
    compared.unlogged.extend(wire.left().filter(|said| !unread(by, event, said)));
}

fn records<'c>(case: &'c Case<'_>, by: Side, event: LogEvent) -> Vec<(&'c Log, usize, &'c Record)> {
    let of = |log: &'c Log| {
        let all = log.records.iter().enumerate().filter(|(_, record)| record.by == by && record.event == event);
        all.map(move |(place, record)| (log, place, record)).collect::<Vec<_>>()
    };
    case.logs.iter().flat_map(of).collect()
}

/// Whether a message is one that an event tells of.
fn concerns(by: Side, event: LogEvent, said: &Said<'_>) -> bool {
    let message = said.message;
    let wanted = match (by, event) {
        (Side::Server, LogEvent::Receive) | (Side::Client, LogEvent::Send) => message.from == Side::Client,
        (Side::Server, LogEvent::Forward) => message.from == Side::Server && message.forward_of.is_some(),
        _ => message.from == Side::Server && (by == Side::Client || message.part != Part::Forward),
    };
    // A server prints no name that it was given.
    wanted && !message.bytes.is_empty() && message.part != Part::Name
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

/// Whether the addresses of a record are those of a message's stream.
fn same_ends(by: Side, event: LogEvent, record: &Record, said: &Said<'_>) -> bool {
    let Some(stream) = said.capture.index.stream(said.message.transport, said.message.stream) else { return false };
    let log = &stream.log;
    let fits = |ip: &str, port: &str, end: Endpoint| {
        record.number(port).is_none_or(|port| port == u64::from(end.port))
            && record.value(ip).and_then(|ip| ip.parse::<IpAddr>().ok()).is_none_or(|ip| {
                // A dual-stack socket prints IPv4 as ::ffff:127.0.0.1.
                ip.to_canonical() == end.address.to_canonical() || ip.is_unspecified()
            })
    };
    match (by, event) {
        (Side::Server, LogEvent::Forward) => fits("to_ip", "to_port", log.client),
        (Side::Server, _) => fits("ip", "port", log.client),
        // A client prints whom it talks to.
        (Side::Client, _) => fits("ip", "port", log.server),
    }
}

fn same_text(record: &Record, said: &Said<'_>, forms: &Forms) -> bool {
    match record.text() {
        Some(text) => forms.has(text, &record.more) || named_forward(record, said, text),
        None => record.number("len").is_none_or(|len| lengths(said.message).contains(&len)),
    }
}

/// A delivery that the log tells with the names of both: what is delivered ends with the text.
fn named_forward(record: &Record, said: &Said<'_>, text: &str) -> bool {
    let Some(sender) = record.value("sender") else { return false };
    let whole = String::from_utf8_lossy(&said.message.bytes);
    whole.trim_end().ends_with(text) && whole.contains(sender)
}

/// The lengths that a program may print of a message: as it came, and without white space around it.
fn lengths(message: &Message) -> [u64; 4] {
    let text = message.text();
    [text.len(), text.trim_ascii().len(), message.bytes.len(), String::from_utf8_lossy(text).trim().chars().count()]
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
