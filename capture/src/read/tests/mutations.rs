//! Seeded damage: whatever the bytes, reading ends, and never by a panic.

use super::compressed::{capture, gzip, zstd};
use super::*;

/// xorshift64, for the same numbers everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}

fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for order in BOTH {
        for (magic, header_len) in [(MICROS, 16), (NANOS, 16), (0xa1b2_cd34, 24), (MICROS, 20)] {
            let mut file = TestFile::pcap(order, magic, 100, 1);
            for n in 0..6 {
                file = file.u32(n).u32(5).u32(20).u32(60).raw(&vec![0; header_len - 16]).raw(&[1; 20]);
            }
            seeds.push(file.bytes);
        }
        let file = TestFile::pcapng(order);
        let about = file.part().option(3, b"Linux").option(1, b"comment").bytes;
        let interface = file.part().option(2, b"lo").option(9, &[9]).option(14, &[0; 8]).bytes;
        let simple = file.part().u32(6).padded(b"simple").bytes;
        let packet = file.part().option(1, b"hm").option(2, &[0; 4]).bytes;
        seeds.push(
            file.section(&about)
                .interface(1, 100, &interface)
                .interface(123, 0, &[])
                .packet(0, 1, b"abcdefg", &packet)
                .packet(1, 2, b"....cell", &[])
                .block(3, &simple)
                .block(2, &[0; 32])
                .block(5, &[0; 12])
                .block(0xbad, b"0000data")
                .block(9, b"__REALTIME_TIMESTAMP=17000000000\n")
                .block(0x216, &[1; 40])
                .section(&[])
                .interface(1, 0, &[])
                .packet(0, 3, b"last", &[])
                .bytes,
        );
    }
    seeds
}

fn mutate(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len().max(1));
        match random.below(6) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at.min(bytes.len()), random.next() as u8),
            2 => {
                let rest = bytes.split_off(at.min(bytes.len()));
                bytes.extend(rest.iter().skip(random.below(20)));
            }
            3 => {
                // A length or count at its edge.
                let edges = [0, 1, 0x7fff_ffff, 0x8000_0000, u32::MAX, 0x0400_0001];
                let edge = edges[random.below(edges.len())].to_be_bytes();
                for (byte, new) in bytes.iter_mut().skip(at / 4 * 4).zip(edge) {
                    *byte = new;
                }
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << random.below(8);
                }
            }
        }
    }
}

#[test]
fn damaged_files_end_without_a_panic() {
    let seeds = seeds();
    for seed in &seeds {
        assert!(read(seed).0.len() >= 6);
    }
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut opened = 0;
    for round in 0..2000 {
        let mut bytes = seeds[round % seeds.len()].clone();
        mutate(&mut bytes, &mut random);
        let Ok(mut reader) = open(&bytes) else { continue };
        opened += 1;
        let mut packets = 0;
        while let Some(packet) = reader.next_packet().unwrap() {
            packets += 1;
            assert!(packet.data.len() <= bytes.len());
            // No record takes less than a 12-byte block.
            assert!(packets <= bytes.len() / 12, "round {round}");
        }
        let facts = reader.facts();
        assert_eq!(facts.packets, packets as u64);
        assert!(facts.file_bytes <= bytes.len() as u64 && facts.wireshark_frames <= Some(facts.packets));
    }
    assert!(opened > 1000, "{opened}");
}

#[test]
fn damaged_compressed_files_end_without_a_panic() {
    let plain = capture(true);
    let plain = &plain[..40_000];
    let seeds = [gzip(plain), zstd(plain)];
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    for round in 0..400 {
        let mut bytes = seeds[round % seeds.len()].clone();
        mutate(&mut bytes, &mut random);
        let Ok(mut reader) = open(&bytes) else { continue };
        while let Some(packet) = reader.next_packet().unwrap() {
            assert!(packet.data.len() <= 2 * plain.len());
        }
    }
}
