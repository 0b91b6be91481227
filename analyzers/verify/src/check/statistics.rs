//! The final statistics of the client agree with the capture.

use std::collections::{BTreeMap, BTreeSet};

use wirelab_labs::{LogEvent, Side};
use wirelab_messages::Part;
use wirelab_words::Text;
use wirelab_words::list::log::{Statistics as Agree, StatisticsDiffer, StatisticsNone};

use super::super::case::{Case, Said};
use super::super::compare::{FormsRead, Standing, compare};
use super::super::forms::{Stream, stream};
use super::super::log::Statistics;
use super::{Found, found};

/// Streams whose sums are tried: a session of a client is some streams that follow each other.
const MAX_STREAMS: usize = 64;

pub(super) fn judge(case: &Case<'_>) -> Found {
    let told: Vec<(&str, Statistics)> =
        case.logs.iter().flat_map(|log| log.statistics.iter().map(|one| (log.path.as_str(), *one))).collect();
    let Some((_, last)) = told.last().copied() else {
        let form = case.lab.lines(Side::Client, LogEvent::Statistics).next();
        let example = form.map(found::sample);
        return Found::failed(StatisticsNone { example });
    };
    if let Some(found) = found::no_traffic(case) {
        return found;
    }
    // A client counts what it said itself.
    let both = compare(case, Side::Client, &[LogEvent::Send, LogEvent::Receive], FormsRead::All);
    let own: BTreeSet<Stream<'_>> = both.streams.keys().copied().collect();
    let streams = streams(case, &own);
    let all = streams.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let total = told.iter().fold((0, 0), |sum, (_, one)| (sum.0 + one.sent, sum.1 + one.received));
    let agrees = |one: &Statistics| {
        let lost = one.timeouts.is_none_or(|timeouts| timeouts == one.sent.saturating_sub(one.received));
        lost && (sums(&streams, (one.sent, one.received)))
    };
    // Messages that TCP joined or took apart count as often as the program sent or got them.
    let as_logged = [(LogEvent::Send, Side::Client), (LogEvent::Receive, Side::Server)].map(|(event, from)| {
        let matched = both.of(Standing::Found).filter(|pair| pair.record.event == event).count();
        (matched + both.unlogged.iter().filter(|said| said.message.from == from).count()) as u64
    });
    let agrees = |one: &Statistics| agrees(one) || !own.is_empty() && total == (as_logged[0], as_logged[1]);
    let right = told.iter().filter(|(_, one)| agrees(one)).count() as u64;
    let number = told.len() as u64;
    let right = if total == all { number } else { right };
    let text = match right == number {
        true => Text::from(Agree { sent: total.0, received: total.1 }),
        false => StatisticsDiffer {
            sent: last.sent,
            received: last.received,
            timeouts: last.timeouts,
            own: !own.is_empty(),
            messages: all.0,
            replies: all.1,
        }
        .into(),
    };
    told.iter().fold(Found::share(right, number, text), |found, (path, one)| found.lines(path, [one.line]))
}

/// Messages of the client and replies, stream by stream: of those that its log tells of, if it tells of any.
fn streams(case: &Case<'_>, own: &BTreeSet<Stream<'_>>) -> Vec<(u64, u64)> {
    let mut streams: BTreeMap<Stream<'_>, (u64, u64)> = BTreeMap::new();
    let is_own = |said: &Said<'_>| own.is_empty() || own.contains(&stream(said));
    for said in case.messages().filter(is_own) {
        let message = said.message;
        let one = streams.entry(stream(&said)).or_default();
        match message.from {
            Side::Client => one.0 += u64::from(message.part != Part::Name),
            Side::Server => one.1 += 1,
        }
    }
    streams.into_values().collect()
}

/// Whether some streams that follow each other have so many messages and replies together.
fn sums(streams: &[(u64, u64)], wanted: (u64, u64)) -> bool {
    let streams = streams.get(..MAX_STREAMS).unwrap_or(streams);
    (0..streams.len()).any(|from| {
        let mut sum = (0, 0);
        streams.iter().skip(from).any(|one| {
            sum = (sum.0 + one.0, sum.1 + one.1);
            sum == wanted
        })
    })
}
