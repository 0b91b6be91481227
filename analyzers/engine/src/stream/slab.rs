//! Rows that only grow in number: kept in chunks, so that growing moves none of them.

/// Rows of a chunk, as a power of two.
const CHUNK_BITS: u32 = 8;
const CHUNK: usize = 1 << CHUNK_BITS;

/// A growing list under 32-bit numbers from 0.
#[derive(Clone, Debug)]
pub(crate) struct Slab<T> {
    chunks: Vec<Vec<T>>,
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self { chunks: Vec::new() }
    }
}

impl<T> Slab<T> {
    #[inline]
    pub(crate) fn get(&self, number: u32) -> Option<&T> {
        self.chunks.get((number >> CHUNK_BITS) as usize)?.get(number as usize % CHUNK)
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, number: u32) -> Option<&mut T> {
        self.chunks.get_mut((number >> CHUNK_BITS) as usize)?.get_mut(number as usize % CHUNK)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.chunks.last().map_or(0, |last| (self.chunks.len() - 1) * CHUNK + last.len())
    }

    /// Adds a row; its number is the length before.
    pub(crate) fn push(&mut self, row: T) {
        match self.chunks.last_mut() {
            Some(last) if last.len() < CHUNK => last.push(row),
            _ => {
                let mut chunk = Vec::with_capacity(CHUNK);
                chunk.push(row);
                self.chunks.push(chunk);
            }
        }
    }

    /// All rows in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.chunks.iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_find_their_rows_across_chunks() {
        let mut slab = Slab::default();
        for number in 0..1000_u32 {
            assert_eq!(slab.len(), number as usize);
            slab.push(number * 3);
        }
        assert!((0..1000).all(|number| slab.get(number) == Some(&(number * 3))));
        assert_eq!(slab.get(1000), None);
        *slab.get_mut(999).unwrap() = 7;
        assert_eq!(slab.iter().last(), Some(&7));
        assert_eq!(slab.iter().count(), 1000);
    }
}
