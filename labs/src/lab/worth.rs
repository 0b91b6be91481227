//! What a lab gives in all.

use super::Lab;
use crate::check::{Check, Worth, groups};

impl Lab {
    /// The most points without a bonus, in hundredths; of checks of which one is enough, those of one.
    pub fn max_points(&self) -> u32 {
        let counts = |check: &&Check| check.worth == Worth::Counts;
        let alone = self.checks.iter().filter(|check| check.one_of.is_none());
        let groups = self.one_of();
        let first = groups.iter().filter_map(|group| group.first().copied());
        alone.chain(first).filter(counts).fold(0, |sum, check| sum.saturating_add(check.points))
    }

    /// The groups of checks of which one is enough, in the order of the file.
    pub fn one_of(&self) -> Vec<Vec<&Check>> {
        let group = |places: Vec<usize>| places.into_iter().filter_map(|place| self.checks.get(place)).collect();
        groups(&self.checks).into_iter().map(group).collect()
    }
}
