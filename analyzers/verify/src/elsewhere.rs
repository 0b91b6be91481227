//! Where nothing of the lab is on its port, or its port is open: conversations on other ports that surely are the lab's, or
//! that may be.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use wirelab_engine::engine::Settings;
use wirelab_engine::stream::key::Endpoint;
use wirelab_labs::{Lab, Side, Transport};
use wirelab_messages::detect::{Confidence, foreign};
use wirelab_messages::log::StreamLog;
use wirelab_messages::{Ask, CollectAll, Conversations, StreamFound, StreamingDecoder};
use wirelab_text::limit::{FILES_READ, LAB_STREAMS};

use super::budget::Budget;
use super::capture::open;
use super::evidence::Evidence;
use super::sniff::{Content, content};

/// Ports that are named where none is sure.
const NAMED: usize = 3;
/// Messages that were passed on, from which on it is a chat.
const PASSED_ON: usize = 2;
/// Arrivals of a connection that are looked at.
const ARRIVALS: usize = 64;
/// Connections of a server that are looked at.
const STREAMS: usize = 48;

/// What speaks on a port that is none of the lab's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) transport: Transport,
    pub(crate) port: u16,
    pub(crate) connections: u64,
    /// Whether it surely is the lab's: by its bytes.
    pub(crate) sure: bool,
    /// The other lab that it is, by its place among those that were looked for.
    pub(crate) other: Option<usize>,
}

/// What speaks on ports that are none of the lab's: what surely is the lab's, or else the first few that may be it. The lab
/// is the first of those that were looked for.
pub(crate) fn candidates(lab: &Lab, found: &Conversations) -> Vec<Candidate> {
    let mut servers: BTreeMap<(Transport, u16), Vec<&StreamFound>> = BTreeMap::new();
    for stream in found.streams.values() {
        let log = &stream.log;
        let ports = lab.ports(log.transport);
        if lab.uses(log.transport) && !ports.contains(&log.server.port) && may_be(lab, log) {
            servers.entry((log.transport, log.server.port)).or_default().push(stream);
        }
    }
    let mut all: Vec<Candidate> =
        servers.into_iter().map(|(server, streams)| candidate(lab, server, &streams)).collect();
    if all.iter().any(|one| one.sure) {
        all.retain(|one| one.sure);
    }
    all.sort_by_key(|one| (one.other.is_some(), std::cmp::Reverse(one.connections), one.port));
    all.truncate(NAMED);
    all
}

fn candidate(lab: &Lab, (transport, port): (Transport, u16), streams: &[&StreamFound]) -> Candidate {
    let of_lab = |which: fn(usize) -> bool| streams.iter().find_map(|stream| stream.lab.filter(|lab| which(*lab)));
    // Its port alone makes nothing another lab's.
    let surely = streams.iter().filter(|stream| stream.confidence == Confidence::Sure && stream.altered.is_none());
    let other = surely.filter_map(|stream| stream.lab).find(|lab| *lab > 0);
    let logs: Vec<&StreamLog> = streams.iter().take(STREAMS).map(|stream| &stream.log).collect();
    let sure = other.is_none() && (of_lab(|lab| lab == 0).is_some() || is_chat(lab) && passed_on(&logs) >= PASSED_ON);
    Candidate { transport, port, connections: streams.len() as u64, sure, other }
}

/// Whether a conversation may be one of the lab's programs at all.
fn may_be(lab: &Lab, log: &StreamLog) -> bool {
    let spoken = !log.from_client.is_empty();
    spoken && foreign(log).is_none() && (!is_at_home(lab) || [log.client, log.server].iter().all(|end| is_near(*end)))
}

/// Whether the lab's server listens on this machine only.
pub(crate) fn is_at_home(lab: &Lab) -> bool {
    lab.address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()) || lab.address == "localhost"
}

/// Whether an address is of this machine or of a network without public addresses.
fn is_near(end: Endpoint) -> bool {
    match end.address.to_canonical() {
        IpAddr::V4(address) => address.is_loopback() || address.is_private() || address.is_link_local(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local(),
    }
}

fn is_chat(lab: &Lab) -> bool {
    lab.variants.iter().any(|variant| variant.rule.forwards())
}

/// How many texts of a client came out at another client of the same server, whatever was put in front of them.
fn passed_on(logs: &[&StreamLog]) -> usize {
    let mut passed = 0;
    for from in logs {
        for (frame, text) in texts(from, Side::Client) {
            let arrived = |to: &&StreamLog| {
                to.stream != from.stream
                    && texts(to, Side::Server).any(|(later, copy)| later >= frame && ends_alike(&text, &copy))
            };
            passed += usize::from(logs.iter().any(arrived));
        }
    }
    passed
}

/// What a side said, segment by segment, the first few.
fn texts(log: &StreamLog, side: Side) -> impl Iterator<Item = (u64, String)> {
    let lane = log.lane(side);
    lane.arrivals()
        .iter()
        .take(ARRIVALS)
        .map(|one| (one.frame, String::from_utf8_lossy(lane.part(one.start, one.end)).trim().to_owned()))
}

/// Whether two texts end with the same words, at least half of the first.
fn ends_alike(said: &str, copy: &str) -> bool {
    let words =
        |text: &str| text.split(|c: char| c.is_whitespace() || c == ':').rev().map(str::to_owned).collect::<Vec<_>>();
    let (said, copy) = (words(said), words(copy));
    let same = said.iter().zip(&copy).take_while(|(one, other)| one == other).count();
    let letters: usize = said.iter().take(same).map(String::len).sum();
    letters >= 2 && same * 2 >= said.len()
}

/// Most ports on which a lab that names none is looked at.
const MOST_PORTS: usize = 16;

/// The ports on which captures show a lab whose server may be on any, those with most connections first.
pub(crate) fn at_any_port(
    lab: &Lab,
    clock: Option<fn() -> Duration>,
    evidence: &[Evidence],
) -> BTreeMap<Transport, Vec<u16>> {
    let budget = Budget::new(clock);
    let mut counts = Counts::new();
    for file in evidence.iter().filter(|file| matches!(content(file), Content::Capture)).take(FILES_READ.get()) {
        let mut ears = StreamingDecoder::new(Ask::named(lab.clone()), CollectAll::at_most(LAB_STREAMS.get()));
        let Ok(reader) = open(file) else { continue };
        let Ok((summary, ..)) = budget.run(reader, Settings::LEAST, &mut ears) else { continue };
        count_at_ports(&ears.conversations(summary.roles()), &mut counts);
    }
    most_used(counts)
}

/// How many conversations a server on a port had.
pub(crate) type Counts = BTreeMap<(Transport, u16), u64>;

/// Counts the conversations of the lab.
pub(crate) fn count_at_ports(found: &Conversations, counts: &mut Counts) {
    for stream in found.streams.values().filter(|stream| stream.lab.is_some()) {
        *counts.entry((stream.log.transport, stream.log.server.port)).or_default() += 1;
    }
}

/// The ports with most of them, the most used first.
pub(crate) fn most_used(counts: Counts) -> BTreeMap<Transport, Vec<u16>> {
    let mut all: Vec<((Transport, u16), u64)> = counts.into_iter().collect();
    all.sort_by_key(|(place, count)| (std::cmp::Reverse(*count), *place));
    let mut found: BTreeMap<Transport, Vec<u16>> = BTreeMap::new();
    // What is said once beside much else was not meant.
    let most = all.first().map_or(0, |(_, count)| *count);
    for ((transport, port), _) in all.into_iter().take(MOST_PORTS).filter(|(_, count)| 2 * count >= most) {
        found.entry(transport).or_default().push(port);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::ends_alike;

    #[test]
    fn a_text_is_passed_on_with_something_in_front() {
        assert!(ends_alike("@bob hello", "Message from ana: hello"));
        assert!(ends_alike("bob: see you at noon", "[ana] see you at noon"));
        assert!(ends_alike("hello", "127.0.0.1:4000: hello"));
        assert!(!ends_alike("ana", "WELCOME ana. To chat, type: @target message"));
        assert!(!ends_alike("ping", "PONG") && !ends_alike("", "") && !ends_alike("a", "a"));
        assert!(!ends_alike("one two three four", "four"));
    }
}
