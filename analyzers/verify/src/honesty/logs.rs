//! Texts that are copies of each other.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use wirelab_text::harmless::Harmless;
use wirelab_words::list::observation as words;
use wirelab_words::{Said, Text};

use super::connections::{members_of, one_each};
use super::link::{Groups, Node, Shared, shared};
use super::mark::Mark;
use super::{LogTrace, Member};
use crate::model::{Observation, ObservationKind, Place, Proof};

/// What rows of ports and rows of decimals weigh, and how much two texts must share to be said to be one. Four ports in a
/// row say it alone; of printed times, which are of a few hundred values, two rows must be the same.
const WEIGHTS: (u32, u32, u32) = (40, 20, 40);
/// Submissions from which on it can be told which sentences all have; and how many sentences two must share.
const SENTENCES: (usize, u32) = (8, 2);
/// Lines that prove an observation, of each text.
const LINES: usize = 6;
/// Characters of a name in a sentence.
const NAME: usize = 60;
/// Texts that are compared of a submission.
const MAX_TEXTS: usize = 32;

/// Pairs of texts, and what they share.
type Links<'l> = Vec<(&'l (Node, Node), &'l Shared)>;

/// Between whom something is the same.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Among {
    /// Submissions and references.
    All,
    /// Submissions, without what a reference has too.
    Students,
}

/// Texts that are copies, and sentences that are.
pub(crate) fn same(members: &[Member<'_>]) -> Vec<Observation> {
    let rare = (members.len() / 20).max(3);
    let by = |pick: fn(&LogTrace) -> &[Mark]| shared_rare(members, pick, rare, Among::All);
    let mut weights: BTreeMap<(Node, Node), (u32, Shared)> = BTreeMap::new();
    for (found, weight) in [(by(|log| &log.ports), WEIGHTS.0), (by(|log| &log.decimals), WEIGHTS.1)] {
        for (pair, found) in found {
            let sum = weights.entry(pair).or_default();
            sum.0 += found.count * weight;
            sum.1.count += found.count;
            sum.1.examples.extend(found.examples);
        }
    }
    let logs = weights.into_iter().filter(|(_, (weight, _))| *weight >= WEIGHTS.2);
    let logs: BTreeMap<_, _> = logs.map(|(pair, (_, found))| (pair, found)).collect();
    let mut said = told(members, &logs, ObservationKind::SameLog, |names, places, found| words::SameLog {
        names,
        places,
        rows: found.count.into(),
    });
    if members.len() >= SENTENCES.0 {
        let many = (members.len() / 10).max(2);
        let mut sentences = shared_rare(members, |log| &log.sentences, many, Among::Students);
        sentences.retain(|_, found| found.count >= SENTENCES.1);
        said.extend(told(members, &sentences, ObservationKind::SameText, |names, places, found| words::SameText {
            names,
            places,
            sentences: found.count.into(),
        }));
    }
    said
}

/// What texts share, without what many have and without what a reference has.
fn shared_rare(
    members: &[Member<'_>],
    pick: fn(&LogTrace) -> &[Mark],
    rare: usize,
    among: Among,
) -> BTreeMap<(Node, Node), Shared> {
    // What stands in a reference was given to everybody, where it is sentences.
    let given: BTreeSet<u64> = match among {
        Among::Students => {
            let references = members.iter().filter(|member| member.reference);
            references.flat_map(|member| &member.print.logs).flat_map(pick).map(|mark| mark.hash).collect()
        }
        Among::All => BTreeSet::new(),
    };
    // How many submissions have a mark, and which was the last that was counted.
    let mut holders: HashMap<u64, (usize, usize)> = HashMap::new();
    for (at, member) in members.iter().enumerate() {
        for mark in member.print.logs.iter().take(MAX_TEXTS).flat_map(pick) {
            let known = holders.entry(mark.hash).or_insert((0, usize::MAX));
            if known.1 != at {
                *known = (known.0 + 1, at);
            }
        }
    }
    let kept: Vec<(Node, Vec<Mark>)> = members
        .iter()
        .enumerate()
        .flat_map(|(at, member)| {
            member.print.logs.iter().take(MAX_TEXTS).enumerate().map(move |(n, log)| ((at, n), log))
        })
        .map(|(node, log)| {
            let is_rare = |mark: &&Mark| {
                holders.get(&mark.hash).is_some_and(|(held, _)| *held > 1 && *held <= rare)
                    && !given.contains(&mark.hash)
            };
            (node, pick(log).iter().filter(is_rare).copied().collect())
        })
        .collect();
    shared(kept.iter().map(|(node, marks)| (*node, marks.as_slice())))
}

fn told<S: Into<Text>>(
    members: &[Member<'_>],
    links: &BTreeMap<(Node, Node), Shared>,
    kind: ObservationKind,
    what: impl Fn(Vec<Harmless>, Said, &Shared) -> S,
) -> Vec<Observation> {
    let sets = Groups::new(links.keys()).submissions();
    let mut groups: BTreeMap<&BTreeSet<usize>, Links<'_>> = BTreeMap::new();
    for (pair, found) in links {
        if let Some(set) = sets.get(&pair.0) {
            groups.entry(set).or_default().push((pair, found));
        }
    }
    let one = |(set, links): (&BTreeSet<usize>, Links<'_>)| {
        let of = |reference: bool| {
            let all = set.iter().filter_map(|at| members.get(*at)).filter(move |one| one.reference == reference);
            all.map(|one| one.name.to_owned()).collect::<BTreeSet<String>>()
        };
        let (submissions, reference) = (of(false), of(true));
        if submissions.is_empty() {
            return None;
        }
        let (_, found) = links.first()?;
        let nodes: BTreeSet<Node> = links.iter().flat_map(|((one, other), _)| [*one, *other]).collect();
        let places = one_each(&nodes, |node| named(members, node))?;
        let said = what(members_of(members, set), places, found);
        let kind = if reference.is_empty() { kind } else { ObservationKind::CopyOfReference };
        let mut lines: BTreeMap<Node, BTreeSet<u64>> = BTreeMap::new();
        for ((first, second), found) in &links {
            for (one, other) in &found.examples {
                lines.entry(*first).or_default().insert(one.frame);
                lines.entry(*second).or_default().insert(other.frame);
            }
        }
        let proof = |(node, lines): (Node, BTreeSet<u64>)| {
            let member = members.get(node.0)?;
            let place = Place::Lines(lines.into_iter().take(LINES).collect());
            Some((member.name.to_owned(), Proof { file: member.print.logs.get(node.1)?.path.clone(), place }))
        };
        let evidence = lines.into_iter().filter_map(proof).take(20).collect();
        Some(Observation::new(kind, submissions.into_iter().collect(), said, evidence))
    };
    groups.into_iter().filter_map(one).collect()
}

fn named(members: &[Member<'_>], node: Node) -> Option<Said> {
    let member = members.get(node.0)?;
    let log = member.print.logs.get(node.1)?;
    let name = |name: &str| Harmless::excerpt(name, NAME);
    Some(words::Text { file: name(&log.path), whose: name(member.name) }.into())
}
