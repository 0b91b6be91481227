//! Round-trip times that a client printed, beside those of the wire.

use std::collections::BTreeMap;
use std::io;

use wirelab_labs::{Lab, LogEvent, Side};
use wirelab_messages::{Conversations, Message};

use super::capture::Capture;
use super::case::{Case, Said};
use super::compare::compare;
use super::evidence::Evidence;
use super::log::{Log, Scribe};

/// A printed time, and the reply that it is about, if that is in the capture.
pub(crate) struct Timed<'c> {
    pub(crate) log: &'c Log,
    /// Its line, from 1.
    pub(crate) line: u64,
    /// Nanoseconds.
    pub(crate) printed: i64,
    pub(crate) said: Option<Said<'c>>,
}

/// All printed times. The record in front of a time tells which reply it is about; where the lab has no line for replies,
/// the order does.
pub(crate) fn timed<'c>(case: &'c Case<'_>) -> Vec<Timed<'c>> {
    let compared = compare(case, Side::Client, &[LogEvent::Receive]);
    let known: BTreeMap<(&str, usize), Option<Said<'c>>> =
        compared.records.iter().map(|pair| ((pair.log.path.as_str(), pair.place), pair.said)).collect();
    let replies: Vec<Said<'c>> = case.messages().filter(|said| said.message.turn_time.is_some()).collect();
    let mut found = Vec::new();
    for log in &case.logs {
        for (nth, rtt) in log.rtts.iter().enumerate() {
            let record = rtt.record.and_then(|place| known.get(&(log.path.as_str(), place)));
            let said = match record {
                Some(said) => *said,
                None => replies.get(nth).copied(),
            };
            found.push(Timed { log, line: rtt.line, printed: rtt.nanos, said });
        }
    }
    found
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
}

/// The times that a client of a lab printed, beside those of messages that were found in a capture.
///
/// # Errors
/// When the log cannot be read.
pub fn printed(lab: &Lab, found: Conversations, log: &Evidence) -> io::Result<Vec<Printed>> {
    let log = Scribe::new(lab).read(&log.path, (log.open)()?)?;
    let captures = vec![Capture::of_messages("", found)];
    let case = Case { lab, variant: None, files: Vec::new(), captures, logs: vec![log], traces: Vec::new() };
    let of = |one: Timed<'_>| Printed {
        line: one.line,
        printed: one.printed,
        reply: one.said.and_then(|said| Reply::new(said.message)),
    };
    Ok(timed(&case).into_iter().map(of).collect())
}

impl Reply {
    /// Of a message that answers another.
    pub(crate) fn new(message: &Message) -> Option<Self> {
        let text = message.text().to_vec();
        Some(Self { number: message.number, frame: message.frame(), wire: message.turn_time?, text })
    }
}
