//! The lines of a log that tell of messages, each with the text of the capture that it tells.

use std::collections::HashMap;

use wirelab_labs::{LogEvent, Side};

use super::super::case::Case;
use super::super::forms::{Token, Vocabulary};
use super::super::log::{Log, Reading, Record};
use super::FormsRead;

/// Most lines of an event that are compared.
const MAX_LINES: usize = 100_000;
/// Words of an addition to a line that are tried.
const MAX_WORDS: usize = 12;
/// Lines with the same addition that show it to be the program's.
const LEAST: usize = 3;

/// A line, or one of the texts of a line.
#[derive(Clone, Copy)]
pub(super) struct Line<'c> {
    pub(super) log: &'c Log,
    pub(super) record: &'c Record,
    /// The run that it belongs to: of which log, and which there.
    pub(super) run: (usize, usize),
    /// The text of the capture that it tells, if there is one.
    pub(super) token: Option<Token>,
    /// The length that it claims.
    pub(super) length: Option<u64>,
}

impl Line<'_> {
    /// The client's port that it names: of whom it came, or to whom it went.
    pub(super) fn port(&self) -> Option<u64> {
        let name = if self.record.event == LogEvent::Forward { "to_port" } else { "port" };
        self.record.number(name)
    }
}

/// The lines of one side that tell of some events, log by log in their order.
pub(super) fn lines<'c>(
    case: &'c Case<'_>,
    by: Side,
    events: &[LogEvent],
    forms: FormsRead,
    known: &Vocabulary<'_>,
) -> Vec<Line<'c>> {
    let mut all = Vec::new();
    for (place, log) in case.logs.iter().enumerate() {
        let own = log.records.iter().filter(|record| record.by == by);
        let learned = log.learned.iter().filter(|record| forms == FormsRead::All && record.by == by);
        let mut records: Vec<&Record> =
            own.chain(learned).filter(|record| events.contains(&record.event)).take(MAX_LINES).collect();
        records.sort_by_key(|record| record.line);
        let mut here: Vec<Line<'c>> = records
            .into_iter()
            .map(|record| {
                let text = record.text().unwrap_or_default();
                let named = || record.value("sender").and_then(|sender| known.named(sender, text));
                let token = known.token(text, &record.more).or_else(named);
                // A line may tell what was sent on by what had come.
                let to = record.number("to_port").filter(|_| record.event == LogEvent::Forward);
                let copy = token.zip(to).and_then(|(text, port)| known.copy(text, port));
                Line {
                    log,
                    record,
                    run: (place, log.run(record.line)),
                    token: copy.or(token),
                    length: record.number("len"),
                }
            })
            .collect();
        additions(&mut here, known);
        all.append(&mut here);
    }
    all
}

/// What a program adds to its lines beside the text.
struct Addition {
    at: usize,
    token: Token,
    /// Without its numbers.
    key: String,
    number: Option<u64>,
}

/// Finds the texts of lines to which a program adds something of its own: `hello (5 bytes)`.
fn additions(lines: &mut [Line<'_>], known: &Vocabulary<'_>) {
    let open = lines.iter().enumerate().filter(|(_, line)| line.token.is_none() && line.record.reading == Reading::Lab);
    let found: Vec<Addition> = open.filter_map(|(at, line)| addition(at, line.record.text()?.trim(), known)).collect();
    let mut keys: HashMap<&str, (usize, usize)> = HashMap::new();
    let right = |one: &Addition| {
        let mut said = known.alike(one.token).take(1);
        said.any(|said| one.number.is_some_and(|number| said.lengths().contains(&number)))
    };
    for one in &found {
        let (all, lengths) = keys.entry(&one.key).or_default();
        *all += 1;
        *lengths += usize::from(right(one));
    }
    for one in &found {
        let (all, lengths) = keys.get(one.key.as_str()).copied().unwrap_or_default();
        let Some(line) = lines.get_mut(one.at).filter(|_| all >= LEAST || lengths > 0) else { continue };
        line.token = Some(one.token);
        // Where most of them are lengths, all are meant as such.
        line.length = line.length.or(one.number.filter(|_| lengths * 2 > all));
    }
}

/// The longest beginning, or else end, of a text that is one of the capture.
fn addition(at: usize, text: &str, known: &Vocabulary<'_>) -> Option<Addition> {
    let spaces: Vec<usize> = text.match_indices(' ').map(|(at, _)| at).collect();
    let fronts = spaces.iter().rev().take(MAX_WORDS).map(|space| text.split_at(*space));
    let backs = spaces.iter().take(MAX_WORDS).map(|space| {
        let (front, back) = text.split_at(*space);
        (back, front)
    });
    let (said, rest) = fronts.chain(backs).map(|(said, rest)| (said.trim(), rest.trim())).find(|(said, rest)| {
        // An addition has signs or numbers of its own: two words more are another text.
        !rest.is_empty() && rest.chars().any(|c| !c.is_alphabetic() && c != ' ') && known.token(said, &[]).is_some()
    })?;
    let digits: String = rest.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    let mut key = String::new();
    for c in rest.chars() {
        let c = if c.is_ascii_digit() { '#' } else { c };
        if !(c == '#' && key.ends_with('#')) {
            key.push(c);
        }
    }
    Some(Addition { at, token: known.token(said, &[])?, key, number: digits.parse().ok() })
}
