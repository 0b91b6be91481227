//! What stands between records: garbage, and further capture files.

use super::*;

const T: u32 = 1_700_000_000;

/// Bytes that no record header looks like, and that tell the packet's number.
fn frame(n: u32) -> Vec<u8> {
    vec![0x90 | n as u8; 60]
}

/// A classic file with so many records.
fn classic(order: Order, records: u32) -> Vec<u8> {
    let file = TestFile::pcap(order, MICROS, 65535, 1);
    (0..records).fold(file, |file, n| file.record(T + n, 250_000, 60, &frame(n))).bytes
}

fn blocks(order: Order, packets: u64) -> Vec<u8> {
    let file = TestFile::pcapng(order).section(&[]).interface(1, 0, &[]);
    (0..packets).fold(file, |file, n| file.packet(0, n, &frame(n as u32), &[])).bytes
}

/// The number of each packet.
fn firsts(rows: &[Row]) -> Vec<u8> {
    rows.iter().map(|row| row.2[0] & 0xf).collect()
}

#[test]
fn garbage_between_records_costs_only_itself() {
    let text = b"These bytes are in no record. ".repeat(100);
    for order in BOTH {
        let (file, at) = (classic(order, 6), 24 + 2 * 76);
        for garbage in [&text[..], &text[..4], &text[..7], &text[..16], &text[..33], &[0xff; 50]] {
            let (rows, facts) = read(&[&file[..at], garbage, &file[at..]].concat());
            assert_eq!(firsts(&rows), [0, 1, 2, 3, 4, 5], "{} {order:?}", garbage.len());
            assert_eq!((note_ids(&facts).last(), facts.wireshark_frames), (Some(&"garbage"), Some(2)));
        }
        // A record that is longer than it says.
        let (rows, facts) = read(&[&file[..at], &text[..3], &file[at..]].concat());
        assert!(rows.len() < 6 && note_ids(&facts).contains(&"bad-length"));
        // Nothing sound behind it: all that can be said is where it begins.
        let (rows, facts) = read(&[&file[..], &text].concat());
        assert_eq!((rows.len(), note_ids(&facts)), (6, vec!["bad-length"]));
    }
}

#[test]
fn odd_records_are_no_garbage() {
    // Nanoseconds under the magic number of microseconds, throughout.
    let odd = |file: TestFile| (0..20).fold(file, |file, n| file.record(T + n, 999_999_999, 60, &frame(n)));
    let (rows, facts) = read(&odd(TestFile::pcap(Order::Little, MICROS, 65535, 1)).bytes);
    assert_eq!((rows.len(), note_ids(&facts)), (20, vec!["bad-fraction"]));
    // More captured than there was, once.
    let file = TestFile::pcap(Order::Little, MICROS, 65535, 1).record(T, 5, 60, &frame(0)).record(T, 5, 50, &frame(1));
    let (rows, facts) = read(&file.record(T, 5, 60, &frame(2)).bytes);
    assert_eq!((rows.len(), note_ids(&facts)), (3, vec!["caplen-over-original"]));
}

#[test]
fn garbage_between_blocks_costs_only_itself() {
    for order in BOTH {
        let file = blocks(order, 6);
        let at = 28 + 20 + 2 * 92;
        for garbage in [&b"garbage"[..], &[0; 12], &[0xff; 40], &[9; 4000]] {
            let (rows, facts) = read(&[&file[..at], garbage, &file[at..]].concat());
            assert_eq!(firsts(&rows), [0, 1, 2, 3, 4, 5], "{} {order:?}", garbage.len());
            assert_eq!((note_ids(&facts), facts.wireshark_frames), (vec!["garbage"], Some(2)));
        }
    }
}

#[test]
fn files_one_behind_the_other_are_read_as_one() {
    for (first, second) in [(Order::Little, Order::Little), (Order::Little, Order::Big), (Order::Big, Order::Little)] {
        for (file, further) in [
            (classic(first, 3), classic(second, 2)),
            (classic(first, 3), blocks(second, 2)),
            (blocks(first, 3), classic(second, 2)),
        ] {
            let (rows, facts) = read(&[&file[..], &further].concat());
            assert_eq!((firsts(&rows), note_ids(&facts)), (vec![0, 1, 2, 0, 1], vec!["further-file"]));
            assert_eq!((facts.sections, facts.interfaces.len(), facts.wireshark_frames), (2, 2, Some(3)));
            assert_eq!(facts.interfaces.iter().map(|one| one.packets).collect::<Vec<_>>(), [3, 2]);
            assert_eq!(facts.format, read(&file).1.format);
        }
    }
    // Three of them, the second without a packet.
    let (rows, facts) = read(&[classic(Order::Big, 1), classic(Order::Big, 0), classic(Order::Big, 2)].concat());
    assert_eq!((rows.len(), facts.notes.count(crate::note::NoteId::FurtherFile)), (3, 2));
}
