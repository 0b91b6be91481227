//! Reading the logs that programs of a lab printed and people copied: records of the lab's lines, and between them
//! commands, times, counts and the sentences of a comment. A log is read line by line and never held.

mod command;
mod lines;
mod numbers;
mod pattern;
mod prose;
mod text;
mod times;
pub(crate) mod tongues;

pub use command::Command;
pub use lines::{Line, Lines, MAX_LINE};
pub(crate) use numbers::has_word as has_count_word;
pub use numbers::{Rtt, Statistics};
pub use prose::{Prose, Sentences};
pub use text::Forms;
pub(crate) use text::unquoted;
pub(crate) use times::{has_span, time_behind};

use std::io;
use std::io::Read;

use super::forms::Form;
use pattern::Pattern;
use wirelab_labs::check::Kind;
use wirelab_labs::{Lab, LogEvent, Side};
use wirelab_text::limit::{LOG_COMMANDS, LOG_LINES, LOG_RECORDS, Limit};

/// Characters of a line that is kept as it is.
const LOOSE: usize = 400;
/// Bytes of a lab's line that are no values, from which on it is known within another, and places of a line that are tried.
const GLUED: usize = 8;
const MAX_GLUED: usize = 6;
/// Most lines behind a record that may belong to its text.
const MAX_MORE: usize = 16;

/// A line of the lab's programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its line, from 1.
    pub line: u64,
    /// Whose program printed it.
    pub by: Side,
    /// What happened, as the lab calls it.
    pub event: LogEvent,
    /// The variants of the lab in which it is printed; empty: in all.
    pub variants: Vec<String>,
    /// The values that it tells, in the order of the line.
    pub values: Vec<(String, String)>,
    /// Lines right behind it that are none of the lab's: the rest of its text, perhaps.
    pub more: Vec<String>,
    /// In which form it was read.
    pub reading: Reading,
}

/// In which form a line was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reading {
    /// In one that the lab lays down, in whichever of its variants.
    #[default]
    Lab,
    /// In one that was learned from the log, by its place.
    Form(usize),
    /// In none: it names a client of the capture and what that client said or heard.
    Single,
}

impl Record {
    /// A value by its name.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A number by its name.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.value(name)?.parse().ok()
    }

    /// What was said, if the line tells it.
    pub fn text(&self) -> Option<&str> {
        ["message", "text", "data", "body"].into_iter().find_map(|name| self.value(name))
    }
}

/// A log.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// Its path within the submission.
    pub path: String,
    /// The lab's lines.
    pub records: Vec<Record>,
    /// Sentences between them.
    pub prose: Prose,
    /// Commands.
    pub commands: Vec<Command>,
    /// Times that the client printed.
    pub rtts: Vec<Rtt>,
    /// Final counts.
    pub statistics: Vec<Statistics>,
    /// Its lines as they are, the first of them, with their numbers.
    pub loose: Vec<(u64, String)>,
    /// Lines at which a run of a program begins or ends.
    pub borders: Vec<u64>,
    /// Forms that were learned from it.
    pub forms: Vec<Form>,
    /// The lines in these forms.
    pub learned: Vec<Record>,
    /// Short lines that name a client of the capture, and whether its address stands there too.
    pub clients: Vec<(u64, bool)>,
    /// Lines in all.
    pub lines: u64,
    /// Whether it says that wirelab made it.
    pub stamped: bool,
    /// Whether something of it was not read, or lines of the lab's form were not kept, because there is too much.
    pub cut: bool,
    /// Whether something else that it holds was not kept: lines as they are, times, commands, sentences.
    pub short: bool,
}

impl Log {
    /// The run that a line belongs to: how many borders stand in front of it.
    pub fn run(&self, line: u64) -> usize {
        self.borders.partition_point(|border| *border <= line)
    }

    /// The time that is printed on a line or right behind it.
    pub fn rtt_after(&self, line: u64) -> Option<Rtt> {
        let next = self.rtts.partition_point(|rtt| rtt.line < line);
        self.rtts.get(next).filter(|rtt| rtt.line <= line + 2).copied()
    }

    /// Records of one side.
    pub fn of(&self, by: Side) -> impl Iterator<Item = &Record> {
        self.records.iter().filter(move |record| record.by == by)
    }
}

/// Reads logs of one lab.
#[derive(Clone, Debug)]
pub struct LogParser {
    patterns: Vec<Pattern>,
    /// Programs of which a command is recognised.
    programs: Vec<String>,
}

impl LogParser {
    /// For a lab.
    pub fn new(lab: &Lab) -> Self {
        let own = lab.checks.iter().filter_map(|check| match &check.kind {
            Kind::Commands { programs, .. } => Some(programs),
            _ => None,
        });
        let programs = own.flatten().cloned().chain(command::USUAL.map(str::to_owned)).collect();
        Self { patterns: pattern::patterns(lab), programs }
    }

    /// Reads a log to its end.
    ///
    /// # Errors
    /// When reading fails.
    pub fn read(&self, path: &str, input: Box<dyn Read + Send>) -> io::Result<Log> {
        let mut log = Log { path: path.to_owned(), ..Log::default() };
        let mut lines = Lines::new(input)?;
        let mut counting = numbers::Counting::default();
        // Bytes of a record's text that are still to come on further lines.
        let mut missing = 0;
        while let Some(line) = lines.next_line()? {
            log.lines = line.number;
            match self.glued(&line) {
                Some(both) => both.iter().for_each(|one| self.line(&mut log, one, &mut missing, &mut counting)),
                None => self.line(&mut log, &line, &mut missing, &mut counting),
            }
        }
        log.prose.close();
        log.cut |= lines.is_cut();
        typed_is_sent(&mut log);
        Ok(log)
    }

    /// Two lines of the lab that stand on one: threads that print at once end them one behind the other.
    fn glued(&self, line: &Line) -> Option<[Line; 2]> {
        let is_line = |text: &str| {
            let fits = |pattern: &&Pattern| pattern.literal >= GLUED && !pattern.event.is_prompt();
            self.patterns.iter().filter(fits).any(|pattern| pattern.read(text).is_some())
        };
        let borders = line.text.match_indices('[').map(|(at, _)| at).filter(|at| *at > 0).take(MAX_GLUED);
        let split = |at: usize| {
            let (one, other) = line.text.split_at_checked(at)?;
            let whole = is_line(other) && is_line(one);
            whole.then(|| [one, other].map(|text| Line { number: line.number, text: text.to_owned() }))
        };
        borders.into_iter().find_map(split)
    }

    fn line(&self, log: &mut Log, line: &Line, missing: &mut usize, counting: &mut numbers::Counting) {
        let text = line.text.as_str();
        if !text.trim().is_empty() {
            keep(&mut log.loose, &LOG_LINES, &mut log.short, || (line.number, text.chars().take(LOOSE).collect()));
        }
        if let Some((pattern, values)) = self.patterns.iter().find_map(|pattern| Some((pattern, pattern.read(text)?))) {
            log.prose.close();
            return self.record(log, line, pattern, values, missing);
        }
        if let Some(record) = log.records.last_mut()
            && record.more.len() < MAX_MORE
            && record.line + record.more.len() as u64 + 1 == line.number
        {
            record.more.push(text.to_owned());
        }
        if *missing > 0 {
            // What is longer than what the record still lacks is no part of it: a line end that was taken off is counted, too.
            let fits = text.chars().count() <= *missing;
            *missing = if fits { missing.saturating_sub(text.len() + 1) } else { 0 };
            if fits {
                return;
            }
        }
        if let Some(time) = times::rtt(text) {
            log.prose.close();
            return keep_time(log, line.number, time.nanos, time.bare);
        }
        let commands = log.commands.len();
        command::find(line.number, text, &self.programs, &mut log.commands);
        if log.commands.len() > LOG_COMMANDS.get() {
            log.commands.truncate(LOG_COMMANDS.get());
            log.short = true;
        }
        if command::is_typed(text) || log.commands.len() > commands {
            border(log, line.number);
        }
        let told = log.statistics.len();
        counting.push(line.number, text, &mut log.statistics);
        if text.contains("made by wirelab ") && text.contains("not by a student") {
            log.stamped = true;
        } else if is_machine(text) || command::is_typed(text) || log.statistics.len() > told {
            log.prose.close();
        } else if log.commands.len() == commands || text.split_whitespace().count() > 8 {
            log.short |= !log.prose.push(line.number, text);
        }
    }

    fn record(
        &self,
        log: &mut Log,
        line: &Line,
        pattern: &Pattern,
        mut values: Vec<(String, String)>,
        missing: &mut usize,
    ) {
        *missing = 0;
        if log.records.len() >= LOG_RECORDS.get() {
            log.cut = true;
            return;
        }
        let mut found = None;
        // A word that the prompt names ("exit") ends the program, and an empty line is asked for again.
        values.retain(|(name, value)| name != pattern::TYPED || !value.is_empty() && !pattern.ends_with(value));
        for (name, value) in &mut values {
            // Only behind what came a client prints how long it took.
            let came = pattern.by == Side::Client && pattern.event == LogEvent::Receive;
            if came
                && matches!(name.as_str(), "text" | "message" | "data")
                && let Some(time) = times::rtt(value)
            {
                value.truncate(time.at);
                found = Some((time.nanos, time.bare));
            }
        }
        let (event, variants) = (pattern.event, pattern.variants.clone());
        let (by, reading) = (pattern.by, Reading::Lab);
        let record = Record { line: line.number, by, event, variants, values, more: Vec::new(), reading };
        let begins = record.by == Side::Client && record.event == LogEvent::Connect;
        if begins || matches!(record.event, LogEvent::Start | LogEvent::Interrupt | LogEvent::Stop) {
            border(log, line.number);
        }
        if let (Some(len), Some(text)) = (record.number("len"), record.text())
            && text::unquoted(text).is_none()
        {
            *missing = usize::try_from(len).unwrap_or(0).saturating_sub(text.len()).min(MAX_LINE);
        }
        if record.event == LogEvent::Statistics
            && let (Some(sent), Some(received)) = (record.number("sent"), record.number("received"))
        {
            let timeouts = record.number("timeouts");
            log.statistics.push(Statistics { line: line.number, sent, received, timeouts });
        }
        let rtt = record.value("rtt").and_then(|value| value.replace(',', ".").parse::<f64>().ok());
        log.records.push(record);
        if let Some((nanos, bare)) = found.or(rtt.map(|millis| ((millis * 1e6) as i64, false))) {
            keep_time(log, line.number, nanos, bare);
        }
    }
}

/// Where a client prints nothing for what it sends, what was typed at its prompt is what it sent. Where the line behind a prompt
/// says it again, in whatever form, that line tells of it.
fn typed_is_sent(log: &mut Log) {
    let next = |record: &Record| {
        let place = log.loose.binary_search_by_key(&(record.line + 1), |(number, _)| *number).ok()?;
        let is_record = log.records.binary_search_by_key(&(record.line + 1), |other| other.line).is_ok();
        log.loose.get(place).filter(|_| !is_record).map(|(_, text)| text.as_str())
    };
    let again = |record: &Record| {
        let typed = record.value(pattern::TYPED).filter(|_| record.event == LogEvent::Prompt);
        typed.zip(next(record)).is_some_and(|(typed, next)| next.contains(typed))
    };
    let prompts = log.of(Side::Client).filter(|record| record.event == LogEvent::Prompt);
    let typed: Vec<bool> = prompts.filter(|record| record.value(pattern::TYPED).is_some()).map(again).collect();
    // One such line may be chance.
    let mostly = typed.iter().filter(|again| **again).count() * 2 > typed.len();
    if mostly || log.of(Side::Client).any(|record| record.event == LogEvent::Send) {
        return;
    }
    for record in log.records.iter_mut().filter(|record| record.event == LogEvent::Prompt) {
        if let Some((name, _)) = record.values.iter_mut().find(|(name, _)| name == pattern::TYPED) {
            *name = "text".to_owned();
            record.event = LogEvent::Send;
        }
    }
}

/// Keeps one more of something, as long as there is room; otherwise it is said that something is missing.
fn keep<T>(all: &mut Vec<T>, limit: &Limit, short: &mut bool, one: impl FnOnce() -> T) {
    if all.len() < limit.get() { all.push(one()) } else { *short = true }
}

fn keep_time(log: &mut Log, line: u64, nanos: i64, bare: bool) {
    keep(&mut log.rtts, &LOG_RECORDS, &mut log.short, || Rtt { line, nanos, bare });
}

fn border(log: &mut Log, line: u64) {
    keep(&mut log.borders, &LOG_RECORDS, &mut log.short, || line);
}

/// Whether a line looks like a program's, though the lab does not know it.
fn is_machine(text: &str) -> bool {
    let text = text.trim_start();
    let bracket =
        text.strip_prefix('[').and_then(|rest| rest.split_once(']')).is_some_and(|(word, _)| word.len() <= 40);
    bracket
        || ["Traceback", "File \"", "Exception in", "SelectorKey(", "(1, ", "struct.error", "ConnectionResetError"]
            .iter()
            .any(|begin| text.starts_with(begin))
}

#[cfg(test)]
mod tests;
