//! What few directions have: verdicts that were counted, and selective acknowledgements.

use super::verdict::VerdictCounts;

/// SACK ranges taken from one header: more do not fit.
const MAX_SACK: usize = 4;

/// SACK ranges of the last packet of a direction, relative to the base of the other direction, as Wireshark keeps them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sack {
    edges: [(u32, u32); MAX_SACK],
    count: u8,
}

impl Sack {
    pub(super) fn add(&mut self, left: u32, right: u32) {
        if let Some(place) = self.edges.get_mut(usize::from(self.count)) {
            *place = (left, right);
            self.count += 1;
        }
    }

    pub(super) fn ranges(&self) -> &[(u32, u32)] {
        self.edges.get(..usize::from(self.count)).unwrap_or(&[])
    }
}

/// A row of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Rare {
    pub(super) sack: Sack,
    /// How often each verdict was given on a packet of this direction.
    pub(super) counts: VerdictCounts,
}
