//! Forms of lines that a student's own program prints, learned from the lines that hold an address or a text of the
//! capture. A form that few lines have is none: chance puts a word of the capture into any sentence.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use regex::Regex;
use wirelab_labs::{LogEvent, Side};
use wirelab_text::limit::LOG_RECORDS;

use super::apart::apart;
use super::shape::{Part, QUOTES, Shape, Slot, shape};
use super::tells::{event, is_passed_on, is_sent_on, says_passed_on, single};
use super::vocabulary::Vocabulary;
use super::whose::{Programs, counts_bytes, event as told, sayer};
use super::{Form, Own};
use crate::log::{Log, Reading, Record, Rtt, has_count_word, time_behind};

/// Lines with an address or a text of the capture from which a form is learned.
pub(super) const LEAST: usize = 3;
/// Most forms that are learned of a log.
pub(super) const MAX_FORMS: usize = 48;
/// Letters of a form that tell its lines from others.
const LETTERS: usize = 4;
/// Words of a line that names a client in passing.
const MAX_WORDS: usize = 8;
/// Lines behind the first of some counts on which more of them may stand.
const COUNTS: u64 = 3;
/// Largest expression, in bytes of its compiled form.
const MAX_SIZE: usize = 1 << 20;

/// A line that is none of the lab's.
pub(super) struct Loose<'l> {
    pub(super) number: u64,
    pub(super) text: &'l str,
    pub(super) shape: Shape,
}

/// Learns the forms of a log's lines and reads it again in them.
pub(crate) fn learn(log: &mut Log, by: Side, known: &Vocabulary<'_>, own: &Own) {
    if known.is_empty() {
        return;
    }
    let (mine, theirs) = lines_of_lab(log, by);
    let fits = |number: &u64, shape: &Shape| {
        // What the other program prints in the lab's form may be this one's only if it names a client.
        !mine.contains(number) && (!theirs.contains(number) || shape.of(Slot::Port).next().is_some())
    };
    let loose: Vec<Loose<'_>> = log
        .loose
        .iter()
        .map(|(number, text)| (number, bare(text)))
        .map(|(number, text)| Loose { number: *number, text, shape: shape(text, known) })
        .collect();
    let loose: Vec<Loose<'_>> = apart(loose, known).into_iter().filter(|one| fits(&one.number, &one.shape)).collect();
    // Who tells of a client in passing is telling of the captured run; a sentence is no line of a program.
    let short = |one: &&Loose<'_>| one.text.split_whitespace().count() <= MAX_WORDS;
    let clients: Vec<(u64, bool)> = loose
        .iter()
        .filter(short)
        .filter(|one| one.shape.of(Slot::Port).any(|part| is_client(one, part, known)))
        .map(|one| (one.number, one.shape.of(Slot::Address).next().is_some()))
        .collect();
    let programs = Programs::of(loose.iter().filter(|one| !names_client(one, known)).map(|one| &one.shape), known);
    let passes_on = tells_what_came(log, by, &loose, known);
    let groups = groups(&loose, known);
    let mut forms: Vec<Form> = Vec::new();
    let mut records: Vec<Record> = Vec::new();
    let mut taken: BTreeSet<u64> = counts(log);
    // A line with a text of the capture is of the form that it has with it.
    taken.extend(groups.iter().flat_map(|(_, group)| group).map(|one| one.number));
    let mut open = 0;
    for (key, group) in groups {
        let by = printed(by, &group, &programs, known);
        let read = Read::new(by, key, &group, known, passes_on, &mut open);
        let form = Form { passed_on: group.iter().any(|one| all_passed_on(one, known)), ..read.form(by) };
        if own.rejects(&form.text) {
            continue;
        }
        let place = forms.len();
        for one in &group {
            records.extend(read.records(one, by, place, &programs, known));
        }
        forms.push(form);
        let Some(expression) = read.expression() else { continue };
        // Lines of the same form that tell of nothing that was captured.
        let others = loose.iter().filter(|one| !taken.contains(&one.number));
        let found: Vec<(&Loose<'_>, Vec<Record>)> =
            others.filter_map(|one| Some((one, read.reread(one, by, place, &expression, known)?))).collect();
        for (one, more) in found {
            taken.insert(one.number);
            records.extend(more);
        }
    }
    records.extend(loose.iter().filter(|one| !taken.contains(&one.number)).filter_map(|one| single(one, by, known)));
    records.sort_by_key(|record| record.line);
    for (place, form) in forms.iter_mut().enumerate() {
        let lines: BTreeSet<u64> =
            records.iter().filter(|one| one.reading == Reading::Form(place)).map(|one| one.line).collect();
        form.lines = lines.len() as u64;
        form.first = lines.first().copied().unwrap_or(0);
    }
    log.rtts = times(log, &records, &loose);
    log.learned = records;
    log.clients = clients;
    log.forms = forms;
}

/// The times of a log with those that a client printed behind replies, without a word: nothing else there has a unit of time.
fn times(log: &Log, records: &[Record], loose: &[Loose<'_>]) -> Vec<Rtt> {
    let mut all = log.rtts.clone();
    for record in records.iter().filter(|record| record.by == Side::Client && record.event == LogEvent::Receive) {
        let Err(place) = all.binary_search_by_key(&record.line, |rtt| rtt.line) else { continue };
        let one = loose.binary_search_by_key(&record.line, |one| one.number).ok().and_then(|at| loose.get(at));
        let behind = one.and_then(|one| one.text.get(one.shape.of(Slot::Text).last()?.at.end..));
        if let Some((nanos, bare)) = behind.and_then(time_behind).filter(|_| all.len() < LOG_RECORDS.get()) {
            all.insert(place, Rtt { line: record.line, nanos, bare });
        }
    }
    all
}

/// Whether a line names a client of the capture.
fn names_client(one: &Loose<'_>, known: &Vocabulary<'_>) -> bool {
    one.shape.of(Slot::Port).any(|part| is_client(one, part, known))
}

/// Whose program printed a line, if not that of the file.
fn other(one: &Loose<'_>, part: &Part, programs: &Programs, known: &Vocabulary<'_>) -> Option<Side> {
    if names_client(one, known) { None } else { programs.printed(&one.shape, part.token, known) }
}

/// Whose program printed most lines of a form: that of the file, unless their words say otherwise.
fn printed(by: Side, group: &[&Loose<'_>], programs: &Programs, known: &Vocabulary<'_>) -> Side {
    let of = |one: &&&Loose<'_>| {
        let part = one.shape.of(Slot::Text).next();
        part.and_then(|part| other(one, part, programs, known)).is_some_and(|side| side != by)
    };
    let theirs = group.iter().filter(of).count();
    match by {
        Side::Server if theirs * 2 > group.len() => Side::Client,
        Side::Client if theirs * 2 > group.len() => Side::Server,
        by => by,
    }
}

/// Whether a line tells of one text, and that it was passed on.
fn all_passed_on(one: &Loose<'_>, known: &Vocabulary<'_>) -> bool {
    let mut texts = one.shape.of(Slot::Text).filter_map(|part| part.token);
    texts.next().is_some_and(|text| is_passed_on(one, text, known)) && texts.next().is_none()
}

/// Whether other lines than those of what was passed on tell what had come.
fn tells_what_came(log: &Log, by: Side, loose: &[Loose<'_>], known: &Vocabulary<'_>) -> bool {
    let of_lab = log.records.iter().filter(|record| record.by == by && record.event == LogEvent::Receive).count();
    let came = |one: &&Loose<'_>| {
        let mut texts = one.shape.of(Slot::Text).filter_map(|part| part.token);
        !says_passed_on(one) && texts.any(|text| known.sayers(text)[Side::Client as usize])
    };
    of_lab + loose.iter().filter(came).count() >= LEAST
}

/// The lines that are read in the lab's form: those of one side, and those of the other.
fn lines_of_lab(log: &Log, by: Side) -> (BTreeSet<u64>, BTreeSet<u64>) {
    let (mine, theirs): (Vec<&Record>, Vec<&Record>) = log.records.iter().partition(|record| record.by == by);
    let numbers = |records: Vec<&Record>| records.into_iter().map(|record| record.line).collect();
    (numbers(mine), numbers(theirs))
}

/// The lines of final counts, which tell of no message.
fn counts(log: &Log) -> BTreeSet<u64> {
    let begins: BTreeSet<u64> = log.statistics.iter().map(|one| one.line).collect();
    let near = |line: u64| begins.range(line.saturating_sub(COUNTS)..line).next().is_some();
    let counts = |text: &str| has_count_word(text) && text.bytes().any(|byte| byte.is_ascii_digit());
    let more = log.loose.iter().filter(|(line, text)| near(*line) && counts(text)).map(|(line, _)| *line);
    begins.iter().copied().chain(more).collect()
}

/// Without the mark of a list or a quotation in front.
fn bare(line: &str) -> &str {
    let line = line.trim();
    let rest = line.trim_start_matches(['>', '-', '*', '•']);
    let rest = if rest.len() < line.len() && rest.starts_with(' ') { rest.trim_start() } else { line };
    // What a terminal shows where somebody ended a program.
    rest.trim_end_matches("^C").trim_end_matches("^D").trim_end()
}

/// Lines of the same shape, those with something of the capture, in the order of their first.
fn groups<'g, 'l>(loose: &'g [Loose<'l>], known: &Vocabulary<'_>) -> Vec<(&'g str, Vec<&'g Loose<'l>>)> {
    let anchored = |one: &&Loose<'_>| {
        one.shape.of(Slot::Text).next().is_some() || one.shape.of(Slot::Port).any(|part| is_client(one, part, known))
    };
    let mut groups: BTreeMap<&str, Vec<&Loose<'_>>> = BTreeMap::new();
    for one in loose.iter().filter(anchored) {
        groups.entry(&one.shape.key).or_default().push(one);
    }
    // Where a terminal shows replies and what was typed behind them as one, the first and the last stand alone.
    let text = Slot::Text.mark();
    let glued = groups.get(&*String::from_iter([text, text])).is_some_and(|group| group.len() >= LEAST);
    // So do replies that came one behind the other.
    let alone = |key: &str| {
        let bare = key.trim_end_matches(['\'', '"', '`', ')', ']']);
        let texts = bare.chars().rev().take_while(|c| *c == text).count();
        texts >= LEAST || glued && texts == key.chars().count()
    };
    let enough = |(key, group): &(&str, Vec<&Loose<'_>>)| group.len() >= LEAST || alone(key);
    let mut groups: Vec<_> = groups.into_iter().filter(enough).collect();
    groups.sort_by_key(|(key, group)| (std::cmp::Reverse(group.len()), *key));
    groups.truncate(MAX_FORMS);
    groups.sort_by_key(|(_, group)| group.first().map_or(0, |one| one.number));
    groups
}

pub(super) fn number(one: &Loose<'_>, part: &Part) -> Option<u64> {
    one.text.get(part.at.clone())?.parse().ok()
}

pub(super) fn is_client(one: &Loose<'_>, part: &Part, known: &Vocabulary<'_>) -> bool {
    number(one, part).is_some_and(|port| !known.of_port(port).is_empty())
}

/// Whether a line names an address from which somebody connected, with a port that no end of a connection has.
fn is_stranger(one: &Loose<'_>, address: &Part, port: u64, known: &Vocabulary<'_>) -> bool {
    let text = one.text.get(address.at.clone()).unwrap_or_default().trim_matches(['[', ']']);
    let Some(address) = text.parse::<IpAddr>().ok().filter(|_| address.slot == Slot::Address) else { return false };
    known.is_stranger(address, port)
}

/// What the places of a form tell, found out from its lines.
struct Read<'k> {
    key: &'k str,
    /// For each text: what it tells.
    texts: Vec<LogEvent>,
    /// Which of its places is the client's port, and which address stands in front of it.
    port: Option<usize>,
    address: Option<usize>,
    /// Which of its places is the length of the first text.
    length: Option<usize>,
}

impl<'k> Read<'k> {
    fn new(
        by: Side,
        key: &'k str,
        group: &[&Loose<'_>],
        known: &Vocabulary<'_>,
        passes_on: bool,
        open: &mut usize,
    ) -> Self {
        let slots: Vec<Slot> =
            key.chars().filter_map(|c| Slot::ALL.into_iter().find(|slot| slot.mark() == c)).collect();
        let count = |slot: Slot| slots.iter().filter(|one| **one == slot).count();
        let texts: Vec<LogEvent> =
            (0..count(Slot::Text)).map(|nth| event(by, nth, group, known, passes_on, open)).collect();
        let places = |slot: Slot| (0..slots.len()).filter(|at| slots.get(*at) == Some(&slot)).collect::<Vec<_>>();
        let votes = |at: usize, vote: &dyn Fn(&Loose<'_>, &Part) -> bool| {
            group.iter().filter(|one| one.shape.parts.get(at).is_some_and(|part| vote(one, part))).count()
        };
        let best = |found: Vec<usize>, vote: &dyn Fn(&Loose<'_>, &Part) -> bool| {
            let voted = found.into_iter().map(|at| (votes(at, vote), std::cmp::Reverse(at)));
            voted.max().filter(|(votes, _)| *votes * 2 > group.len()).map(|(_, at)| at.0)
        };
        let talks = |one: &Loose<'_>, part: &Part| {
            let port = number(one, part);
            let said = one.shape.of(Slot::Text).filter_map(|text| text.token).flat_map(|token| known.alike(token));
            let client = |said: &super::Said<'_>| {
                let message = said.message;
                said.capture.index.stream(message.transport, message.stream).map(|found| found.log.client.port)
            };
            let mut ports = said.filter_map(client).map(u64::from);
            port.is_some() && ports.any(|one| Some(one) == port)
        };
        let ports = places(Slot::Port);
        let known_port = |one: &Loose<'_>, part: &Part| is_client(one, part, known);
        let strange = |at: &usize| {
            let address = |one: &Loose<'_>| one.shape.parts.get((*at).checked_sub(1)?).cloned();
            group.iter().all(|one| {
                let port = one.shape.parts.get(*at).and_then(|part| number(one, part));
                port.zip(address(one)).is_some_and(|(port, address)| is_stranger(one, &address, port, known))
            })
        };
        // Where no line names a client of the capture, what stands behind a client's address is a client of another run.
        let port = best(ports.clone(), &talks)
            .or_else(|| best(ports.clone(), &known_port))
            .or_else(|| ports.into_iter().find(strange));
        let length = best(places(Slot::Number), &|one, part| {
            let text = one.shape.of(Slot::Text).next().and_then(|text| text.token);
            let lengths = text.into_iter().flat_map(|token| known.alike(token).take(1));
            let lengths = lengths.flat_map(super::Said::lengths);
            number(one, part).is_some_and(|number| lengths.into_iter().any(|length| length == number))
        });
        // One that is said to count bytes counts them, rightly or not.
        let length = length.or_else(|| {
            let marks = key.char_indices().filter(|(_, c)| Slot::ALL.iter().any(|slot| slot.mark() == *c));
            let mut numbers = marks.enumerate().filter(|(_, (_, c))| *c == Slot::Number.mark());
            numbers.find(|(_, (at, _))| counts_bytes(key, *at..=*at)).map(|(place, _)| place)
        });
        let beside = |at: &usize| slots.get(*at) == Some(&Slot::Address);
        // An address without a port stands for itself.
        let address = match port {
            Some(port) => port.checked_sub(1).filter(beside),
            None => (0..slots.len()).find(beside),
        };
        Self { key, texts, port, address, length }
    }

    /// The form as people read it.
    fn form(&self, by: Side) -> Form {
        let mut text = String::new();
        let (mut at, mut texts) = (0, 0);
        for c in self.key.chars() {
            let Some(slot) = Slot::ALL.into_iter().find(|slot| slot.mark() == c) else {
                // A brace of the line's own is written twice, as in a lab's file.
                text.extend(std::iter::repeat_n(c, if matches!(c, '{' | '}') { 2 } else { 1 }));
                continue;
            };
            text.push_str(match slot {
                Slot::Address => "{ip}",
                Slot::Port if Some(at) == self.port || self.port.is_none() => "{port}",
                Slot::Port => "{other_port}",
                Slot::Time => "{time}",
                Slot::Number if Some(at) == self.length => "{len}",
                Slot::Number => "{number}",
                Slot::Text if texts == 0 => "{text}",
                Slot::Text => "{second_text}",
            });
            at += 1;
            texts += usize::from(slot == Slot::Text);
        }
        let events = if self.texts.is_empty() { vec![LogEvent::Begin] } else { self.texts.clone() };
        Form { text, by, events, lines: 0, first: 0, firm: self.is_firm(), passed_on: false }
    }

    /// Whether a line with another text is a message too: it tells a length, quotes its text, or has words of its own.
    fn is_firm(&self) -> bool {
        let before = self.key.split(Slot::Text.mark()).next().unwrap_or_default();
        let quoted = before.ends_with(['\'', '"', '`']) || before.ends_with(QUOTES);
        let mut inside = 0_usize;
        let mut letters = 0;
        for c in self.key.chars() {
            match c {
                '[' => inside += 1,
                ']' => inside = inside.saturating_sub(1),
                c => letters += usize::from(inside == 0 && c.is_alphabetic()),
            }
        }
        self.length.is_some() || quoted || letters >= LETTERS
    }

    /// The records of a line of the form.
    fn records(
        &self,
        one: &Loose<'_>,
        by: Side,
        form: usize,
        programs: &Programs,
        known: &Vocabulary<'_>,
    ) -> Vec<Record> {
        let part = |at: Option<usize>| one.shape.parts.get(at?).and_then(|part| one.text.get(part.at.clone()));
        let texts: Vec<&str> = one.shape.of(Slot::Text).filter_map(|part| one.text.get(part.at.clone())).collect();
        let mut told_of =
            self.tell(one.number, by, form, [part(self.address), part(self.port), part(self.length)], &texts);
        // A form that both sides' texts have, or both programs print, tells of each as the text does.
        for (record, part) in told_of.iter_mut().zip(one.shape.of(Slot::Text)) {
            let by = other(one, part, programs, known).unwrap_or(by);
            let on = |text| is_sent_on(one, text, known) || is_passed_on(one, text, known);
            if record.event == LogEvent::Forward && part.token.is_some_and(on) {
                continue;
            }
            if let Some(sayer) = part.token.and_then(|token| sayer(token, known)) {
                (record.by, record.event) = (by, told(by, sayer, record.event));
            }
        }
        told_of
    }

    /// The same of a line whose text is none of the capture.
    fn reread(
        &self,
        one: &Loose<'_>,
        by: Side,
        form: usize,
        expression: &Regex,
        known: &Vocabulary<'_>,
    ) -> Option<Vec<Record>> {
        let found = expression.captures(one.text)?;
        let part = |at: Option<usize>| found.get(at? + 1).map(|part| part.as_str());
        let texts: Vec<&str> = self.text_places().filter_map(|at| part(Some(at))).collect();
        // A sentence about the capture is no line of a program.
        let sayings = texts.iter().any(|text| text.is_empty() && known.exact(text).is_none());
        (!sayings)
            .then(|| self.tell(one.number, by, form, [part(self.address), part(self.port), part(self.length)], &texts))
    }

    fn text_places(&self) -> impl Iterator<Item = usize> {
        let slots = self.key.chars().filter_map(|c| Slot::ALL.into_iter().find(|slot| slot.mark() == c));
        slots.enumerate().filter(|(_, slot)| *slot == Slot::Text).map(|(at, _)| at)
    }

    fn tell(
        &self,
        line: u64,
        by: Side,
        form: usize,
        [address, port, length]: [Option<&str>; 3],
        texts: &[&str],
    ) -> Vec<Record> {
        let record = |event: LogEvent, text: Option<&str>, first: bool| {
            let (ip, to) = match event {
                LogEvent::Forward => ("to_ip", "to_port"),
                _ => ("ip", "port"),
            };
            let ip_value = address.map(|address| (ip, address.trim_matches(['[', ']'])));
            let values = [ip_value, port.map(|port| (to, port)), length.filter(|_| first).map(|len| ("len", len))];
            let mut values: Vec<(String, String)> =
                values.into_iter().flatten().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            values.extend(text.map(|text| ("text".to_owned(), text.trim().to_owned())));
            Record { line, by, event, variants: Vec::new(), values, more: Vec::new(), reading: Reading::Form(form) }
        };
        if self.texts.is_empty() {
            return vec![record(LogEvent::Begin, None, true)];
        }
        let told = self.texts.iter().zip(texts).enumerate();
        told.map(|(nth, (event, text))| record(*event, Some(*text), nth == 0)).collect()
    }

    /// What finds further lines of the form; `None`: it has too few words of its own.
    fn expression(&self) -> Option<Regex> {
        let letters = self.key.chars().filter(|c| c.is_alphabetic()).count();
        if letters < LETTERS && (self.port.is_none() || self.texts.is_empty()) {
            return None;
        }
        let mut source = "^".to_owned();
        let last = self.key.chars().next_back();
        for (at, c) in self.key.char_indices() {
            let end = last == Some(c) && at + c.len_utf8() == self.key.len();
            match Slot::ALL.into_iter().find(|slot| slot.mark() == c) {
                Some(Slot::Address) => source.push_str(r"([0-9A-Za-z.:%_\[\]-]{1,64}?)"),
                Some(Slot::Port) => source.push_str("([0-9]{1,5})"),
                Some(Slot::Time) => source.push_str("([0-9TZ:.,/+-]+(?: +[0-9:.,]+)?)"),
                Some(Slot::Number) => source.push_str("([0-9]+(?:[.,][0-9]+)?(?:[eE][-+][0-9]+)?)"),
                Some(Slot::Text) => source.push_str(if end { "(.*)" } else { "(.*?)" }),
                None if c == ' ' => source.push_str(" +"),
                None => source.push_str(&regex::escape(c.encode_utf8(&mut [0; 4]))),
            }
        }
        source.push_str(" *$");
        regex::RegexBuilder::new(&source).size_limit(MAX_SIZE).build().ok()
    }
}
