//! Rows that only grow in number: kept in chunks, so that growing moves none of them.

/// Rows of a chunk, as a power of two.
const CHUNK_BITS: u32 = 8;
/// Rows of a chunk.
pub(crate) const CHUNK: usize = 1 << CHUNK_BITS;

/// A growing list under 32-bit numbers from 0.
#[derive(Clone, Debug)]
pub(crate) struct Slab<T> {
    chunks: Vec<Chunk<T>>,
}

/// Rows that stand side by side. All but the last chunk are whole.
#[derive(Clone, Debug)]
enum Chunk<T> {
    Whole(Vec<T>),
    /// Some are not there.
    Thin(Box<Thin<T>>),
}

/// What is left of a chunk.
#[derive(Clone, Debug)]
struct Thin<T> {
    /// Where each row is among `rows`, from 1; 0: it is not there.
    places: [u16; CHUNK],
    rows: Vec<T>,
}

impl<T> Thin<T> {
    #[inline]
    fn place(&self, row: usize) -> Option<usize> {
        usize::from(*self.places.get(row)?).checked_sub(1)
    }
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self { chunks: Vec::new() }
    }
}

impl<T> Slab<T> {
    /// A row; `None` also where it was taken out.
    #[inline]
    pub(crate) fn get(&self, number: u32) -> Option<&T> {
        let row = number as usize % CHUNK;
        match self.chunks.get((number >> CHUNK_BITS) as usize)? {
            Chunk::Whole(rows) => rows.get(row),
            Chunk::Thin(thin) => thin.rows.get(thin.place(row)?),
        }
    }

    /// The same, to write to.
    #[inline]
    pub(crate) fn get_mut(&mut self, number: u32) -> Option<&mut T> {
        let row = number as usize % CHUNK;
        match self.chunks.get_mut((number >> CHUNK_BITS) as usize)? {
            Chunk::Whole(rows) => rows.get_mut(row),
            Chunk::Thin(thin) => {
                let place = thin.place(row)?;
                thin.rows.get_mut(place)
            }
        }
    }

    /// How many there are, those that were taken out included.
    pub(crate) fn len(&self) -> usize {
        let last = self.chunks.last().map_or(0, |last| match last {
            Chunk::Whole(rows) => rows.len(),
            Chunk::Thin(_) => CHUNK,
        });
        self.chunks.len().saturating_sub(1) * CHUNK + last
    }

    /// Adds a row; its number is the length before.
    pub(crate) fn push(&mut self, row: T) {
        match self.chunks.last_mut() {
            Some(Chunk::Whole(last)) if last.len() < CHUNK => last.push(row),
            _ => {
                let mut chunk = Vec::with_capacity(CHUNK);
                chunk.push(row);
                self.chunks.push(Chunk::Whole(chunk));
            }
        }
    }

    /// Takes rows out of a chunk that has all of its own. Their numbers stay.
    pub(crate) fn thin_out(&mut self, chunk: usize, numbers: impl Iterator<Item = u32>) {
        let Some(place) = self.chunks.get_mut(chunk) else { return };
        let Chunk::Whole(rows) = place else { return };
        if rows.len() < CHUNK {
            return;
        }
        let mut places = [1; CHUNK];
        for number in numbers {
            if let Some(place) = places.get_mut(number as usize % CHUNK) {
                *place = 0;
            }
        }
        let mut left = Vec::new();
        for (row, place) in rows.drain(..).zip(&mut places) {
            if *place != 0 {
                left.push(row);
                *place = left.len() as u16;
            }
        }
        left.shrink_to_fit();
        *place = Chunk::Thin(Box::new(Thin { places, rows: left }));
    }

    /// Puts a row that was taken out back.
    pub(crate) fn put(&mut self, number: u32, row: T) {
        let Some(Chunk::Thin(thin)) = self.chunks.get_mut((number >> CHUNK_BITS) as usize) else { return };
        thin.rows.push(row);
        let place = thin.rows.len() as u16;
        if let Some(known) = thin.places.get_mut(number as usize % CHUNK) {
            *known = place;
        }
    }

    /// All rows that are there.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.chunks.iter().flat_map(|chunk| match chunk {
            Chunk::Whole(rows) => rows.iter(),
            Chunk::Thin(thin) => thin.rows.iter(),
        })
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

    #[test]
    fn rows_are_taken_out_and_put_back() {
        let mut slab = Slab::default();
        (0..1000_u32).for_each(|number| slab.push(number));
        slab.thin_out(1, (256..512).filter(|number| number % 3 != 0));
        // One that is not full keeps its rows.
        slab.thin_out(3, 768..1000);
        let there = |number: &u32| !(256..512).contains(number) || number.is_multiple_of(3);
        for number in 0..1000 {
            assert_eq!(slab.get(number), Some(&number).filter(|number| there(number)));
        }
        slab.put(400, 4);
        slab.put(256, 5);
        assert_eq!((slab.get_mut(400).copied(), slab.get_mut(401)), (Some(4), None));
        assert_eq!(slab.len(), 1000);
        slab.push(7);
        assert_eq!((slab.get(1000), slab.iter().count()), (Some(&7), 1001 - 170 + 1));
    }
}
