//! What is the same in several submissions, found by looking marks up: the work grows with the marks, never with the pairs
//! of submissions, because each that bears a mark is put beside the first that bore it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::mark::Mark;

/// Places that are kept of what two have in common.
const EXAMPLES: usize = 6;

/// Something that bears marks: the submission's place in the class, and the place of the stream or text in it.
pub(crate) type Node = (usize, usize);

/// What two nodes have in common.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shared {
    /// How many marks.
    pub(crate) count: u32,
    /// Some of them: as the first bears it, as the second does.
    pub(crate) examples: Vec<(Mark, Mark)>,
}

/// Puts nodes beside each other by marks of one kind.
pub(crate) fn shared<'m>(nodes: impl Iterator<Item = (Node, &'m [Mark])>) -> BTreeMap<(Node, Node), Shared> {
    let mut first: HashMap<u64, (Node, Mark)> = HashMap::new();
    let mut found: BTreeMap<(Node, Node), Shared> = BTreeMap::new();
    for (node, marks) in nodes {
        for mark in marks {
            let (owner, original) = *first.entry(mark.hash).or_insert((node, *mark));
            // Within a submission a connection may well be in several files.
            if owner.0 == node.0 {
                continue;
            }
            let shared = found.entry((owner, node)).or_default();
            shared.count += 1;
            if shared.examples.len() < EXAMPLES {
                shared.examples.push((original, *mark));
            }
        }
    }
    for shared in found.values_mut() {
        shared.examples.sort_unstable_by_key(|(original, _)| original.frame);
    }
    found
}

/// Sets of submissions that links hold together.
pub(crate) struct Groups(BTreeMap<Node, Node>);

impl Groups {
    pub(crate) fn new<'l>(links: impl Iterator<Item = &'l (Node, Node)>) -> Self {
        let mut groups = Self(BTreeMap::new());
        for (one, other) in links {
            let (one, other) = (groups.root(*one), groups.root(*other));
            groups.0.insert(one.max(other), one.min(other));
        }
        groups
    }

    fn root(&mut self, node: Node) -> Node {
        let mut root = node;
        while let Some(next) = self.0.get(&root).copied().filter(|next| *next != root) {
            root = next;
        }
        self.0.insert(node, root);
        root
    }

    /// The submissions of each node's group.
    pub(crate) fn submissions(mut self) -> BTreeMap<Node, BTreeSet<usize>> {
        let nodes: Vec<Node> = self.0.keys().copied().collect();
        let mut sets: BTreeMap<Node, BTreeSet<usize>> = BTreeMap::new();
        for node in &nodes {
            let root = self.root(*node);
            sets.entry(root).or_default().insert(node.0);
        }
        let set = |node: &Node, groups: &mut Self| sets.get(&groups.root(*node)).cloned().unwrap_or_default();
        nodes.iter().map(|node| (*node, set(node, &mut self))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(hashes: &[u64]) -> Vec<Mark> {
        hashes.iter().map(|hash| Mark { hash: *hash, frame: *hash, time: 0 }).collect()
    }

    #[test]
    fn groups_hold_together_over_others() {
        let all = [marks(&[1, 2]), marks(&[3, 4]), marks(&[2, 3]), marks(&[9])];
        let found = shared(all.iter().enumerate().map(|(place, marks)| ((place, 0), marks.as_slice())));
        let links: Vec<_> = found.keys().copied().collect();
        assert_eq!(links, [((0, 0), (2, 0)), ((1, 0), (2, 0))]);
        let sets = Groups::new(links.iter()).submissions();
        assert!(sets.values().all(|set| set.iter().copied().eq([0, 1, 2])) && sets.len() == 3);
    }

    #[test]
    fn two_files_of_one_submission_are_no_copy() {
        let same = marks(&[1, 2]);
        assert!(shared([((0, 0), same.as_slice()), ((0, 1), same.as_slice())].into_iter()).is_empty());
    }
}
