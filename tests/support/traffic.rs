//! Small captures: as many streams, packets and bytes as are asked for.

use std::path::{Path, PathBuf};

/// A capture in the making: Ethernet, IPv4, TCP, one packet a millisecond.
#[derive(Default)]
pub(crate) struct Traffic(Vec<Vec<u8>>);

const SERVER: u16 = 12_345;

impl Traffic {
    fn push(&mut self, [from, to]: [u16; 2], [seq, ack]: [u32; 2], flags: u8, data: &[u8]) {
        let mut frame = b"\x02\0\0\0\0\x01\x02\0\0\0\0\x02\x08\0".to_vec();
        let length = 40 + data.len() as u16;
        frame.extend([0x45, 0]);
        frame.extend(length.to_be_bytes());
        frame.extend([0, 1, 0x40, 0, 64, 6, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1]);
        frame.extend(from.to_be_bytes());
        frame.extend(to.to_be_bytes());
        frame.extend(seq.to_be_bytes());
        frame.extend(ack.to_be_bytes());
        frame.extend([0x50, flags, 0x20, 0, 0, 0, 0, 0]);
        frame.extend(data);
        self.0.push(frame);
    }

    /// A whole frame.
    pub(crate) fn frame(&mut self, frame: Vec<u8>) {
        self.0.push(frame);
    }

    /// A SYN that nothing answers.
    pub(crate) fn syn(&mut self, client: u16) {
        self.push([client, SERVER], [100, 0], 2, b"");
    }

    /// A handshake.
    pub(crate) fn open(&mut self, client: u16) {
        self.syn(client);
        self.push([SERVER, client], [500, 101], 0x12, b"");
        self.push([client, SERVER], [101, 501], 0x10, b"");
    }

    /// So many requests, each with its answer; then both close.
    pub(crate) fn turns(&mut self, client: u16, count: u32, said: &[u8], answer: &[u8]) {
        self.echoes(client, (0..count).map(|_| (said, answer)));
    }

    /// Requests, each with its answer; then both close.
    pub(crate) fn echoes<'t>(&mut self, client: u16, all: impl Iterator<Item = (&'t [u8], &'t [u8])>) {
        let (mut out, mut back) = (101, 501);
        for (said, answer) in all {
            self.push([client, SERVER], [out, back], 0x18, said);
            out += said.len() as u32;
            if !answer.is_empty() {
                self.push([SERVER, client], [back, out], 0x18, answer);
                back += answer.len() as u32;
            }
        }
        self.push([client, SERVER], [out, back], 0x11, b"");
        self.push([SERVER, client], [back, out + 1], 0x11, b"");
        self.push([client, SERVER], [out + 1, back + 1], 0x10, b"");
    }

    /// A client that says ping so often.
    pub(crate) fn pings(count: u32) -> Self {
        let mut traffic = Self::default();
        traffic.open(40_000);
        traffic.turns(40_000, count, b"ping", b"PONG");
        traffic
    }

    /// So many clients, all of them connected before the first speaks.
    pub(crate) fn clients(count: u16) -> Self {
        let mut traffic = Self::default();
        (0..count).for_each(|client| traffic.open(40_000 + client));
        (0..count).for_each(|client| traffic.turns(40_000 + client, 1, b"ping", b"PONG"));
        traffic
    }

    /// How many packets there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Writes it.
    pub(crate) fn save(&self, folder: &Path) -> PathBuf {
        let mut bytes = Vec::new();
        bytes.extend(0xa1b2_c3d4_u32.to_le_bytes());
        bytes.extend([2, 0, 4, 0]);
        for number in [0_u32, 0, 65_535, 1] {
            bytes.extend(number.to_le_bytes());
        }
        for (place, frame) in self.0.iter().enumerate() {
            let place = place as u32;
            for number in [1_700_000_000 + place / 1000, place % 1000 * 1000, frame.len() as u32, frame.len() as u32] {
                bytes.extend(number.to_le_bytes());
            }
            bytes.extend(frame);
        }
        let path = folder.join("capture.pcap");
        std::fs::write(&path, bytes).unwrap();
        path
    }
}
