//! The final statistics of the client agree with the capture.

use std::collections::{BTreeMap, BTreeSet};

use wirelab_labs::{LogEvent, Side, Transport};
use wirelab_messages::Part;
use wirelab_words::Text;
use wirelab_words::list::log::{
    Statistics as Agree, StatisticsDiffer, StatisticsInPart, StatisticsJoined, StatisticsNone, StatisticsUnread,
};

use super::super::case::{Case, Said};
use super::super::compare::{Compared, FormsRead, Pair, Standing, compare};
use super::super::farewell::Farewells;
use super::super::forms::{Stream, stream};
use super::super::log::{Log, Statistics, has_count_word};
use super::super::reach::Reach;
use super::{Found, found};

/// Words of a line that counts something.
const MAX_WORDS: usize = 14;
/// Streams whose sums are tried: a session of a client is some streams that follow each other.
const MAX_STREAMS: usize = 64;

/// What one stream holds, or some together.
#[derive(Clone, Copy, Default)]
struct Sum {
    /// Messages of the client.
    sent: u64,
    /// Messages of the server.
    replies: u64,
    /// Replies that may have been read together with the one before: no message of the client stands between them.
    joined: u64,
    /// Whether the capture may lack messages of the client.
    more_sent: bool,
    /// Whether it may lack replies.
    more_replies: bool,
}

impl Sum {
    fn and(self, other: Self) -> Self {
        Self {
            sent: self.sent + other.sent,
            replies: self.replies + other.replies,
            joined: self.joined + other.joined,
            more_sent: self.more_sent || other.more_sent,
            more_replies: self.more_replies || other.more_replies,
        }
    }

    fn is(self, sent: u64, received: u64) -> Fit {
        let replies = match received {
            _ if received == self.replies => Fit::Exact,
            _ if received < self.replies && received + self.joined >= self.replies => Fit::Joined,
            _ if received > self.replies && self.more_replies => Fit::InPart,
            _ => Fit::No,
        };
        match sent {
            _ if sent == self.sent => replies,
            _ if sent > self.sent && self.more_sent => replies.min(Fit::InPart),
            _ => Fit::No,
        }
    }
}

/// How well two numbers fit a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    No,
    /// If the rest was said where the capture does not reach.
    InPart,
    /// If the client read some replies as one, as TCP allows: the capture cannot show that.
    Joined,
    Exact,
}

pub(super) fn judge(case: &Case<'_>) -> Found {
    let told = told(case);
    let traffic = found::no_traffic(case);
    if told.is_empty() && traffic.is_some() {
        return none(case);
    }
    if let Some(found) = traffic {
        return found;
    }
    // A client counts what it said itself.
    let both = compare(case, Side::Client, &[LogEvent::Send, LogEvent::Receive], FormsRead::All);
    let own: BTreeSet<Stream<'_>> = both.streams.keys().copied().collect();
    // Where clients take their leave with a word, a program may count it or not.
    let (counted, without) = (streams(case, &own, None), streams(case, &own, Some(&Farewells::of(case))));
    if told.is_empty() {
        return in_other_words(case, &both, [&counted, &without]);
    }
    // Numbers of a run whose lines are not in the capture are of another run, before or after: they cost nothing.
    let of_capture: Vec<(&str, Statistics)> =
        told.iter().copied().filter(|(path, one)| !of_another_run(&both, &told, path, one.line)).collect();
    let all_told = told;
    let told = if of_capture.is_empty() { all_told.clone() } else { of_capture };
    let [all, less] = [&counted, &without].map(|streams| streams.iter().fold(Sum::default(), |sum, one| sum.and(*one)));
    let total = told.iter().fold((0, 0), |sum, (_, one)| (sum.0 + one.sent, sum.1 + one.received));
    // Messages that TCP joined or took apart count as often as the program sent or got them.
    let as_logged = [(LogEvent::Send, Side::Client), (LogEvent::Receive, Side::Server)].map(|(event, from)| {
        let matched = || both.of(Standing::Found).filter(move |pair| pair.record.event == event);
        let unlogged = both.unlogged.iter().filter(|said| said.message.from == from).count();
        // What was read at once stands on one line.
        let lines: BTreeSet<(&str, u64)> = matched().map(|pair| (pair.log.path.as_str(), pair.record.line)).collect();
        [matched().count() + unlogged, lines.len() + unlogged].map(|count| count as u64)
    });
    let told_so = |told: u64, logged: [u64; 2]| logged.contains(&told);
    let logged = !own.is_empty() && told_so(total.0, as_logged[0]) && told_so(total.1, as_logged[1]);
    let fit = |(path, one): &(&str, Statistics)| {
        let lost = one.sent.saturating_sub(one.received);
        let wanted = (one.sent, one.received);
        let fit = match sums(&counted, wanted).max(sums(&without, wanted)) {
            // What was read as one was not lost.
            Fit::Joined if one.timeouts.is_none_or(|timeouts| timeouts <= lost) => Fit::Joined,
            Fit::Exact if one.timeouts.is_none_or(|timeouts| timeouts == lost) => Fit::Exact,
            Fit::InPart => Fit::InPart,
            _ => Fit::No,
        };
        match fit {
            _ if logged => Fit::Exact,
            Fit::No if is_beyond(&both, &all_told, path, one) => Fit::InPart,
            fit => fit,
        }
    };
    let reach = case.reach();
    let together = all.is(total.0, total.1).max(less.is(total.0, total.1));
    let fits: Vec<Fit> = match together {
        Fit::Exact => vec![Fit::Exact; told.len()],
        _ => told.iter().map(fit).collect(),
    };
    let (right, number) = (fits.iter().filter(|fit| **fit != Fit::No).count() as u64, told.len() as u64);
    let worst = fits.iter().copied().zip(&told).min_by_key(|(fit, _)| *fit);
    let found = match worst {
        Some((Fit::No, (_, one))) => {
            let text = StatisticsDiffer {
                line: one.line,
                sent: one.sent,
                received: one.received,
                timeouts: one.timeouts,
                own: !own.is_empty(),
                messages: all.sent,
                replies: all.replies,
            };
            Found::share(right, number, text)
        }
        Some((Fit::InPart, (_, one))) => {
            let Sum { sent: messages, replies, .. } = all;
            let text = StatisticsInPart { line: one.line, sent: one.sent, received: one.received, messages, replies };
            let found = if reach.cut { Found::cut(text) } else { Found::undecided(text) };
            found.short(reach)
        }
        Some((Fit::Joined, (_, one))) => {
            Found::undecided(StatisticsJoined { line: one.line, sent: one.sent, received: one.received })
        }
        _ => Found::share(right, number, Text::from(Agree { sent: total.0, received: total.1 })),
    };
    told.iter().fold(found, |found, (path, one)| found.lines(path, [one.line]))
}

/// The counts of all logs: no line that tells of a message is one.
fn told<'c>(case: &'c Case<'_>) -> Vec<(&'c str, Statistics)> {
    let of = |log: &'c Log| {
        let message = |line: u64| log.learned.iter().any(|record| record.line == line);
        let counts = log.statistics.iter().filter(move |one| !message(one.line));
        counts.map(|one| (log.path.as_str(), *one))
    };
    case.logs.iter().filter(|log| !case.is_copy(log)).flat_map(of).collect()
}

fn none(case: &Case<'_>) -> Found {
    let form = case.lab.lines(Side::Client, LogEvent::Statistics).next();
    Found::failed(StatisticsNone { example: form.map(found::sample) })
}

/// Counts in words that nobody knows: numbers that fit are the counts, others are for a person to read.
fn in_other_words(case: &Case<'_>, both: &Compared<'_>, streams: [&Vec<Sum>; 2]) -> Found {
    let mut unread = None;
    for log in &case.logs {
        let last = both.records.iter().filter(|pair| pair.log.path == log.path).map(|pair| pair.record.line).max();
        let Some(last) = last else { continue };
        for (line, numbers) in endings(log, last) {
            let (path, all) = (log.path.as_str(), (numbers.first().copied(), numbers.get(1).copied()));
            let (Some(sent), Some(received)) = all else { continue };
            if streams.iter().any(|streams| sums(streams, (sent, received)) == Fit::Exact) {
                return Found::passed(Agree { sent, received }).lines(path, [line]);
            }
            // A line with words that are known was read: it has no counts, or not both.
            let known = log.loose.iter().any(|(number, text)| *number == line && has_count_word(text));
            unread = unread.or(Some((path, line)).filter(|_| !known));
        }
    }
    match unread {
        Some((path, line)) => Found::undecided(StatisticsUnread { line }).lines(path, [line]),
        None => none(case),
    }
}

/// The numbers of lines behind a program's last message, on one line or on some that follow each other. A line whose words
/// are known was read already.
fn endings(log: &Log, last: u64) -> Vec<(u64, Vec<u64>)> {
    let mut found: Vec<(u64, Vec<u64>)> = Vec::new();
    let mut before = 0;
    for (line, text) in log.loose.iter().filter(|(line, _)| *line > last) {
        let numbers: Vec<u64> =
            text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect();
        let printed = text.split_whitespace().count() <= MAX_WORDS
            && (text.chars().any(char::is_alphabetic) || (2..=3).contains(&numbers.len()));
        // An address or a measured time is no count.
        let inside = text.as_bytes().windows(3).any(|part| {
            part.first().is_some_and(u8::is_ascii_digit)
                && part.get(1).is_some_and(u8::is_ascii_punctuation)
                && part.get(2).is_some_and(u8::is_ascii_digit)
        });
        let other = inside || log.rtts.iter().any(|rtt| rtt.line == *line);
        if !printed || other || numbers.is_empty() || log.of(Side::Client).any(|r| r.line == *line) {
            continue;
        }
        match found.last_mut() {
            Some((_, known)) if before + 1 == *line && numbers.len() == 1 => known.extend(numbers),
            _ => found.push((*line, numbers)),
        }
        before = *line;
    }
    found
}

/// Whether the lines before the numbers, back to the numbers before those, tell of nothing that is in the capture.
fn of_another_run(both: &Compared<'_>, told: &[(&str, Statistics)], path: &str, line: u64) -> bool {
    let before = told.iter().filter(|(other, one)| *other == path && one.line < line).map(|(_, one)| one.line).max();
    let mut here = both
        .records
        .iter()
        .filter(|pair| {
            pair.log.path == path && pair.record.line < line && before.is_none_or(|end| pair.record.line > end)
        })
        .peekable();
    here.peek().is_some() && here.all(|pair| pair.standing != Standing::Found)
}

/// Whether counts are of the lines in front of them, of which the capture has those in the middle alone: it may have begun
/// later, or stopped earlier. On one connection that it has whole there is no more.
fn is_beyond(both: &Compared<'_>, told: &[(&str, Statistics)], path: &str, one: &Statistics) -> bool {
    let before =
        told.iter().filter(|(other, more)| *other == path && more.line < one.line).map(|(_, one)| one.line).max();
    let own = both.records.iter().filter(|pair| {
        pair.log.path == path && pair.record.line < one.line && before.is_none_or(|end| pair.record.line > end)
    });
    let own: Vec<&Pair<'_>> = own.filter(|pair| pair.standing != Standing::Again).collect();
    let count = |event: LogEvent| own.iter().filter(|pair| pair.record.event == event).count() as u64;
    let agrees = |told: u64, lines: u64| lines == 0 || told == lines;
    let found = |pair: &&Pair<'_>| pair.standing == Standing::Found;
    let (first, last) = (own.iter().position(found), own.iter().rposition(found));
    let (Some(first), Some(last)) = (first, last) else { return false };
    let within = own.get(first..=last).unwrap_or_default();
    let streams: BTreeSet<Stream<'_>> = own.iter().filter_map(|pair| Some(stream(&pair.said?))).collect();
    let whole = |said: &Said<'_>| {
        let found = said.capture.index.stream(said.message.transport, said.message.stream);
        found.is_some_and(|found| found.log.transport == Transport::Tcp && Reach::of_both(&found.log).is_whole())
    };
    let contradicted = streams.len() == 1 && own.iter().filter_map(|pair| pair.said).any(|said| whole(&said));
    within.len() < own.len()
        && within.iter().all(found)
        && !contradicted
        && agrees(one.sent, count(LogEvent::Send))
        && agrees(one.received, count(LogEvent::Receive))
}

/// Messages of the client and replies, stream by stream: of those that its log tells of, if it tells of any. Words of farewell are
/// left out, if they are given.
fn streams<'c>(case: &'c Case<'_>, own: &BTreeSet<Stream<'_>>, farewells: Option<&Farewells<'c>>) -> Vec<Sum> {
    let mut streams: BTreeMap<Stream<'_>, (Sum, Option<Side>)> = BTreeMap::new();
    for capture in &case.captures {
        for ((transport, number), found) in &capture.index.all().streams {
            let place = (capture.path.as_str(), *transport, *number);
            let is_cut = found.log.is_silent() && !Reach::of_both(&found.log).is_whole();
            if (found.lab.is_some() || is_cut) && (own.is_empty() || own.contains(&place)) {
                let [client, server] = [Side::Client, Side::Server].map(|side| Reach::of(&found.log, side));
                let (more_sent, more_replies) = (!client.is_whole(), !server.is_whole());
                streams.insert(place, (Sum { more_sent, more_replies, ..Sum::default() }, None));
            }
        }
    }
    let is_own = |said: &Said<'_>| own.is_empty() || own.contains(&stream(said));
    let counts = |said: &Said<'c>| farewells.is_none_or(|farewells| !farewells.has(said));
    for said in case.messages().filter(is_own).filter(counts) {
        let message = said.message;
        let (sum, last) = streams.entry(stream(&said)).or_default();
        match message.from {
            Side::Client => sum.sent += u64::from(message.part != Part::Name),
            Side::Server => {
                sum.replies += 1;
                let datagram = message.transport == Transport::Udp;
                sum.joined += u64::from(*last == Some(Side::Server) && !datagram);
            }
        }
        *last = Some(message.from);
    }
    streams.into_values().map(|(sum, _)| sum).collect()
}

/// How well some streams that follow each other have so many messages and replies together.
fn sums(streams: &[Sum], wanted: (u64, u64)) -> Fit {
    let streams = streams.get(..MAX_STREAMS).unwrap_or(streams);
    let from = |from: usize| {
        let sums = streams.iter().skip(from).scan(Sum::default(), |sum, one| {
            *sum = sum.and(*one);
            Some(sum.is(wanted.0, wanted.1))
        });
        sums.max().unwrap_or(Fit::No)
    };
    (0..streams.len()).map(from).max().unwrap_or(Fit::No)
}

#[cfg(test)]
mod tests {
    use super::{Fit, Sum, sums};

    #[test]
    fn numbers_fit_streams_that_follow_each_other() {
        let sum = |sent, replies, joined| Sum { sent, replies, joined, ..Sum::default() };
        let streams = [sum(5, 4, 0), sum(5, 6, 1), sum(1, 1, 0)];
        for (wanted, fit) in [
            ((5, 4), Fit::Exact),
            ((10, 10), Fit::Exact),
            ((6, 7), Fit::Exact),
            // Two replies that came one behind the other may have been read as one.
            ((5, 5), Fit::Joined),
            ((10, 9), Fit::Joined),
            // Not between others' messages, and never more than there are.
            ((10, 8), Fit::No),
            ((5, 7), Fit::No),
            ((6, 5), Fit::No),
            ((2, 2), Fit::No),
        ] {
            assert_eq!(sums(&streams, wanted), fit, "{wanted:?}");
        }
        assert_eq!(sums(&[], (0, 0)), Fit::No);
        // A capture that stopped early has no more than there was.
        let open = [Sum { more_sent: true, more_replies: true, ..sum(6, 5, 0) }];
        for (wanted, fit) in [
            ((6, 5), Fit::Exact),
            ((8, 8), Fit::InPart),
            ((6, 8), Fit::InPart),
            ((8, 5), Fit::InPart),
            ((5, 5), Fit::No),
            ((8, 4), Fit::No),
        ] {
            assert_eq!(sums(&open, wanted), fit, "{wanted:?}");
        }
    }
}
