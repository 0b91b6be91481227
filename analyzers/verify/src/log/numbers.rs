//! Numbers that a client printed: round-trip times and final counts. No lab lays their lines down, so words tell them.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::super::rtt::is_impossible;
use super::tongues::{RECEIVED, SENT, Words};

/// Lines below the head of a table on which its first row stands: a rule may stand between.
const BELOW: u64 = 2;
/// Most final counts that are kept of a log.
const MAX_COUNTS: usize = 10_000;

/// A round-trip time that was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rtt {
    /// Its line, from 1.
    pub line: u64,
    /// Nanoseconds; of a number without a unit, if it counts seconds.
    pub nanos: i64,
    /// Whether no unit stands beside it: then it may count seconds, milliseconds or microseconds.
    pub bare: bool,
}

impl Rtt {
    /// What it says, in nanoseconds, beside the time on the wire: of the units that a bare number may have, the one that is
    /// nearest and that the client can have measured.
    pub(crate) fn beside(self, wire: Option<i64>) -> i64 {
        let Some(wire) = wire.filter(|_| self.bare) else { return self.nanos };
        let units = [1, 1_000, 1_000_000].map(|part| self.nanos / part);
        let likely = |printed: &i64| (is_impossible(*printed, wire), printed.abs_diff(wire));
        units.into_iter().min_by_key(likely).unwrap_or(self.nanos)
    }
}

/// Final counts that were printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statistics {
    /// Their first line, from 1.
    pub line: u64,
    /// Messages sent.
    pub sent: u64,
    /// Replies received.
    pub received: u64,
    /// Messages without a reply, if that is told.
    pub timeouts: Option<u64>,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counted {
    Sent,
    Received,
    Lost,
}

/// Words that say what is counted, in the languages in which programs of students speak: those for what was done, and
/// expressions for further whole words and beginnings.
const WORDS: [(Counted, Option<Words>, &str, &str); 3] = [
    (Counted::Sent, Some(SENT), "requests?", ""),
    (
        Counted::Received,
        Some(RECEIVED),
        "replies|reply|responses?|answers?",
        "erhalten|antwort|recus|réponse|respuesta|resposta|rispost|răspuns",
    ),
    (
        Counted::Lost,
        None,
        "timeouts?|timed[ -]out|lost|unanswered",
        "verlor|zeitüberschreitung|perdu|perdid|pers[ei]|expir|agotad|scadut|pierdut|utracon|stracon|przekrocze|förlorad|\
         потерян|超时|丢失",
    ),
];

#[expect(clippy::unwrap_used, reason = "a constant expression, which a test compiles")]
static COUNT: LazyLock<Regex> = LazyLock::new(|| {
    let words = WORDS.map(|(_, known, whole, begun)| {
        let (known, begins) = known.map_or((&[][..], &[][..]), |known| (known.whole, known.begun));
        let either = |known: &[&str], more: &str| {
            known.iter().copied().chain((!more.is_empty()).then_some(more)).collect::<Vec<_>>().join("|")
        };
        format!("({})|({})", either(known, whole), either(begins, begun))
    });
    Regex::new(&format!("([0-9]{{1,9}})|{}", words.join("|"))).unwrap()
});

/// A number or a word that counts something, and where it stands.
enum Token {
    Number(Range<usize>, u64),
    Word(Range<usize>, Counted),
}

/// The numbers and words of a line.
fn tokens(text: &str) -> Vec<Token> {
    let lower = text.to_lowercase();
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() && !is_wide(c));
    let token = |part: regex::Captures<'_>| {
        let whole = part.get(0)?;
        if let Some(digits) = part.get(1) {
            return Some(Token::Number(whole.range(), digits.as_str().parse().ok()?));
        }
        let group = (2..=7).find(|group| part.get(*group).is_some())?;
        let begins = !letter(lower.get(..whole.start())?.chars().next_back());
        let more: usize = lower.get(whole.end()..)?.chars().take_while(|c| letter(Some(*c))).map(char::len_utf8).sum();
        let ends = group % 2 == 1 || more == 0;
        let (counted, ..) = WORDS.get(group / 2 - 1)?;
        (begins && ends).then(|| Token::Word(whole.start()..whole.end() + more, *counted))
    };
    COUNT.captures_iter(&lower).filter_map(token).collect()
}

/// Whether words of a script are written without spaces.
fn is_wide(c: char) -> bool {
    ('\u{2e80}'..'\u{a000}').contains(&c)
}

/// Counts that are told on one line or on a few that follow each other.
#[derive(Clone, Debug, Default)]
pub(super) struct Counting {
    sent: Option<(u64, u64)>,
    received: Option<u64>,
    timeouts: Option<u64>,
    last: u64,
    heads: Heads,
}

/// The head of a table that counts: its line, and what the cells of its columns count.
#[derive(Clone, Debug, Default)]
struct Heads {
    line: u64,
    columns: Vec<Option<Counted>>,
}

impl Heads {
    /// Takes in a line without numbers: the head of a table, or the rule below it.
    fn push(&mut self, line: u64, text: &str) {
        if !text.chars().any(char::is_alphabetic) {
            return;
        }
        let of = |cell: &str| {
            let mut words = tokens(cell).into_iter().filter_map(|token| match token {
                Token::Word(_, counted) => Some(counted),
                Token::Number(..) => None,
            });
            words.next().filter(|_| words.next().is_none())
        };
        *self = Self { line, columns: cells(text).into_iter().map(of).collect() };
    }

    /// What the numbers of a line below it count.
    fn read(&self, line: u64, text: &str) -> Vec<(Counted, u64)> {
        let cells = cells(text);
        if line > self.line + BELOW || cells.len() != self.columns.len() || cells.len() < 2 {
            return Vec::new();
        }
        let pairs = self.columns.iter().zip(&cells);
        pairs.filter_map(|(counted, cell)| Some(((*counted)?, cell.parse().ok()?))).collect()
    }
}

/// The cells of a line of a table: between bars, commas, semicolons, or wide spaces.
fn cells(text: &str) -> Vec<&str> {
    let text = text.trim().trim_matches(['|', '│', '+']);
    let part = ["|", "│", ";", ",", "  "].into_iter().find(|part| text.contains(part));
    let Some(part) = part else { return vec![text] };
    text.split(part).map(str::trim).filter(|cell| part != "  " || !cell.is_empty()).collect()
}

impl Counting {
    /// Takes in a line that is none of the log's; gives counts when they are whole.
    pub(super) fn push(&mut self, line: u64, text: &str, found: &mut Vec<Statistics>) {
        // Counts stand on short lines: a sentence that names a number is none.
        if text.split_whitespace().count() > 14 {
            return;
        }
        if !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return self.heads.push(line, text);
        }
        if line > self.last + 3 {
            *self = Self { heads: std::mem::take(&mut self.heads), ..Self::default() };
        }
        let mut numbers: Vec<(Range<usize>, u64)> = Vec::new();
        let mut words: Vec<(Range<usize>, Counted)> = Vec::new();
        for token in tokens(text) {
            match token {
                Token::Number(at, number) => numbers.push((at, number)),
                Token::Word(at, counted) => words.push((at, counted)),
            }
        }
        let told = match words.is_empty() {
            true => self.heads.read(line, text),
            false => pairs(&text.to_lowercase(), &numbers, &words),
        };
        for (counted, number) in told {
            self.note(line, counted, number);
        }
        if let (Some((begins, sent)), Some(received)) = (self.sent, self.received) {
            let all = Statistics { line: begins, sent, received, timeouts: self.timeouts };
            let room = found.len() < MAX_COUNTS;
            match found.last_mut() {
                // The timeouts came on a line of their own.
                Some(last) if last.line == begins => *last = all,
                _ if room => found.push(all),
                _ => {}
            }
        }
    }

    fn note(&mut self, line: u64, counted: Counted, number: u64) {
        self.last = line;
        match counted {
            // What was received may stand in front of what was sent, once.
            Counted::Sent if self.sent.is_none() => self.sent = Some((line, number)),
            Counted::Sent => {
                let heads = std::mem::take(&mut self.heads);
                *self = Self { sent: Some((line, number)), last: line, heads, ..Self::default() };
            }
            Counted::Received => self.received = Some(number),
            Counted::Lost => self.timeouts = Some(number),
        }
    }
}

/// Whether a line has a word that says what a number counts.
pub(crate) fn has_word(text: &str) -> bool {
    tokens(text).iter().any(|token| matches!(token, Token::Word(..)))
}

/// How far a number is from a word: `sent: 5` belongs together, and `5, received` does not.
fn distance(between: &str) -> usize {
    match between {
        _ if between.contains([',', ';', '|', '/']) => 64 + between.len(),
        _ if between.trim_end().ends_with([':', '=']) => 0,
        _ => between.len(),
    }
}

/// The numbers of a line, each with the word that is nearest to it: `Sent 5, got 4 replies` as well as `5 sent, 4 received`.
/// Of two as near, those that stand as the first of the line does.
fn pairs(text: &str, numbers: &[(Range<usize>, u64)], words: &[(Range<usize>, Counted)]) -> Vec<(Counted, u64)> {
    let word_first = match (numbers.first(), words.first()) {
        (Some((number, _)), Some((word, _))) => word.start < number.start,
        _ => return Vec::new(),
    };
    // `sent/received/lost = 5/4/1`: all words, then as many numbers.
    let apart = words.last().is_some_and(|(word, _)| numbers.first().is_some_and(|(at, _)| word.end <= at.start));
    if apart && words.len() == numbers.len() {
        return words.iter().zip(numbers).map(|((_, counted), (_, number))| (*counted, *number)).collect();
    }
    let between = |from: usize, to: usize| numbers.iter().any(|(at, _)| from <= at.start && at.end <= to);
    let mut near: Vec<(usize, bool, usize, usize)> = Vec::new();
    for (nth, (number, _)) in numbers.iter().enumerate() {
        for (place, (word, _)) in words.iter().enumerate() {
            let before = word.end <= number.start;
            let (from, to) = if before { (word.end, number.start) } else { (number.end, word.start) };
            if !between(from, to) {
                near.push((distance(text.get(from..to).unwrap_or_default()), before != word_first, nth, place));
            }
        }
    }
    near.sort_unstable();
    let (mut found, mut used) = (vec![None; numbers.len()], vec![false; words.len()]);
    for (_, _, nth, place) in near {
        if let (Some(found @ None), Some(used @ false)) = (found.get_mut(nth), used.get_mut(place)) {
            (*found, *used) = (words.get(place).map(|(_, counted)| *counted), true);
        }
    }
    let told = found.into_iter().zip(numbers).filter_map(|(counted, (_, number))| Some((counted?, *number)));
    // What was sent begins a count, wherever it stands on the line.
    let (sent, others): (Vec<_>, Vec<_>) = told.partition(|(counted, _)| *counted == Counted::Sent);
    sent.into_iter().take(1).chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_in_any_order_of_words() {
        let read = |text: &str| {
            let (mut counting, mut found) = (Counting::default(), Vec::new());
            for (number, line) in (1..).zip(text.lines()) {
                counting.push(number, line, &mut found);
            }
            found.iter().map(|one| (one.sent, one.received, one.timeouts)).collect::<Vec<_>>()
        };
        assert_eq!(read("Session stats: 5 sent, 4 received, 1 timeouts"), [(5, 4, Some(1))]);
        assert_eq!(read("Sent: 5\nReceived: 4\nTimeouts: 1"), [(5, 4, Some(1))]);
        assert_eq!(read("Statistics -> sent=5 received=5"), [(5, 5, None)]);
        assert_eq!(read("Messages sent: 5 | Replies received: 5 | Timeouts: 0"), [(5, 5, Some(0))]);
        assert_eq!(read("Sent 5 messages, got 4 replies, 0 timeouts"), [(5, 4, Some(0))]);
        assert_eq!(read("sent 5 messages and got 4 answers"), [(5, 4, None)]);
        assert_eq!(read("5 messages sent, 4 replies received, 1 timed out"), [(5, 4, Some(1))]);
        assert_eq!(read("Gesendet: 5\nEmpfangen: 4\nVerloren: 1"), [(5, 4, Some(1))]);
        assert_eq!(read("5 envoyés, 4 reçus"), [(5, 4, None)]);
        assert_eq!(read("tx=5 rx=4 lost=1"), [(5, 4, Some(1))]);
        assert_eq!(read("Received: 4\nSent: 5"), [(5, 4, None)]);
        assert_eq!(read("发送: 5 接收: 4 超时: 0"), [(5, 4, Some(0))]);
        assert_eq!(read("sent/received/timeouts = 5/4/1"), [(5, 4, Some(1))]);
        assert_eq!(read("sent, received, lost: 5, 4, 1"), [(5, 4, Some(1))]);
        assert_eq!(read("| sent | received | timeouts |\n|---|---|---|\n| 5 | 4 | 1 |"), [(5, 4, Some(1))]);
        assert_eq!(read("client,received,sent\n1,4,5"), [(5, 4, None)]);
        assert_eq!(read("Gesendet   Empfangen   Verloren\n5          4           1"), [(5, 4, Some(1))]);
        assert_eq!(read("what is sent is received\n5 4"), []);
        assert_eq!(read("| sent | received |\n\n\n| 5 | 4 |"), []);
        assert_eq!(read("Sent: 3\nx\ny\nz\nw\nReceived: 3"), []);
        assert_eq!(
            read("The client sent 5 messages and received five of them back from the server that we wrote for it."),
            []
        );
    }
}
