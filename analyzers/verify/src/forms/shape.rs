//! The shape of a line: what stays from line to line, with marks where addresses, ports, numbers, times and texts of the
//! capture stood.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::vocabulary::{Token, Vocabulary};

/// Words of a line at which a text may begin or end.
const MAX_BORDERS: usize = 48;
/// Bytes of a line that is looked at for two texts without a border.
const MAX_GLUED: usize = 160;
/// Bytes of a line that is looked at for a row of texts, and of the shortest of them.
const MAX_CHAIN: usize = 400;
const LEAST: usize = 2;
/// Texts of a row that stands behind words, and signs among which it begins.
const LEAST_BEHIND: usize = 3;
const MAX_FRONT: usize = 12;
/// Most parts of a line that are marked.
const MAX_SLOTS: usize = 16;

/// Signs with which the languages quote: one that closes in one of them opens in another.
pub(crate) const QUOTES: [char; 15] = ['“', '”', '„', '‟', '‘', '’', '‚', '«', '»', '‹', '›', '「', '」', '『', '』'];

/// What stood in a place of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Slot {
    /// An address.
    Address,
    /// A port: behind an address, or that of a client of the capture.
    Port,
    /// A point in time.
    Time,
    /// Any other number.
    Number,
    /// A text of the capture.
    Text,
}

impl Slot {
    pub(crate) const ALL: [Self; 5] = [Self::Address, Self::Port, Self::Time, Self::Number, Self::Text];

    /// A character that no line has: control characters are taken out when lines are read.
    pub(crate) const fn mark(self) -> char {
        match self {
            Self::Address => '\u{1}',
            Self::Port => '\u{2}',
            Self::Time => '\u{3}',
            Self::Number => '\u{4}',
            Self::Text => '\u{5}',
        }
    }
}

/// A marked part of a line.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) slot: Slot,
    pub(crate) at: Range<usize>,
    /// Which text it is.
    pub(crate) token: Option<Token>,
}

/// A line taken apart.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    /// What stays, with marks; white space is one space.
    pub(crate) key: String,
    /// The marked parts in their order.
    pub(crate) parts: Vec<Part>,
}

impl Shape {
    /// What stood in its places of a kind.
    pub(crate) fn of(&self, slot: Slot) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(move |part| part.slot == slot)
    }
}

#[expect(clippy::unwrap_used, reason = "a constant expression, which a test compiles")]
static PLACES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        // A date, a time of day, or both.
        // A time of day in brackets, which is no address.
        r"\[(?P<clock>[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?)\]",
        r"|(?P<time>[0-9]{2,4}[-/.][0-9]{1,2}[-/.][0-9]{2,4}[T ]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:[.,][0-9]{1,9})?(?:Z|[+-][0-9]{2}:?[0-9]{2})?",
        r"|[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}|[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?)",
        // An address with its port behind it, however they are put together.
        r#"|(?P<ip>\[?(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|(?:::ffff:)[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}|localhost)\]?)(?P<between>['"]?(?:[ ]*[:,;/#|][ ]*|[ ]+(?:[Pp][A-Za-z]{2,6}[ :=]+)?)['"]?)(?P<port>[0-9]{1,5})(?-u:\b)"#,
        r"|(?P<lone>(?-u:\b)[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?-u:\b))",
        r"|(?P<number>[0-9]+(?:[.,][0-9]+)?(?:[eE][-+][0-9]+(?-u:\b))?)",
    ))
    .unwrap()
});

/// Takes a line apart.
pub(crate) fn shape(line: &str, known: &Vocabulary<'_>) -> Shape {
    let texts = texts(line, known);
    let mut parts: Vec<Part> = Vec::new();
    let mut from = 0;
    for (text, token) in &texts {
        places(line, from..text.start, known, &mut parts);
        parts.push(Part { slot: Slot::Text, at: text.clone(), token: Some(*token) });
        from = text.end;
    }
    places(line, from..line.len(), known, &mut parts);
    parts.truncate(MAX_SLOTS);
    let mut key = String::with_capacity(line.len());
    let mut at = 0;
    for part in &parts {
        push(&mut key, line.get(at..part.at.start).unwrap_or_default());
        key.push(part.slot.mark());
        at = part.at.end;
    }
    push(&mut key, line.get(at..).unwrap_or_default());
    Shape { key: key.trim().to_owned(), parts }
}

fn push(key: &mut String, literal: &str) {
    for c in literal.chars() {
        if !(c.is_whitespace() && key.ends_with(' ')) {
            key.push(if c.is_whitespace() { ' ' } else { c });
        }
    }
}

/// Marks the addresses and numbers of a part of a line.
fn places(line: &str, within: Range<usize>, known: &Vocabulary<'_>, parts: &mut Vec<Part>) {
    let Some(piece) = line.get(within.clone()) else { return };
    let add = |parts: &mut Vec<Part>, slot: Slot, found: regex::Match<'_>| {
        let at = within.start + found.start()..within.start + found.end();
        parts.push(Part { slot, at, token: None });
    };
    for found in PLACES.captures_iter(piece) {
        if let (Some(ip), Some(port)) = (found.name("ip"), found.name("port")) {
            add(parts, Slot::Address, ip);
            add(parts, Slot::Port, port);
        } else if let Some(time) = found.name("time").or_else(|| found.name("clock")) {
            add(parts, Slot::Time, time);
        } else if let Some(lone) = found.name("lone") {
            add(parts, Slot::Address, lone);
        } else if let Some(number) = found.name("number") {
            let is_port = number.as_str().parse().is_ok_and(|port: u64| !known.of_port(port).is_empty());
            add(parts, if is_port { Slot::Port } else { Slot::Number }, number);
        }
    }
}

/// The longest text of the capture on a line, and the longest of the other side beside it: a request and its reply.
fn texts(line: &str, known: &Vocabulary<'_>) -> Vec<(Range<usize>, Token)> {
    let both = glued(line, known);
    if !both.is_empty() {
        return both;
    }
    let all = chain(line, known);
    if !all.is_empty() {
        return all;
    }
    let all = chain_behind(line, known);
    if !all.is_empty() {
        return all;
    }
    let Some(first) = longest(line, 0..line.len(), known, |_| true) else { return Vec::new() };
    let sayers = known.sayers(first.1);
    let other = |token: Token| {
        let theirs = known.sayers(token);
        token != first.1 && (sayers[0] && theirs[1] || sayers[1] && theirs[0])
    };
    let sides = [0..first.0.start, first.0.end..line.len()];
    let second = sides.into_iter().filter_map(|side| longest(line, side, known, other)).max_by_key(|one| one.0.len());
    let mut found = vec![first];
    found.extend(second);
    found.sort_by_key(|one| one.0.start);
    found
}

/// A reply without a line end, and what somebody typed behind it: a terminal shows them as one.
fn glued(line: &str, known: &Vocabulary<'_>) -> Vec<(Range<usize>, Token)> {
    if line.len() > MAX_GLUED || !known.may_begin(line.trim_start()) || known.exact(line.trim()).is_some() {
        return Vec::new();
    }
    let borders = line.char_indices().skip(1).map(|(at, _)| at);
    let split = |at: usize| {
        let (said, typed) = (known.exact(line.get(..at)?.trim())?, known.exact(line.get(at..)?.trim())?);
        (known.sayers(said)[1] && known.sayers(typed)[0]).then(|| vec![(0..at, said), (at..line.len(), typed)])
    };
    borders.into_iter().find_map(split).unwrap_or_default()
}

/// Replies without line ends that came one behind the other: a terminal shows them as one. What was typed behind them may stand
/// at the end.
fn chain(line: &str, known: &Vocabulary<'_>) -> Vec<(Range<usize>, Token)> {
    if line.len() > MAX_CHAIN || !known.may_begin(line) || known.exact(line.trim()).is_some() {
        return Vec::new();
    }
    let mut found: Vec<(Range<usize>, Token)> = Vec::new();
    // Positions from which nothing leads to the end.
    let mut dead = vec![false; line.len() + 1];
    let mut from = 0;
    let mut before = line.len();
    while from < line.len() {
        let ends = (from + LEAST..=before.min(from + known.longest())).rev();
        let next = ends.filter(|end| !dead.get(*end).copied().unwrap_or(true)).find_map(|end| {
            let token = known.exact(line.get(from..end)?)?;
            let [client, server] = known.sayers(token);
            (server || client && end == line.len() && from > 0).then_some((end, token))
        });
        if let Some((end, token)) = next.filter(|_| found.len() < MAX_SLOTS) {
            found.push((from..end, token));
            (from, before) = (end, line.len());
            continue;
        }
        // Back to the text before, which may end earlier.
        if let Some(dead) = dead.get_mut(from) {
            *dead = true;
        }
        let Some((last, _)) = found.pop() else { return Vec::new() };
        (from, before) = (last.start, last.end - 1);
    }
    found
}

/// The same behind a few words: who read it all at once prints it all on one line.
fn chain_behind(line: &str, known: &Vocabulary<'_>) -> Vec<(Range<usize>, Token)> {
    if line.len() > MAX_CHAIN {
        return Vec::new();
    }
    let end = line.trim_end_matches(['\'', '"', '`', ')', ']']).len();
    let begins = line.char_indices().filter(|(_, c)| opens(*c)).map(|(at, c)| at + c.len_utf8()).take(MAX_FRONT);
    let behind = |begin: usize| {
        let all = chain(line.get(begin..end)?, known);
        let moved = all.into_iter().map(|(at, token)| (at.start + begin..at.end + begin, token));
        Some(moved.collect()).filter(|all: &Vec<_>| all.len() >= LEAST_BEHIND)
    };
    begins.into_iter().find_map(behind).unwrap_or_default()
}

/// Whether a text may begin behind a sign.
fn opens(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\'' | '"' | '(' | ',' | ';' | '[' | '<' | '{' | ':' | '=' | '>' | '`' | '|')
}

/// The longest text within a part of a line that stands there as itself; of two, the last.
fn longest(
    line: &str,
    within: Range<usize>,
    known: &Vocabulary<'_>,
    fits: impl Fn(Token) -> bool,
) -> Option<(Range<usize>, Token)> {
    let piece = line.get(within.clone())?;
    let opens = |c: char| opens(c) || QUOTES.contains(&c);
    let closes = |c: char| {
        c.is_whitespace()
            || matches!(c, '\'' | '"' | ')' | ']' | '>' | '}' | ',' | ';' | '`' | '|')
            || QUOTES.contains(&c)
    };
    let mut begins: Vec<usize> = std::iter::once(0)
        .chain(piece.char_indices().filter(|(_, c)| opens(*c)).map(|(at, c)| at + c.len_utf8()))
        .take(MAX_BORDERS)
        .collect();
    // A text that is printed with its quotes: b'...'.
    begins.extend(piece.char_indices().filter(|(_, c)| matches!(c, '\'' | '"')).map(|(at, _)| at).take(MAX_BORDERS));
    let mut ends: Vec<usize> = piece.char_indices().filter(|(_, c)| closes(*c)).map(|(at, _)| at).collect();
    ends.push(piece.len());
    let ends = ends.get(ends.len().saturating_sub(MAX_BORDERS)..).unwrap_or_default();
    let mut best: Option<(Range<usize>, Token)> = None;
    for begin in begins {
        let wanted = best.as_ref().map_or(1, |(at, _)| at.len());
        for end in ends.iter().rev().take_while(|end| **end >= begin + wanted) {
            let Some(text) = piece.get(begin..*end).filter(|text| text.trim().len() == text.len()) else { continue };
            let Some(token) = known.exact(text).filter(|token| fits(*token)) else { continue };
            // One character may be anything: alone on the line, or between quotes.
            if text.chars().count() > 1 || *end == piece.len() {
                best = Some((within.start + begin..within.start + *end, token));
                break;
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line with its marked parts in braces.
    fn marked(line: &str) -> String {
        let known = Vocabulary::new(&[]);
        let shape = shape(line, &known);
        let name = |c: char| match Slot::ALL.iter().find(|slot| slot.mark() == c) {
            Some(slot) => format!("{{{slot:?}}}").to_lowercase(),
            None => c.to_string(),
        };
        shape.key.chars().map(name).collect()
    }

    #[test]
    fn addresses_times_and_numbers_are_marked_however_they_are_written() {
        for (line, expected) in [
            ("[CLIENT] 127.0.0.1:40192 Sent 4 bytes: ping", "[CLIENT] {address}:{port} Sent {number} bytes: ping"),
            ("from ('127.0.0.1', 40174): hi", "from ('{address}', {port}): hi"),
            ("12:01:02.345 peer=[::1]:40000 x", "{time} peer={address}:{port} x"),
            ("2026-03-01 12:01:02 a", "{time} a"),
            ("[12:01:02] 127.0.0.1 Port 40000: a", "[{time}] {address} Port {port}: a"),
            ("[12:01:02.345] 127.0.0.1:5 a", "[{time}] {address}:{port} a"),
            ("[::1] 5 a", "{address} {port} a"),
            ("ip 127.0.0.1 port 5 len  7", "ip {address} port {port} len {number}"),
            ("client1 says", "client{number} says"),
            ("took 9.08e-05", "took {number}"),
            ("took 1e-5s", "took {number}e-{number}s"),
            ("host 10.0.0.1 is up", "host {address} is up"),
            ("::ffff:127.0.0.1:5 x", "{address}:{port} x"),
            ("", ""),
        ] {
            assert_eq!(marked(line), expected, "{line}");
        }
    }
}
