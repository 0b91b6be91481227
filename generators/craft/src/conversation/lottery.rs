//! Which datagrams are lost on purpose: chance that a seed repeats.

/// Draws one of a thousand for each datagram.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lottery {
    permille: u16,
    state: u64,
}

impl Lottery {
    pub(super) const fn new(permille: u16, seed: u64) -> Self {
        Self { permille, state: seed }
    }

    /// Whether the next datagram is lost.
    pub(super) fn draws(&mut self) -> bool {
        // SplitMix64.
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ mixed >> 31) % 1_000 < u64::from(self.permille)
    }
}

#[cfg(test)]
mod tests {
    use super::Lottery;

    #[test]
    fn about_as_many_are_lost_as_are_asked_for() {
        for seed in 0..50 {
            let mut lottery = Lottery::new(300, seed);
            let lost = (0..1_000).filter(|_| lottery.draws()).count();
            assert!((230..370).contains(&lost), "{seed}: {lost}");
        }
        let drawn = |seed| {
            let mut lottery = Lottery::new(300, seed);
            (0..20).map(|_| lottery.draws()).collect::<Vec<_>>()
        };
        assert_eq!(drawn(7), drawn(7));
        assert_ne!(drawn(7), drawn(8));
    }
}
