//! Marks: numbers by which a packet is known again in another file.

use std::hash::{DefaultHasher, Hash, Hasher};

/// Marks that are kept of one kind of a stream: those with the least hashes, so that of a part of a stream the same are kept as
/// of the whole, as far as they are in it.
pub(crate) const MAX_MARKS: usize = 48;

/// What a mark is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Family {
    /// Sequence and acknowledgement number: each side chooses 32 bits anew for each connection.
    Numbers,
    /// Both TCP timestamps.
    Stamps,
    /// The times between nine packets in a row.
    Pace,
    /// The time of day and the payload.
    Clock,
}

impl Family {
    /// All of them, the strongest first.
    pub(crate) const ALL: [Self; 4] = [Self::Numbers, Self::Stamps, Self::Pace, Self::Clock];

    /// How many marks two streams must share to be taken for one.
    pub(crate) const fn least(self) -> u32 {
        match self {
            // 64 bits, or eight intervals.
            Self::Numbers | Self::Pace => 1,
            Self::Stamps => 2,
            Self::Clock => 3,
        }
    }
}

/// A mark and the packet that bears it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark {
    pub(crate) hash: u64,
    pub(crate) frame: u64,
    /// Nanoseconds since 1970.
    pub(crate) time: i64,
}

/// The least of all marks that were put in, without repeats.
#[derive(Clone, Debug, Default)]
pub(crate) struct Least(Vec<Mark>);

impl Least {
    pub(crate) fn put(&mut self, mark: Mark) {
        let Err(place) = self.0.binary_search_by_key(&mark.hash, |known| known.hash) else { return };
        if place < MAX_MARKS {
            self.0.insert(place, mark);
            self.0.truncate(MAX_MARKS);
        }
    }

    pub(crate) fn marks(&self) -> &[Mark] {
        &self.0
    }
}

/// A hash that is the same in every run.
pub(crate) fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_part_the_same_are_kept() {
        let mark = |number: u64| Mark { hash: hash(number), frame: number, time: 0 };
        let (mut whole, mut part) = (Least::default(), Least::default());
        (0..1_000).for_each(|number| whole.put(mark(number)));
        (500..1_000).rev().for_each(|number| part.put(mark(number)));
        assert_eq!((whole.marks().len(), part.marks().len()), (MAX_MARKS, MAX_MARKS));
        let shared = whole.marks().iter().filter(|mark| mark.frame >= 500);
        assert!(shared.clone().count() > 10);
        assert!(shared.into_iter().all(|mark| part.marks().contains(mark)));
    }
}
