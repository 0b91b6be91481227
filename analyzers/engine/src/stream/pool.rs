//! Rows that come and go: handed out under handles, and used again when they are given back.

use super::slab::Slab;

/// Stands for a row of a [`Pool`], in four bytes; the default one stands for none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Handle(u32);

impl Handle {
    /// Stands for no row.
    pub(crate) const NONE: Self = Self(0);

    #[inline]
    pub(crate) const fn is_none(self) -> bool {
        self.0 == 0
    }
}

/// A pool is as large as it had to be at once, not as all that went through it.
#[derive(Clone, Debug)]
pub(crate) struct Pool<T> {
    rows: Slab<T>,
    free: Vec<u32>,
}

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Self { rows: Slab::default(), free: Vec::new() }
    }
}

impl<T> Pool<T> {
    #[inline]
    pub(crate) fn get(&self, handle: Handle) -> Option<&T> {
        self.rows.get(handle.0.wrapping_sub(1))
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, handle: Handle) -> Option<&mut T> {
        self.rows.get_mut(handle.0.wrapping_sub(1))
    }

    /// Takes in a row.
    #[inline]
    pub(crate) fn take_in(&mut self, row: T) -> Handle {
        if let Some(number) = self.free.pop()
            && let Some(place) = self.rows.get_mut(number)
        {
            *place = row;
            return Handle(number + 1);
        }
        self.rows.push(row);
        Handle(self.rows.len() as u32)
    }

    /// Gives a row back: its handle, and all copies of it, must not be used any more.
    #[inline]
    pub(crate) fn give_back(&mut self, handle: Handle) {
        if !handle.is_none() {
            self.free.push(handle.0 - 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_given_back_are_used_again() {
        let mut pool = Pool::default();
        assert_eq!(pool.get(Handle::NONE), None::<&u8>);
        let first = pool.take_in(1);
        let second = pool.take_in(2);
        pool.give_back(first);
        pool.give_back(Handle::NONE);
        let third = pool.take_in(3);
        assert_eq!((third, pool.get(second), pool.get(third)), (first, Some(&2), Some(&3)));
        assert_eq!(pool.rows.len(), 2);
    }
}
