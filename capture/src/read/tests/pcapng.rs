use super::*;
use crate::facts::Format;
use crate::link::LinkType;
use crate::note::NoteId;
use crate::packet::{Packet, RecordKind};

fn one(order: Order, tsresol: Option<u8>, tsoffset: Option<i64>, ticks: u64) -> (Vec<Row>, CaptureFacts) {
    let file = TestFile::pcapng(order).section(&[]);
    let mut options = file.part();
    if let Some(resolution) = tsresol {
        options = options.option(9, &[resolution]);
    }
    if let Some(offset) = tsoffset {
        let offset = options.part().u64(offset.cast_unsigned()).bytes;
        options = options.option(14, &offset);
    }
    read(&file.interface(1, 0, &options.bytes).packet(0, ticks, b"abc", &[]).bytes)
}

#[test]
fn time_stamps_follow_resolution_and_offset() {
    for order in BOTH {
        for (resolution, offset, ticks, text) in [
            (None, None, 1_700_000_000_000_007, "1700000000.000007000"),
            (Some(6), None, 1_700_000_000_000_007, "1700000000.000007000"),
            (Some(9), None, 1_700_000_000_000_000_007, "1700000000.000000007"),
            (Some(3), None, 1_700_000_000_007, "1700000000.007000000"),
            (Some(0), None, 1_700_000_000, "1700000000.000000000"),
            (Some(10), None, 17_000_000_000_000_000_019, "1700000000.000000001"),
            (Some(0x80 | 10), None, (1_700_000_000 << 10) + 512, "1700000000.500000000"),
            (Some(0x80 | 32), None, (1_700_000_000 << 32) + (1 << 30), "1700000000.250000000"),
            (None, Some(1_600_000_000), 100_000_000_000_007, "1700000000.000007000"),
            (None, Some(-1_700_000_000), 1_699_999_999_000_007, "-1.000007000"),
        ] {
            let (rows, facts) = one(order, resolution, offset, ticks);
            assert_eq!(rows[0].0, text, "{resolution:?} {offset:?} {order:?}");
            assert!(note_ids(&facts).is_empty());
        }
        let (rows, facts) = one(order, Some(20), None, 1);
        assert_eq!((&*rows[0].0, note_ids(&facts)), ("", vec!["bad-block"]));
        let (rows, facts) = one(order, Some(0x80 | 64), None, 1);
        assert_eq!((&*rows[0].0, note_ids(&facts)), ("", vec!["bad-block"]));
        assert_eq!(note_ids(&one(order, Some(12), None, 1).1), ["fine-resolution"]);
    }
}

#[test]
fn what_the_file_says_of_itself() {
    for order in BOTH {
        let file = TestFile::pcapng(order);
        let about = file
            .part()
            .option(2, b"a laptop")
            .option(3, b"Linux 6.1")
            .option(4, b"Dumpcap")
            .option(1, b"of the section")
            .option(0, b"")
            .bytes;
        let interface = file
            .part()
            .option(2, b"lo")
            .option(3, b"Loopback")
            .option(11, b"\0tcp port 7")
            .option(12, b"Linux")
            .option(13, &[32])
            .bytes;
        let counted = |n: u64| file.part().u64(n).bytes;
        let packet =
            file.part().option(1, b"look here").option(4, &counted(3)).option(2, &file.part().u32(2 << 5).bytes).bytes;
        let statistics = file
            .part()
            .u32(0)
            .u32(0)
            .u32(0)
            .option(4, &counted(100))
            .option(5, &counted(7))
            .option(7, &counted(8))
            .bytes;
        let (rows, facts) = read(
            &file
                .section(&about)
                .interface(1, 96, &interface)
                .packet(0, 1, b"abcde", &packet)
                .block(4, &[0; 4])
                .block(5, &statistics)
                .block(10, b"TLSK\0\0\0\0")
                .block(0x0000_0777, b"unknown")
                .bytes,
        );
        assert_eq!(rows.len(), 1);
        assert_eq!((facts.format, facts.sections), (Some(Format::Pcapng), 1));
        assert_eq!(facts.hardware.as_deref(), Some("a laptop"));
        assert_eq!(facts.os.as_deref(), Some("Linux 6.1"));
        assert_eq!(facts.application.as_deref(), Some("Dumpcap"));
        let interface = &facts.interfaces[0];
        assert_eq!((interface.link, interface.snaplen), (Some(LinkType::ETHERNET), 96));
        assert_eq!(interface.name.as_deref(), Some("lo"));
        assert_eq!(interface.description.as_deref(), Some("Loopback"));
        assert_eq!(interface.filter.as_deref(), Some("tcp port 7"));
        assert_eq!(interface.os.as_deref(), Some("Linux"));
        assert_eq!((interface.ticks_per_second, interface.packets), (1_000_000, 1));
        let dropped = (interface.received, interface.dropped_by_interface, interface.dropped_by_os);
        assert_eq!(dropped, (Some(100), Some(7), Some(8)));
        assert_eq!((facts.dropped_between, facts.secrets_blocks), (3, 1));
        let comments: Vec<_> = facts.comments.iter().map(|comment| (comment.frame, &*comment.text)).collect();
        assert_eq!(comments, [(None, "of the section"), (Some(1), "look here")]);
        assert!(note_ids(&facts).is_empty());
    }
}

#[test]
fn sections_have_their_own_order_interfaces_and_link_types() {
    let little = TestFile::pcapng(Order::Little).section(&[]).interface(1, 0, &[]).interface(113, 0, &[]);
    let little = little.packet(1, 5, b"one", &[]).packet(0, 6, b"two", &[]);
    let big = TestFile::pcapng(Order::Big).section(&[]).interface(101, 0, &[]).packet(0, 7, b"three", &[]);
    let bytes = [little.bytes, big.bytes].concat();
    let mut reader = open(&bytes).unwrap();
    let mut found = Vec::new();
    while let Some(packet) = reader.next_packet().unwrap() {
        found.push((packet.interface, packet.link, packet.time.unwrap().nanos));
    }
    let wanted = [(1, LinkType::LINUX_SLL, 5000), (0, LinkType::ETHERNET, 6000), (2, LinkType::RAW, 7000)];
    assert_eq!(found, wanted);
    assert_eq!((reader.facts().sections, reader.facts().interfaces.len()), (2, 3));
}

#[test]
fn the_simple_and_the_obsolete_packet_block() {
    for order in BOTH {
        let file = TestFile::pcapng(order).section(&[]).interface(1, 5, &[]);
        let simple = file.part().u32(60).raw(b"abcde").bytes;
        let old = file.part().u16(0).u16(9).u32(0).u32(17).u32(3).u32(1514).padded(b"xyz").bytes;
        let no_count = file.part().u16(0).u16(0xffff).u32(0).u32(18).u32(0).u32(0).bytes;
        let (rows, facts) = read(&file.block(3, &simple).block(2, &old).block(2, &no_count).bytes);
        assert_eq!(rows[0], (String::new(), 60, b"abcde".to_vec()));
        assert_eq!(rows[1], ("0.000017000".into(), 1514, b"xyz".to_vec()));
        assert_eq!((rows[2].1, facts.dropped_between), (0, 9));
        assert_eq!((note_ids(&facts), facts.cut), (vec![], 2));
    }
}

#[test]
fn blocks_that_wireshark_numbers_as_frames() {
    for order in BOTH {
        let file = TestFile::pcapng(order).section(&[]);
        let custom = file.part().u32(32473).raw(b"whatever").bytes;
        let journal = b"__CURSOR=x\n__REALTIME_TIMESTAMP=1700000000000123\nMESSAGE=hi\n";
        let event = file.part().u16(1).u64(1_700_000_000_000_000_009).u64(7).u32(40).u16(3).raw(b"arguments").bytes;
        let bytes = file.block(0xbad, &custom).block(9, journal).block(0x204, &event).block(0x4000_0bad, &custom).bytes;
        let (rows, _) = read(&bytes);
        assert_eq!(rows[0], (String::new(), 8, b"whatever".to_vec()));
        assert_eq!(rows[1], ("1700000000.000123000".into(), journal.len() as u32, journal.to_vec()));
        assert_eq!((&*rows[2].0, rows[2].1, rows[2].2.len()), ("1700000000.000000009", 40, 12));
        assert_eq!(rows[3].2, b"whatever");
        let mut reader = open(&bytes).unwrap();
        let packet = reader.next_packet().unwrap().unwrap();
        assert_eq!((packet.kind, packet.link), (RecordKind::OtherBlock, LinkType::NONE));
        assert_eq!(packet.interface, Packet::NO_INTERFACE);
    }
}

#[test]
fn text_is_repaired_and_bounded() {
    let file = TestFile::pcapng(Order::Little).section(&[]).interface(1, 0, &[]);
    let mut options = file.part();
    for _ in 0..150 {
        options = options.option(1, b"caf\xe9");
    }
    let options = options.option(1, &[b'x'; 9000]).bytes;
    let (rows, facts) = read(&file.packet(0, 1, b"ab", &options).bytes);
    assert_eq!((rows.len(), facts.comment_count, facts.comments.len()), (1, 151, 100));
    assert_eq!(facts.comments[0].text, "caf\u{fffd}");
    assert_eq!(facts.notes.count(NoteId::BadUtf8), 150);
}

#[test]
fn options_need_no_end_marker_and_nothing_is_read_behind_one() {
    let file = TestFile::pcapng(Order::Big).section(&[]).interface(1, 0, &[]);
    let options = file.part().option(1, b"a").option(0, b"").option(1, b"b").bytes;
    let (_, facts) = read(&file.packet(0, 1, b"ab", &options).bytes);
    assert_eq!((facts.comment_count, note_ids(&facts)), (1, vec![]));
}

#[test]
fn more_interfaces_than_are_reported() {
    let mut file = TestFile::pcapng(Order::Big).section(&[]);
    for n in 0..5000 {
        file = file.interface(if n == 4999 { 113 } else { 1 }, 0, &[]);
    }
    let bytes = file.packet(4999, 1, b"x", &[]).bytes;
    let mut reader = open(&bytes).unwrap();
    let packet = reader.next_packet().unwrap().unwrap();
    assert_eq!((packet.link, packet.interface), (LinkType::LINUX_SLL, 4095));
    assert_eq!((reader.facts().interfaces.len(), reader.position()), (4096, bytes.len() as u64));
    assert_eq!(reader.facts().notes.count(NoteId::ManyInterfaces), 904);
}
