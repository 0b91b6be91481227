//! Seeded damage to captures: the same numbers on every machine, so that what failed can be run again.

/// xorshift64.
pub(crate) struct Random(u64);

impl Random {
    /// Numbers that depend on the seed alone; neighbouring seeds give unlike numbers.
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..8 {
            random.next();
        }
        random
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// One to eight injuries.
pub(crate) fn damage(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(8) {
        injure(bytes, random);
    }
}

/// Numbers at which length and count fields go wrong.
const EDGES: [u32; 12] =
    [0, 1, 3, 19, 20, 0x7f, 0xff, 0x7fff_ffff, 0x8000_0000, 0xffff_fff0, u32::MAX, 64 * 1024 * 1024 + 1];

fn injure(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(bytes.len());
    let length = 1 + random.below(64);
    let end = (at + length).min(bytes.len());
    match random.below(10) {
        // Bits and bytes: most of what a capture holds is headers, so most of these hit one.
        0..=2 => flip(bytes, at, random),
        3 => bytes.iter_mut().skip(at).take(length).for_each(|byte| *byte = random.next() as u8),
        // Length fields, in both byte orders.
        4 => overwrite(bytes, at / 4 * 4, &random.pick(&EDGES).to_be_bytes()),
        5 => overwrite(bytes, at / 4 * 4, &random.pick(&EDGES).to_le_bytes()),
        6 => overwrite(bytes, at / 2 * 2, &(random.pick(&EDGES) as u16).to_be_bytes()),
        // Bytes too many.
        7 => {
            let inserted: Vec<u8> = (0..length).map(|_| random.next() as u8).collect();
            bytes.splice(at..at, inserted);
        }
        // A piece twice, or not at all.
        8 => {
            let piece = bytes[at..end].to_vec();
            bytes.splice(at..at, piece);
        }
        _ if random.below(4) == 0 => bytes.truncate(at),
        _ => drop(bytes.drain(at..end)),
    }
}

fn flip(bytes: &mut [u8], at: usize, random: &mut Random) {
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1 << random.below(8);
    }
}

fn overwrite(bytes: &mut [u8], at: usize, with: &[u8]) {
    for (byte, new) in bytes.iter_mut().skip(at).zip(with) {
        *byte = *new;
    }
}
