//! A log and the capture tell the same messages.

use std::collections::BTreeSet;

use wirelab_labs::{LogEvent, Side, safe};
use wirelab_text::units::count;

use super::super::case::{Case, name};
use super::super::compare::{Compared, compare};
use super::super::log::Log;
use super::super::loose;
use super::calls::Calls;
use super::{Found, found};

pub(super) fn judge(case: &Case<'_>, by: Side, events: &[LogEvent]) -> Found {
    let who = name(by);
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    let compared = compare(case, by, events);
    if compared.records.is_empty() {
        if let Some(log) = loose::log(case, by) {
            return own_form(case, by, log);
        }
        let text = match case.logs.iter().all(|log| log.of(by).next().is_none()) {
            true => format!("There is no log of the {who} among the files."),
            false => format!("No line of the {who}'s log tells of a message in the form that the lab asks for."),
        };
        return match compared.unlogged.is_empty() {
            true => Found::failed("Neither the log nor the capture has a message to compare."),
            false => Found::failed(text),
        };
    }
    let logged = compared.records.len() as u64;
    let matched = compared.records.iter().filter(|pair| pair.said.is_some()).count() as u64;
    let captured = matched + compared.unlogged.len() as u64;
    let mut text = sentence(case, by, &compared, [logged, matched, captured]);
    let odd = (compared.disordered.len() + compared.lengths.len()) as u64;
    let connects = events.contains(&LogEvent::Connect);
    let calls = if connects { Calls::of(case, by) } else { Calls::default() };
    text.push_str(&calls.sentence());
    // Each message that one of the two lacks counts once.
    let whole = logged + captured - matched + calls.whole();
    let done = matched.saturating_sub(odd) + calls.both;
    let mut found = Found::share(done, whole, text);
    let matched = if done == whole { whole } else { matched };
    for (log, line) in &calls.lines {
        found = found.lines(log, [*line]);
    }
    if matched == 0 || calls.both == 0 && calls.whole() > 0 {
        found = found.hint(Some(format!(
            "The {who}'s log and the capture come from two runs. Start the capture, then run everything once more, and \
             hand in the log and the capture of that same run."
        )));
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
        return Found::failed("The capture has no message that could stand in the log.");
    }
    let text = format!(
        "The {}'s lines have a form of their own; the texts of {number} of {} in the capture stand in them, in their order.",
        name(by),
        count(all, "message", "messages")
    );
    let found = Found::share(number, all, text).lines(&log.path, there.iter().map(|(line, _)| *line));
    case.captures.iter().fold(found, |found, capture| {
        let here = there.iter().filter(|(_, said)| said.capture.path == capture.path);
        found.frames(&capture.path, here.map(|(_, said)| said.message.frame()))
    })
}

fn sentence(case: &Case<'_>, by: Side, compared: &Compared<'_>, [logged, matched, captured]: [u64; 3]) -> String {
    let mut text = format!(
        "{matched} of {} of the {} {} in the capture, and {matched} of {} in the log",
        count(logged, "logged message", "logged messages"),
        name(by),
        if matched == 1 { "is" } else { "are" },
        count(captured, "captured one", "captured ones")
    );
    for (number, words) in
        [(compared.disordered.len(), "in another order"), (compared.lengths.len(), "with another length")]
    {
        if number > 0 {
            text.push_str(&format!("; {number} {words}"));
        }
    }
    text.push('.');
    if let Some(pair) = compared.records.iter().find(|pair| pair.said.is_none()) {
        let said = pair
            .record
            .text()
            .map_or_else(String::new, |said| format!(", \"{}\",", safe::excerpt(said.as_bytes(), 40)));
        text.push_str(&format!(" Line {}{said} is not in the capture.", pair.record.line));
    }
    text.push_str(&strangers(case, compared));
    if let Some(said) = compared.unlogged.first() {
        let words = safe::excerpt(said.message.text(), 40);
        text.push_str(&format!(" Frame {}, \"{words}\", is not in the log.", said.message.frame()));
    }
    text
}

/// Ports of the log that no connection of the capture has.
fn strangers(case: &Case<'_>, compared: &Compared<'_>) -> String {
    let streams = case.captures.iter().flat_map(|capture| capture.index.all().streams.values());
    let known: BTreeSet<u64> =
        streams.flat_map(|stream| [stream.log.client.port, stream.log.server.port]).map(u64::from).collect();
    let logged = compared.records.iter().filter(|pair| pair.said.is_none());
    let ports: BTreeSet<u64> =
        logged.flat_map(|pair| [pair.record.number("port"), pair.record.number("to_port")]).flatten().collect();
    let strange: Vec<String> = ports.difference(&known).take(4).map(u64::to_string).collect();
    match strange.as_slice() {
        [] => String::new(),
        [one] => format!(" The capture has no connection of port {one}, which the log names."),
        many => format!(" The capture has no connections of the ports {}, which the log names.", many.join(", ")),
    }
}
