//! A log and the capture tell the same messages.

use std::collections::BTreeSet;

use wirelab_labs::{LogEvent, Side};
use wirelab_text::harmless::Harmless;
use wirelab_words::list::hint::TwoRuns;
use wirelab_words::list::log::{
    Agrees, AgreesNoLine, AgreesNoLog, AgreesNothing, AgreesOwnForm, AgreesOwnFormNothing, FrameNotLogged,
    LineNotCaptured, PortsNotCaptured,
};
use wirelab_words::{Numbers, Text};

use super::super::case::{Case, who};
use super::super::compare::{Compared, compare};
use super::super::log::Log;
use super::super::loose;
use super::calls::Calls;
use super::{Found, found};

pub(super) fn judge(case: &Case<'_>, by: Side, events: &[LogEvent]) -> Found {
    let who = who(by);
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let compared = compare(case, by, events);
    if compared.records.is_empty() {
        if let Some(log) = loose::log(case, by) {
            return own_form(case, by, log);
        }
        let no_log = case.logs.iter().all(|log| log.of(by).next().is_none());
        return match (compared.unlogged.is_empty(), no_log) {
            (true, _) => Found::failed(AgreesNothing {}),
            (false, true) => Found::failed(AgreesNoLog { by: who }),
            (false, false) => Found::failed(AgreesNoLine { by: who }),
        };
    }
    let logged = compared.records.len() as u64;
    let matched = compared.records.iter().filter(|pair| pair.said.is_some()).count() as u64;
    let captured = matched + compared.unlogged.len() as u64;
    let mut text = sentences(case, by, &compared, [logged, matched, captured]);
    let odd = (compared.disordered.len() + compared.lengths.len()) as u64;
    let connects = events.contains(&LogEvent::Connect);
    let calls = if connects { Calls::of(case, by) } else { Calls::default() };
    for sentence in calls.sentences() {
        text.push(sentence);
    }
    // Each message that one of the two lacks counts once.
    let whole = logged + captured - matched + calls.whole();
    let done = matched.saturating_sub(odd) + calls.both;
    let mut found = Found::share(done, whole, text);
    let matched = if done == whole { whole } else { matched };
    for (log, line) in &calls.lines {
        found = found.lines(log, [*line]);
    }
    if matched == 0 || calls.both == 0 && calls.whole() > 0 {
        found = found.hint(Some(TwoRuns { by: who }.into()));
    }
    for log in &case.logs {
        let here = compared.records.iter().filter(|pair| pair.log.path == log.path);
        let lines: Vec<u64> = match matched == whole {
            true => here.map(|pair| pair.record.line).collect(),
            false => here.filter(|pair| pair.said.is_none()).map(|pair| pair.record.line).collect(),
        };
        let odd = compared.disordered.iter().chain(&compared.lengths).filter(|pair| pair.log.path == log.path);
        found = found.lines(&log.path, lines.into_iter().chain(odd.map(|pair| pair.record.line)));
    }
    for capture in &case.captures {
        let unlogged = compared.unlogged.iter().filter(|said| said.capture.path == capture.path);
        let frames: Vec<u64> = match matched == whole {
            true => {
                let all = compared.records.iter().filter_map(|pair| pair.said);
                all.filter(|said| said.capture.path == capture.path).map(|said| said.message.frame()).collect()
            }
            false => unlogged.map(|said| said.message.frame()).collect(),
        };
        found = found.frames(&capture.path, frames);
    }
    found
}

/// A log in a form of the student's own: the texts have to stand in it, in their order.
fn own_form(case: &Case<'_>, by: Side, log: &Log) -> Found {
    let expected = loose::expected(case, by);
    let there = loose::found(log, &expected);
    let (number, all) = (there.len() as u64, expected.len() as u64);
    if all == 0 {
        return Found::failed(AgreesOwnFormNothing {});
    }
    let text = AgreesOwnForm { by: who(by), there: number, messages: all };
    let found = Found::share(number, all, text).lines(&log.path, there.iter().map(|(line, _)| *line));
    case.captures.iter().fold(found, |found, capture| {
        let here = there.iter().filter(|(_, said)| said.capture.path == capture.path);
        found.frames(&capture.path, here.map(|(_, said)| said.message.frame()))
    })
}

fn sentences(case: &Case<'_>, by: Side, compared: &Compared<'_>, [logged, matched, captured]: [u64; 3]) -> Text {
    let agrees = Agrees {
        matched,
        logged,
        by: who(by),
        captured,
        disordered: compared.disordered.len() as u64,
        lengths: compared.lengths.len() as u64,
    };
    let line = compared.records.iter().find(|pair| pair.said.is_none()).map(|pair| LineNotCaptured {
        line: pair.record.line,
        text: pair.record.text().map(|said| Harmless::excerpt(said, 40)),
    });
    let frame = compared
        .unlogged
        .first()
        .map(|said| FrameNotLogged { frame: said.message.frame(), text: Harmless::excerpt(said.message.text(), 40) });
    Text::from(agrees).and(line).and(strangers(case, compared)).and(frame)
}

/// Ports of the log that no connection of the capture has.
fn strangers(case: &Case<'_>, compared: &Compared<'_>) -> Option<PortsNotCaptured> {
    let streams = case.captures.iter().flat_map(|capture| capture.index.all().streams.values());
    let known: BTreeSet<u64> =
        streams.flat_map(|stream| [stream.log.client.port, stream.log.server.port]).map(u64::from).collect();
    let logged = compared.records.iter().filter(|pair| pair.said.is_none());
    let ports: BTreeSet<u64> =
        logged.flat_map(|pair| [pair.record.number("port"), pair.record.number("to_port")]).flatten().collect();
    let mut strange = ports.difference(&known).take(4).copied().peekable();
    strange.peek()?;
    Some(PortsNotCaptured { ports: Numbers::all(strange) })
}
