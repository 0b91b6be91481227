//! What a lab gives in all.

use super::Lab;
use crate::check::{Check, Worth};

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
        let mut groups: Vec<(&str, Vec<&Check>)> = Vec::new();
        for check in &self.checks {
            let Some(name) = check.one_of.as_deref() else { continue };
            match groups.iter_mut().find(|(known, _)| *known == name) {
                Some((_, group)) => group.push(check),
                None => groups.push((name, vec![check])),
            }
        }
        groups.into_iter().map(|(_, group)| group).collect()
    }
}
