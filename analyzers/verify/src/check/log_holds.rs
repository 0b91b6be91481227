//! What each line that a program printed for a message tells of it: the sheet may ask for address, port, text and length.

use std::collections::{BTreeMap, BTreeSet};

use wirelab_labs::check::Claim;
use wirelab_labs::{LogEvent, Side};
use wirelab_words::list::log::{
    Holds, HoldsNoIp, HoldsNoLen, HoldsNoPort, HoldsNoText, HoldsNone, HoldsOtherLen, HoldsOtherNumber,
};
use wirelab_words::{Said, Text};

use super::super::case::{Case, who};
use super::super::compare::{FormsRead, Pair, Standing, compare};
use super::super::log::{Reading, Record};
use super::{Found, form, unread};

/// Lines before and behind one that may be of the same message.
const BESIDE: u64 = 2;

/// What a check asks for.
pub(super) struct Ask<'a> {
    pub(super) by: Side,
    pub(super) events: &'a [LogEvent],
    pub(super) at_least: u64,
    pub(super) holds: &'a [Claim],
}

pub(super) fn judge(case: &Case<'_>, ask: &Ask<'_>) -> Found {
    let compared = compare(case, ask.by, ask.events, FormsRead::All);
    let counts =
        |pair: &&Pair<'_>| pair.record.reading == Reading::Lab || pair.known || pair.standing == Standing::Found;
    let told = told(case, ask.by);
    // A line may tell of a message in two records: what the line tells, it tells.
    let mut lines: BTreeMap<(&str, u64), BTreeSet<Claim>> = BTreeMap::new();
    for pair in compared.records.iter().filter(counts) {
        let claims = lines.entry((pair.log.path.as_str(), pair.record.line)).or_default();
        claims.extend(own(pair));
        claims.extend(beside(pair));
        // A connection's line in front of it names the client of a line that names none.
        let run = (pair.log.path.as_str(), pair.log.run(pair.record.line));
        if let Some((_, ip)) = told.get(&run).filter(|(first, _)| *first < pair.record.line) {
            claims.insert(Claim::Port);
            claims.extend(ip.then_some(Claim::Ip));
        }
    }
    let numbered: BTreeSet<(&str, u64)> = compared
        .records
        .iter()
        .filter(|pair| counts(pair) && has_number(pair))
        .map(|pair| (pair.log.path.as_str(), pair.record.line))
        .collect();
    if lines.is_empty() {
        if let Some(found) = unread::instead(case, ask.by, ask.at_least) {
            return found;
        }
        // This is where "not shown" belongs where no log was handed in.
        return Found::failed(HoldsNone { by: who(ask.by) });
    }
    let all = |claims: &BTreeSet<Claim>| ask.holds.iter().all(|claim| claims.contains(claim));
    let good = lines.values().filter(|claims| all(claims)).count() as u64;
    if let Some(found) = unread::without_packets(case, ask.by, good, ask.at_least) {
        return found;
    }
    let mut text = Text::from(Holds { lines: good, by: who(ask.by), wanted: ask.at_least });
    if good < ask.at_least {
        for claim in ask.holds {
            let without: BTreeSet<(&str, u64)> =
                lines.iter().filter(|(_, claims)| !claims.contains(claim)).map(|(line, _)| *line).collect();
            // A number that is there is no missing one.
            let numbers = without.iter().filter(|line| *claim == Claim::Len && numbered.contains(*line)).count();
            if without.len() > numbers {
                text.push(missing(*claim, (without.len() - numbers) as u64));
            }
            if numbers > 0 {
                text.push(HoldsOtherNumber { lines: numbers as u64 });
            }
        }
    }
    let other: BTreeSet<(&str, u64)> =
        compared.lengths().map(|pair| (pair.log.path.as_str(), pair.record.line)).collect();
    if ask.holds.contains(&Claim::Len) && !other.is_empty() {
        text.push(HoldsOtherLen { lines: other.len() as u64 });
    }
    form::push(&mut text, case, ask.by, &compared);
    let shown = |claims: &BTreeSet<Claim>| all(claims) == (good >= ask.at_least);
    case.logs.iter().fold(Found::share(good, ask.at_least, text), |found, log| {
        let here = lines.iter().filter(|((path, _), claims)| *path == log.path && shown(claims));
        found.lines(&log.path, here.map(|((_, line), _)| *line))
    })
}

/// Whether a line in a form of its own has a number of which nobody knows what it counts.
fn has_number(pair: &Pair<'_>) -> bool {
    let Reading::Form(place) = pair.record.reading else { return false };
    pair.log.forms.get(place).is_some_and(|form| form.text.contains("{number}"))
}

/// What a line tells itself.
fn own(pair: &Pair<'_>) -> Vec<Claim> {
    let record = pair.record;
    let any = |names: [&str; 2]| names.iter().any(|name| record.value(name).is_some_and(|value| !value.is_empty()));
    let claims = [
        (any(["ip", "to_ip"]), Claim::Ip),
        (any(["port", "to_port"]), Claim::Port),
        (record.text().is_some_and(|text| !text.is_empty()), Claim::Text),
        (pair.claimed.is_some(), Claim::Len),
    ];
    claims.into_iter().filter(|(there, _)| *there).map(|(_, claim)| claim).collect()
}

/// What the lines beside it tell: some print a message over several lines.
fn beside(pair: &Pair<'_>) -> Vec<Claim> {
    let Some(said) = pair.said else { return Vec::new() };
    let Some(stream) = said.capture.index.stream(said.message.transport, said.message.stream) else {
        return Vec::new();
    };
    let client = stream.log.client;
    let (port, ip) = (u64::from(client.port), client.address.to_string());
    let line = pair.record.line;
    let near = pair.log.loose.partition_point(|(number, _)| *number + BESIDE < line);
    let near = pair.log.loose.get(near..).unwrap_or_default().iter().take_while(|(number, _)| *number <= line + BESIDE);
    let mut claims = Vec::new();
    for (_, text) in near.filter(|(number, _)| *number != line) {
        let numbers = || text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse::<u64>().ok());
        claims.extend(numbers().any(|number| number == port).then_some(Claim::Port));
        claims.extend(text.contains(&ip).then_some(Claim::Ip));
        let lengths = said.lengths();
        claims.extend(numbers().any(|number| lengths.contains(&number)).then_some(Claim::Len));
    }
    claims
}

/// For each run of each log the first line that names a client who connected, and whether it has the address.
fn told<'c>(case: &'c Case<'_>, by: Side) -> BTreeMap<(&'c str, usize), (u64, bool)> {
    let mut told = BTreeMap::new();
    for log in &case.logs {
        let connects = |record: &&Record| matches!(record.event, LogEvent::Connect | LogEvent::Begin);
        let named = log.of(by).filter(connects).filter(|record| record.number("port").is_some());
        let named = named.map(|record| (record.line, record.value("ip").is_some()));
        // A line that tells a message too is no connection's.
        let talk = log.learned.iter().filter(|record| record.text().is_some());
        let talk: BTreeSet<u64> = talk.map(|record| record.line).collect();
        let own = log.clients.iter().copied().filter(|(line, _)| !talk.contains(line));
        for (line, ip) in named.chain(own) {
            let first = told.entry((log.path.as_str(), log.run(line))).or_insert((line, ip));
            *first = (first.0.min(line), first.1 || ip);
        }
    }
    told
}

fn missing(claim: Claim, lines: u64) -> Said {
    match claim {
        Claim::Ip => HoldsNoIp { lines }.into(),
        Claim::Port => HoldsNoPort { lines }.into(),
        Claim::Text => HoldsNoText { lines }.into(),
        Claim::Len => HoldsNoLen { lines }.into(),
    }
}
