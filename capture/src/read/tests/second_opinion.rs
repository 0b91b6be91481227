//! Sound files, read by another reader too.

use pcap_file::pcap::PcapParser;
use pcap_file::pcapng::{Block, PcapNgParser};

use super::*;

#[test]
fn pcap_file_reads_the_same_pcap() {
    for order in BOTH {
        for magic in [MICROS, NANOS] {
            let mut file = TestFile::pcap(order, magic, 100, 1);
            for n in 0..200_u32 {
                file = file.record(1_700_000_000 + n / 7, n * 31, 1000 + n, &vec![n as u8; (n % 50) as usize]);
            }
            let (rows, _) = read(&file.bytes);
            let (mut rest, parser) = PcapParser::new(&file.bytes).unwrap();
            for row in &rows {
                let (after, packet) = parser.next_packet(rest).unwrap();
                rest = after;
                let time = packet.timestamp();
                let text = format!("{}.{:09}", time.as_secs(), time.subsec_nanos());
                assert_eq!((&row.0, row.1, &row.2[..]), (&text, packet.orig_len(), packet.data()));
            }
            assert!(rest.is_empty() && rows.len() == 200);
        }
    }
}

#[test]
fn pcap_file_reads_the_same_pcapng() {
    for order in BOTH {
        let file = TestFile::pcapng(order);
        let nanos = file.part().option(9, &[9]).option(0, b"").bytes;
        let comment = file.part().option(1, b"a comment").option(0, b"").bytes;
        let mut file = file.section(&[]).interface(1, 0, &[]).interface(113, 0, &nanos);
        for n in 0..200_u32 {
            let options = if n % 3 == 0 { &comment[..] } else { &[] };
            let time = 1_700_000_000_000_000 + u64::from(n) * 1_000_001;
            file = file.packet(n % 2, time, &vec![n as u8; (n % 50) as usize], options);
        }
        let (rows, _) = read(&file.bytes);
        let (mut rest, mut parser) = PcapNgParser::new(&file.bytes).unwrap();
        let mut wanted = Vec::new();
        while !rest.is_empty() {
            let (after, block) = parser.next_block(rest).unwrap();
            rest = after;
            if let Block::EnhancedPacket(packet) = block {
                let time = packet.timestamp;
                let text = format!("{}.{:09}", time.as_secs(), time.subsec_nanos());
                wanted.push((text, packet.original_len, packet.data.to_vec()));
            }
        }
        assert_eq!(rows, wanted);
    }
}
