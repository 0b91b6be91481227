//! The numbers of messages: their places among all that were told.

/// Most places that are remembered one by one; 16 bytes each, and up to twice as many before some are forgotten. What stands
/// before them has its number for good: that it is read otherwise is then not told any more.
const MOST: usize = 1 << 20;

/// Where a message stands: the arrival of its last byte, and its place among those that end with the same one.
pub(super) type Place = (u64, u32);

/// The places of the messages that were told.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Messages before those in `later`.
    before: u64,
    later: Vec<Place>,
}

impl Places {
    /// Puts a message in its place; gives its number.
    pub(super) fn insert(&mut self, place: Place) -> u64 {
        let index = self.later.partition_point(|other| *other < place);
        self.later.insert(index, place);
        self.before + index as u64 + 1
    }

    /// Takes a message away; gives the number that it had, if that is remembered.
    pub(super) fn remove(&mut self, place: Place) -> Option<u64> {
        let index = self.later.binary_search(&place).ok()?;
        self.later.remove(index);
        Some(self.before + index as u64 + 1)
    }

    /// The number of a message, if it was told.
    pub(super) fn number(&self, place: Place) -> Option<u64> {
        let index = self.later.binary_search(&place).ok()?;
        Some(self.before + index as u64 + 1)
    }

    /// From now on nothing changes before this arrival.
    pub(super) fn forget(&mut self, before: u64) {
        let settled = self.later.partition_point(|(order, _)| *order < before);
        let gone = settled.max(self.later.len().saturating_sub(MOST));
        // Moving the rest is worth it only now and then.
        if gone > self.later.len() / 2 {
            self.later.drain(..gone);
            self.before += gone as u64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_places_among_all() {
        let mut places = Places::default();
        assert_eq!((places.insert((5, 0)), places.insert((9, 0)), places.insert((7, 1))), (1, 2, 2));
        assert_eq!(places.number((9, 0)), Some(3));
        assert_eq!((places.remove((5, 0)), places.remove((6, 0))), (Some(1), None));
        assert_eq!((places.number((7, 1)), places.number((5, 0))), (Some(1), None));
        places.forget(8);
        assert_eq!((places.number((9, 0)), places.insert((10, 0))), (Some(2), 3));
    }
}
