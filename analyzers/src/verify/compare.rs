//! A log beside the capture: which logged message is which on the wire, by address, port, text, length and order.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use wirelab_labs::{Side, Transport};

use super::case::{Case, Said};
use super::log::{Forms, Log, Record};
use crate::message::play::unpadded;
use crate::message::{FieldValue, Index, Message, Part, StreamFound};
use crate::stream::key::Endpoint;

/// Messages of one text, behind the one that is next, that a record is compared with.
const MAX_TRIED: usize = 4_096;

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
pub(crate) fn compare<'c>(case: &'c Case<'_>, by: Side, events: &[String]) -> Compared<'c> {
    let mut compared =
        Compared { records: Vec::new(), unlogged: Vec::new(), disordered: Vec::new(), lengths: Vec::new() };
    for event in events {
        one(case, by, event, &mut compared);
    }
    compared
}

fn one<'c>(case: &'c Case<'_>, by: Side, event: &str, compared: &mut Compared<'c>) {
    let records: Vec<(&Log, usize, &Record)> = records(case, by, event);
    let variants: BTreeSet<&str> = case.messages().map(|said| said.variant.id.as_str()).collect();
    let printed =
        |record: &Record| record.variants.is_empty() || record.variants.iter().any(|id| variants.contains(id.as_str()));
    // Messages of variants in which the line is not printed are no part of this.
    let lines: Vec<&wirelab_labs::lab::LogLine> = case.lab.lines(by, event).collect();
    let told =
        |said: &Said<'_>| lines.iter().any(|line| line.variants.is_empty() || line.variants.contains(&said.variant.id));
    let wire: Vec<Said<'c>> = case.messages().filter(|said| told(said) && concerns(by, event, said)).collect();
    let forms: Vec<Forms> = wire.iter().map(|said| forms(&said.capture.index, said.message)).collect();
    let mut used = vec![false; wire.len()];
    let mut latest: BTreeMap<(&str, Transport, u32), u64> = BTreeMap::new();
    let mut first = 0;
    for (log, place, record) in records.into_iter().filter(|(.., record)| printed(record)) {
        while used.get(first).copied().unwrap_or(false) {
            first += 1;
        }
        let free = || (first..wire.len().min(first + MAX_TRIED)).filter(|at| !used.get(*at).copied().unwrap_or(true));
        let fits = |at: &usize| match (wire.get(*at), forms.get(*at)) {
            (Some(said), Some(forms)) => same_ends(by, event, record, said) && same_text(record, said, forms),
            _ => false,
        };
        let found = free().find(fits);
        let pair = Pair { log, place, record, said: found.and_then(|at| wire.get(at).copied()) };
        if let Some(at) = found
            && let Some(taken) = used.get_mut(at)
        {
            *taken = true;
        }
        if let Some(said) = pair.said {
            let message = said.message;
            let key = (said.capture.path.as_str(), message.transport, message.stream);
            let before = latest.entry(key).or_insert(0);
            if message.number < *before {
                compared.disordered.push(pair);
            }
            *before = (*before).max(message.number);
            if record.number("len").is_some_and(|len| !lengths(message).contains(&len)) {
                compared.lengths.push(pair);
            }
        }
        compared.records.push(pair);
    }
    compared.unlogged.extend(wire.iter().zip(&used).filter(|(_, used)| !**used).map(|(said, _)| *said));
}

fn records<'c>(case: &'c Case<'_>, by: Side, event: &str) -> Vec<(&'c Log, usize, &'c Record)> {
    let of = |log: &'c Log| {
        let all = log.records.iter().enumerate().filter(|(_, record)| record.by == by && record.event == event);
        all.map(move |(place, record)| (log, place, record)).collect::<Vec<_>>()
    };
    case.logs.iter().flat_map(of).collect()
}

/// Whether a message is one that an event tells of.
fn concerns(by: Side, event: &str, said: &Said<'_>) -> bool {
    let message = said.message;
    let wanted = match (by, event) {
        (Side::Server, "receive") | (Side::Client, "send") => message.from == Side::Client,
        (Side::Server, "forward") => message.from == Side::Server && message.forward_of.is_some(),
        _ => {
            message.from == Side::Server && message.part != Part::Forward
                || by == Side::Client && message.from == Side::Server
        }
    };
    // A server prints no name that it was given, and cannot print what came when it had closed.
    wanted
        && !message.bytes.is_empty()
        && message.part != Part::Name
        && !(by == Side::Server && event == "receive" && came_late(said))
}

/// Whether the server had closed its side, or never took the connection, when a request came.
fn came_late(said: &Said<'_>) -> bool {
    let stream = said.capture.index.stream(said.message.transport, said.message.stream);
    let late = |stream: &StreamFound| stream.log.closed[1].is_some_and(|closed| closed < said.message.frame());
    said.message.has_note("unanswered") && stream.is_some_and(late)
}

/// Whether the addresses of a record are those of a message's stream.
fn same_ends(by: Side, event: &str, record: &Record, said: &Said<'_>) -> bool {
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
        (Side::Server, "forward") => fits("to_ip", "to_port", log.client),
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
    Forms::new(parts)
}
