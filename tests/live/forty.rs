//! A capture of more than `live` holds: 40 streams, one after the other.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// The streams; stream N comes from client port 40000 + N.
pub(crate) const STREAMS: u16 = 40;
/// The packets of a stream: handshake, data with acknowledgements, teardown.
pub(crate) const PACKETS: u64 = 3 + 2 * SEGMENTS + 3;
/// Payload bytes that each client sends.
pub(crate) const BYTES: u64 = SEGMENTS * SEGMENT as u64;

const SEGMENTS: u64 = 1_500;
const SEGMENT: usize = 1_400;
const SERVER_PORT: u16 = 9_999;

const FIN: u8 = 0x01;
const SYN: u8 = 0x02;
const PSH: u8 = 0x08;
const ACK: u8 = 0x10;

/// Writes the capture, 92 MB, into a folder.
pub(crate) fn write(folder: &Path) -> PathBuf {
    let path = folder.join("forty.pcap");
    let mut file = Writer { out: BufWriter::new(File::create(&path).unwrap()), micros: 0 };
    file.header();
    let data = [b'x'; SEGMENT];
    for number in 0..STREAMS {
        let port = 40_000 + number;
        let mut say = |from_client: bool, seq, ack, flags, payload: &[u8]| {
            file.packet(from_client, port, seq, ack, flags, payload);
        };
        say(true, 100, 0, SYN, &[]);
        say(false, 500, 101, SYN | ACK, &[]);
        say(true, 101, 501, ACK, &[]);
        let mut seq = 101;
        for _ in 0..SEGMENTS {
            say(true, seq, 501, PSH | ACK, &data);
            seq += SEGMENT as u32;
            say(false, 501, seq, ACK, &[]);
        }
        say(true, seq, 501, FIN | ACK, &[]);
        say(false, 501, seq + 1, FIN | ACK, &[]);
        say(true, seq + 1, 502, ACK, &[]);
    }
    file.out.flush().unwrap();
    path
}

/// A classic pcap file; its packets are 0.1 ms apart.
struct Writer {
    out: BufWriter<File>,
    micros: u32,
}

impl Writer {
    fn header(&mut self) {
        let (magic, version, snaplen, ethernet) = (0xa1b2_c3d4_u32, 2_u32 | 4 << 16, 262_144_u32, 1_u32);
        for word in [magic, version, 0, 0, snaplen, ethernet] {
            self.out.write_all(&word.to_le_bytes()).unwrap();
        }
    }

    fn packet(&mut self, from_client: bool, client_port: u16, seq: u32, ack: u32, flags: u8, payload: &[u8]) {
        let (client, server) = ([10, 0, 0, 1], [10, 0, 0, 2]);
        let ends = [(client, client_port), (server, SERVER_PORT)];
        let [(src, src_port), (dst, dst_port)] = if from_client { ends } else { [ends[1], ends[0]] };
        let length = 20 + 20 + payload.len() as u16;
        let frame = [
            &[2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45, 0][..],
            &length.to_be_bytes(),
            &[0, 1, 0x40, 0, 64, 6, 0, 0],
            &src,
            &dst,
            &src_port.to_be_bytes(),
            &dst_port.to_be_bytes(),
            &seq.to_be_bytes(),
            &ack.to_be_bytes(),
            &[0x50, flags, 0xff, 0xff, 0, 0, 0, 0],
            payload,
        ]
        .concat();
        self.micros += 100;
        let time = [1_700_000_000 + self.micros / 1_000_000, self.micros % 1_000_000];
        for word in [time[0], time[1], frame.len() as u32, frame.len() as u32] {
            self.out.write_all(&word.to_le_bytes()).unwrap();
        }
        self.out.write_all(&frame).unwrap();
    }
}
