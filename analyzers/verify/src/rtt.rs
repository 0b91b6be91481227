//! Round-trip times that a client printed, beside those of the wire.

use std::collections::BTreeMap;
use std::io;

use wirelab_labs::{Lab, LogEvent, Side};
use wirelab_messages::{Conversations, Message};

use super::capture::Capture;
use super::case::{Case, Said};
use super::compare::{FormsRead, compare};
use super::evidence::Evidence;
use super::forms::Own;
use super::log::{Log, LogParser};

/// A printed time, and the reply that it is about, if that is in the capture.
pub(crate) struct Timed<'c> {
    pub(crate) log: &'c Log,
    /// Its line, from 1.
    pub(crate) line: u64,
    /// Nanoseconds.
    pub(crate) printed: i64,
    pub(crate) said: Option<Said<'c>>,
}

/// What rounding takes off: a client may print whole milliseconds.
const ROUNDING: i64 = 1_000_000;

/// Whether a client cannot have measured a time: its clock starts before the request leaves and stops after the reply came.
pub(crate) const fn is_impossible(printed: i64, wire: i64) -> bool {
    printed < 0 || printed.saturating_add(ROUNDING) < wire
}

/// All printed times. The line in front of a time tells which reply it is about; where the log has no line for replies, the
/// order does.
pub(crate) fn timed<'c>(case: &'c Case<'_>) -> Vec<Timed<'c>> {
    let compared = compare(case, Side::Client, &[LogEvent::Send, LogEvent::Receive], FormsRead::All);
    let mut known: BTreeMap<&str, Vec<(u64, Option<Said<'c>>)>> = BTreeMap::new();
    for pair in compared.records.iter().filter(|pair| pair.record.event == LogEvent::Receive) {
        known.entry(pair.log.path.as_str()).or_default().push((pair.record.line, pair.said));
    }
    let replies: Vec<Said<'c>> = case.messages().filter(|said| said.message.turn_time.is_some()).collect();
    let mut found = Vec::new();
    for log in logs(case) {
        let lines = known.get(log.path.as_str());
        for (nth, rtt) in log.rtts.iter().enumerate() {
            let said = match lines {
                Some(lines) => {
                    let behind = lines.partition_point(|(line, _)| *line <= rtt.line);
                    behind.checked_sub(1).and_then(|before| lines.get(before)?.1)
                }
                None => replies.get(nth).copied(),
            };
            let printed = rtt.beside(said.and_then(|said| said.message.turn_time));
            found.push(Timed { log, line: rtt.line, printed, said });
        }
    }
    found
}

/// The logs in which a client may have printed times: none of a server alone, and each once.
pub(crate) fn logs<'c>(case: &'c Case<'_>) -> impl Iterator<Item = &'c Log> {
    let by_client = |log: &Log| {
        let learned = || log.learned.iter().any(|record| record.by == Side::Client);
        !case.is_log_of(log, Side::Server) || log.of(Side::Client).next().is_some() || learned()
    };
    case.logs.iter().filter(move |log| by_client(log) && !case.is_copy(log))
}

/// A printed time beside the wire's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// Line of the log, from 1.
    pub line: u64,
    /// What the client printed, in nanoseconds.
    pub printed: i64,
    /// The reply in the capture: its number, frame and text; `None`: there is none.
    pub reply: Option<Reply>,
}

/// A reply in the capture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The message's number.
    pub number: u64,
    /// The frame that completes it.
    pub frame: u64,
    /// From the last byte of the request to its first, in nanoseconds.
    pub wire: i64,
    /// What it says.
    pub text: Vec<u8>,
    /// Whether the printed time is shorter than the wire's can be: then it is uncertain that it is this reply's.
    pub uncertain: bool,
}

/// The times that a client of a lab printed, beside those of messages that were found in a capture.
///
/// # Errors
/// When the log cannot be read.
pub fn printed(lab: &Lab, found: Conversations, log: &Evidence) -> io::Result<Vec<Printed>> {
    let log = LogParser::new(lab).read(&log.path, (log.open)()?)?;
    let captures = vec![Capture::of_messages("", found)];
    let mut case = Case { lab, variant: None, files: Vec::new(), captures, logs: vec![log], traces: Vec::new() };
    case.learn_as(Side::Client, &Own::default());
    let of = |one: Timed<'_>| Printed {
        line: one.line,
        printed: one.printed,
        reply: one.said.and_then(|said| Reply::new(said.message, one.printed)),
    };
    Ok(timed(&case).into_iter().map(of).collect())
}

impl Reply {
    /// Of a message that answers another.
    fn new(message: &Message, printed: i64) -> Option<Self> {
        let (text, wire) = (message.text().to_vec(), message.turn_time?);
        Some(Self {
            number: message.number,
            frame: message.frame(),
            wire,
            text,
            uncertain: is_impossible(printed, wire),
        })
    }
}
