//! One connection in the captures of several submissions.

use std::collections::{BTreeMap, BTreeSet};

use wirelab_labs::Transport;
use wirelab_text::harmless::Harmless;
use wirelab_words::list::observation as words;
use wirelab_words::list::words::Also;
use wirelab_words::{Said, Text};

use super::link::{Groups, Node, Shared, shared};
use super::mark::Family;
use super::{Member, StreamTrace};
use crate::model::{Observation, ObservationKind, Place, Proof};

/// Submissions of which the frames are named in one observation.
const NAMED: usize = 20;
/// Characters of a name in a sentence.
const NAME: usize = 60;

/// What two streams share, by what it is made of.
type Links = BTreeMap<(Node, Node), BTreeMap<Family, Shared>>;

/// Connections that are in several submissions.
pub(crate) fn same(members: &[Member<'_>]) -> Vec<Observation> {
    let links = links(members);
    let sets = Groups::new(links.keys()).submissions();
    let mut groups: BTreeMap<&BTreeSet<usize>, Links> = BTreeMap::new();
    for (pair, how) in &links {
        if let Some(set) = sets.get(&pair.0) {
            groups.entry(set).or_default().insert(*pair, how.clone());
        }
    }
    groups.into_iter().filter_map(|(set, links)| observation(members, set, &links)).collect()
}

fn links(members: &[Member<'_>]) -> Links {
    let mut links = Links::new();
    for family in Family::ALL {
        let nodes = members.iter().enumerate().flat_map(|(at, member)| {
            let streams = member.print.streams.iter().enumerate();
            streams.map(move |(place, stream)| ((at, place), stream.marks(family)))
        });
        for (pair, found) in shared(nodes) {
            if found.count >= family.least() {
                links.entry(pair).or_default().insert(family, found);
            }
        }
    }
    links
}

fn observation(members: &[Member<'_>], set: &BTreeSet<usize>, links: &Links) -> Option<Observation> {
    let submissions: BTreeSet<String> = set
        .iter()
        .filter_map(|at| members.get(*at))
        .filter(|one| !one.reference)
        .map(|one| one.name.to_owned())
        .collect();
    if submissions.is_empty() {
        return None;
    }
    let reference = set.iter().filter_map(|at| members.get(*at)).find(|one| one.reference);
    let ((one, other), how) = links.iter().next()?;
    let (family, found) = how.iter().next()?;
    let streams: BTreeSet<Node> = links.keys().map(|pair| pair.0).collect();
    // UDP has no numbers that could have been changed.
    let udp = |node: &Node| stream(members, *node).is_some_and(|stream| stream.transport == Transport::Udp);
    let numbers = links.iter().any(|((one, _), how)| how.contains_key(&Family::Numbers) || udp(one));
    let kind = match (reference, numbers) {
        (Some(_), _) => ObservationKind::CopyOfReference,
        (None, true) => ObservationKind::SameConnection,
        (None, false) => ObservationKind::SameConnectionRenumbered,
    };
    let [first, second] = [stream(members, *one)?, stream(members, *other)?];
    // A group is equal: nothing says whose capture was first.
    let nodes: BTreeSet<Node> = links.keys().flat_map(|(one, other)| [*one, *other]).collect();
    let told = words::SameConnection {
        names: members_of(members, set),
        places: one_each(&nodes, |node| Some(named(members, node, stream(members, node)?)))?,
        why: why(first.transport, *family, found),
    };
    let mut said = differs(told.into(), first, second, found);
    if streams.len() > 1 {
        said.push(words::StreamsInAll { streams: streams.len() as u64 });
    }
    Some(Observation::new(kind, submissions.into_iter().collect(), said, evidence(members, links)))
}

/// The names of a group, in their order.
pub(super) fn members_of(members: &[Member<'_>], set: &BTreeSet<usize>) -> Vec<Harmless> {
    let mut names: Vec<&str> = set.iter().filter_map(|at| members.get(*at)).map(|one| one.name).collect();
    names.sort_unstable();
    names.into_iter().map(|name| Harmless::excerpt(name, NAME)).collect()
}

/// A place of each member of a group, the first few; `None` if none has one.
pub(super) fn one_each(nodes: &BTreeSet<Node>, named: impl Fn(Node) -> Option<Said>) -> Option<Said> {
    let mut told: BTreeSet<usize> = BTreeSet::new();
    let first = nodes.iter().filter(|node| told.insert(node.0)).take(NAMED);
    let places: Vec<Said> = first.filter_map(|node| named(*node)).collect();
    places.into_iter().rev().reduce(|second, first| Also { first, second }.into())
}

fn stream<'m>(members: &[Member<'m>], node: Node) -> Option<&'m StreamTrace> {
    members.get(node.0)?.print.streams.get(node.1)
}

fn named(members: &[Member<'_>], node: Node, stream: &StreamTrace) -> Said {
    let whose = members.get(node.0).map_or("", |member| member.name);
    words::Stream {
        transport: Harmless::line(stream.transport.name().to_uppercase()),
        stream: stream.stream,
        file: Harmless::excerpt(&stream.file, NAME),
        whose: Harmless::excerpt(whose, NAME),
    }
    .into()
}

fn why(transport: Transport, family: Family, found: &Shared) -> Said {
    let count = u64::from(found.count);
    match family {
        Family::Numbers => words::SameNumbers { packets: count }.into(),
        Family::Stamps => words::SameStamps { packets: count }.into(),
        Family::Pace => words::SamePace { rows: count, renumbered: transport == Transport::Tcp }.into(),
        Family::Clock => words::SameClock { packets: count }.into(),
    }
}

/// Adds what is not the same in the two.
fn differs(mut said: Text, first: &StreamTrace, second: &StreamTrace, found: &Shared) -> Text {
    let sorted = |mut ports: [u16; 2]| {
        ports.sort_unstable();
        ports
    };
    if sorted(first.ports) != sorted(second.ports) {
        let ([first, second], [third, fourth]) = (first.ports, second.ports);
        said.push(words::OtherPorts { first, second, third, fourth });
    }
    let shifts: Vec<i64> = found.examples.iter().map(|(one, other)| other.time.saturating_sub(one.time)).collect();
    match (shifts.iter().min(), shifts.iter().max()) {
        (Some(least), Some(most)) if least.abs().max(most.abs()) <= 1_000 => said.push(words::SameTimes {}),
        (Some(least), Some(most)) if most.saturating_sub(*least) <= 1_000 => {
            let seconds = Harmless::line(format!("{:.6}", *least as f64 / 1e9));
            said.push(words::TimesApart { seconds });
        }
        _ => said.push(words::TimesDiffer {}),
    }
    said
}

/// The frames that bear the same marks, submission by submission.
fn evidence(members: &[Member<'_>], links: &Links) -> Vec<(String, Proof)> {
    let mut frames: BTreeMap<Node, BTreeSet<u64>> = BTreeMap::new();
    for ((one, other), how) in links {
        let Some(found) = how.values().next() else { continue };
        for (first, second) in &found.examples {
            frames.entry(*one).or_default().insert(first.frame);
            frames.entry(*other).or_default().insert(second.frame);
        }
    }
    let mut told: BTreeSet<usize> = BTreeSet::new();
    let of = |(node, frames): (Node, BTreeSet<u64>)| {
        let member = members.get(node.0)?;
        if !told.insert(node.0) {
            return None;
        }
        let place = Place::Frames(frames.into_iter().take(6).collect());
        Some((member.name.to_owned(), Proof { file: stream(members, node)?.file.clone(), place }))
    };
    frames.into_iter().filter_map(of).take(NAMED).collect()
}
