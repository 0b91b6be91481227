//! Holes in what was captured of a direction: bytes that later segments show to be missing.

use super::half::distance;
use crate::stream::key::Side;

/// Holes remembered of each direction; the capture of a connection with more is too broken to tell them apart.
const MAX_HOLES: usize = 64;

/// The open holes of both directions, as sequence number ranges `from..to`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Holes {
    open: [Vec<(u32, u32)>; 2],
    /// Bytes of holes that are no longer remembered one by one.
    forgotten: [u64; 2],
}

impl Holes {
    pub(crate) fn add(&mut self, side: Side, from: u32, to: u32) {
        let (open, forgotten) = self.of(side);
        if open.len() >= MAX_HOLES {
            let (from, to) = open.remove(0);
            *forgotten += u64::from(to.wrapping_sub(from));
        }
        open.push((from, to));
    }

    /// Fills what `from..to` covers; gives the number of bytes that were missing until now.
    pub(crate) fn fill(&mut self, side: Side, from: u32, to: u32) -> u32 {
        let (open, _) = self.of(side);
        let mut filled = 0;
        let mut rest = Vec::new();
        open.retain(|&(start, end)| {
            let low = if distance(from, start) > 0 { from } else { start };
            let high = if distance(to, end) < 0 { to } else { end };
            if distance(high, low) <= 0 {
                return true;
            }
            filled += high.wrapping_sub(low);
            if distance(low, start) > 0 {
                rest.push((start, low));
            }
            if distance(end, high) > 0 {
                rest.push((high, end));
            }
            false
        });
        open.append(&mut rest);
        filled
    }

    /// Bytes still missing in a direction.
    pub(crate) fn missing(&self, side: Side) -> u64 {
        let (open, forgotten) = match side {
            Side::Low => (&self.open[0], self.forgotten[0]),
            Side::High => (&self.open[1], self.forgotten[1]),
        };
        forgotten + open.iter().map(|(from, to)| u64::from(to.wrapping_sub(*from))).sum::<u64>()
    }

    fn of(&mut self, side: Side) -> (&mut Vec<(u32, u32)>, &mut u64) {
        let Self { open: [low, high], forgotten: [low_lost, high_lost] } = self;
        match side {
            Side::Low => (low, low_lost),
            Side::High => (high, high_lost),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_filled_from_any_side_and_across_the_wrap() {
        let mut holes = Holes::default();
        holes.add(Side::Low, 0xffff_fff0, 0x10);
        assert_eq!(holes.missing(Side::Low), 32);
        assert_eq!(holes.fill(Side::Low, 0xffff_fff8, 0x04), 12);
        assert_eq!(holes.fill(Side::Low, 0xffff_fff8, 0x04), 0);
        assert_eq!(holes.missing(Side::Low), 20);
        assert_eq!(holes.fill(Side::Low, 0xffff_ff00, 0x100), 20);
        assert_eq!((holes.missing(Side::Low), holes.missing(Side::High)), (0, 0));
    }

    #[test]
    fn a_flood_of_holes_is_bounded_and_still_counted() {
        let mut holes = Holes::default();
        for n in 0..1000 {
            holes.add(Side::High, n * 10, n * 10 + 4);
        }
        assert_eq!(holes.open[1].len(), MAX_HOLES);
        assert_eq!(holes.missing(Side::High), 4000);
    }
}
