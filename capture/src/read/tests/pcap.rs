use super::*;
use crate::facts::Format;
use crate::link::LinkType;

#[test]
fn both_resolutions_in_both_byte_orders() {
    for order in BOTH {
        for (magic, format, time) in [
            (MICROS, Format::PcapMicros, "1700000000.000123000"),
            (NANOS, Format::PcapNanos, "1700000000.000000123"),
            (0x1c00_01ab, Format::PcapMicros, "1700000000.000123000"),
            (0x1c00_01ac, Format::PcapNanos, "1700000000.000000123"),
        ] {
            let ixia: &[u8] = if magic >> 16 == 0x1c00 { &[9; 4] } else { &[] };
            let file = TestFile::pcap(order, magic, 65535, 1)
                .raw(ixia)
                .record(1_700_000_000, 123, 1514, b"abcdef")
                .record(1_699_999_999, 0, 3, b"xyz");
            let (rows, facts) = read(&file.bytes);
            assert_eq!(rows[0], (time.into(), 1514, b"abcdef".to_vec()), "{magic:x} {order:?}");
            assert_eq!(rows[1].2, b"xyz");
            assert_eq!(facts.format, Some(format));
            assert_eq!((facts.packets, facts.bytes, facts.cut, facts.out_of_order), (2, 1517, 1, 1));
            assert_eq!(facts.interfaces.len(), 1);
            assert_eq!((facts.interfaces[0].snaplen, facts.interfaces[0].packets), (65535, 2));
            assert_eq!(facts.file_bytes, file.bytes.len() as u64);
            assert_eq!(facts.first_time.unwrap().secs, 1_699_999_999);
            assert_eq!(facts.last_time.unwrap().secs, 1_700_000_000);
            assert!(note_ids(&facts).is_empty() && facts.wireshark_frames.is_none());
        }
    }
}

#[test]
fn the_patched_record_headers_are_found_by_trying() {
    let layouts = [(0xa1b2_cd34, 24), (0xa1b2_cd34, 28), (MICROS, 24), (MICROS, 20)];
    for order in BOTH {
        for (magic, header_len) in layouts {
            let mut file = TestFile::pcap(order, magic, 1500, 1);
            for n in 0..4_u8 {
                let more = vec![0xee; header_len - 16];
                file = file.u32(1_700_000_000).u32(5).u32(60).u32(60).raw(&more).raw(&[n; 60]);
            }
            let (rows, facts) = read(&file.bytes);
            assert_eq!(rows.len(), 4, "{magic:x} {header_len} {order:?}");
            assert!(rows.iter().enumerate().all(|(n, row)| row.2 == vec![n as u8; 60]));
            let nokia = magic == MICROS && header_len == 20;
            assert_eq!(facts.format, Some(if nokia { Format::PcapNokia } else { Format::PcapModified }));
            assert!(note_ids(&facts).is_empty());
        }
    }
}

#[test]
fn the_link_type_word_may_hold_the_fcs_length() {
    for (word, link, fcs) in [(0x4400_0001, 1, Some(8)), (0x2400_0069, 105, Some(4)), (0x4000_0001, 1, None)] {
        let file = TestFile::pcap(Order::Big, MICROS, 0, word).record(1, 2, 4, b"abcd");
        let mut reader = open(&file.bytes).unwrap();
        let packet = reader.next_packet().unwrap().unwrap();
        assert_eq!((packet.link, packet.fcs_bytes), (LinkType(link), fcs), "{word:x}");
    }
    let (rows, facts) = read(&TestFile::pcap(Order::Big, MICROS, 0, 0x0001_0001).record(1, 2, 4, b"abcd").bytes);
    assert_eq!((rows.len(), note_ids(&facts), facts.wireshark_frames), (1, vec!["bad-link-type"], Some(0)));
}

#[test]
fn old_versions_swap_the_lengths() {
    for (minor, swapped) in [(2, true), (3, false), (3, true), (4, false)] {
        let mut file = TestFile::pcap(Order::Little, MICROS, 100, 1);
        file.bytes[6] = minor;
        let file = if swapped { file.u32(1).u32(2).u32(1514).u32(3) } else { file.u32(1).u32(2).u32(3).u32(1514) };
        let (rows, _) = read(&file.raw(b"abc").bytes);
        assert_eq!((rows[0].1, &rows[0].2[..]), (1514, &b"abc"[..]), "2.{minor} {swapped}");
    }
}

#[test]
fn aix_has_link_types_of_its_own() {
    for (word, link, data) in [(6, LinkType::ETHERNET, &b"...abcd"[..]), (15, LinkType::FDDI, b"abcd")] {
        let mut file = TestFile::pcap(Order::Big, MICROS, 100, word);
        file.bytes[7] = 2;
        let file = file.record(1, 999_999_999, 7, b"...abcd");
        let mut reader = open(&file.bytes).unwrap();
        let packet = reader.next_packet().unwrap().unwrap();
        assert_eq!((packet.link, packet.data, packet.time.unwrap().nanos), (link, data, 999_999_999));
    }
}

#[test]
fn pseudo_headers_are_not_part_of_the_frame() {
    let file = TestFile::pcap(Order::Big, MICROS, 100, 139).record(1, 2, 10, b"....abcd").record(1, 3, 2, b"ab");
    let (rows, facts) = read(&file.record(1, 4, 4, b"....").bytes);
    assert_eq!(rows.iter().map(|row| (row.1, &row.2[..])).collect::<Vec<_>>(), [(6, &b"abcd"[..]), (0, &b""[..])]);
    assert_eq!((note_ids(&facts), facts.wireshark_frames), (vec!["short-packet"], Some(1)));
}

#[test]
fn odd_values_are_kept_and_noted() {
    let file = TestFile::pcap(Order::Little, MICROS, 4, 1)
        .record(1, 1, 4, b"abcd")
        .record(1, 1, 4, b"abcd")
        .record(1, 1, 4, b"abcd")
        .record(1, 1_000_005, 5, b"abcde")
        .record(1, 2, 2, b"abcd");
    let (rows, facts) = read(&file.bytes);
    assert_eq!(rows[3].0, "1.(1000005000 nanoseconds)");
    assert_eq!((rows[4].1, rows[4].2.len()), (2, 4));
    let notes: Vec<_> = facts.notes.kept().iter().map(|note| (note.id.id(), note.frame)).collect();
    let wanted = [("caplen-over-snaplen", Some(4)), ("bad-fraction", Some(4)), ("caplen-over-original", Some(5))];
    assert_eq!(notes, wanted);
    assert_eq!(facts.notes.kept()[0].offset, Some(24 + 3 * 20));
}

#[test]
fn a_snaplen_of_zero_sets_no_limit() {
    let (rows, facts) = read(&TestFile::pcap(Order::Big, MICROS, 0, 1).record(1, 2, 60, &[7; 60]).bytes);
    assert_eq!((rows.len(), note_ids(&facts)), (1, vec![]));
}

#[test]
fn a_file_cut_anywhere_gives_the_whole_packets() {
    let whole = TestFile::pcap(Order::Big, MICROS, 0, 1).record(1, 2, 60, &[7; 60]).record(1, 3, 60, &[8; 60]).bytes;
    for len in 24..whole.len() {
        let (rows, facts) = read(&whole[..len]);
        let (packets, left) = ((len - 24) / 76, (len - 24) % 76);
        assert_eq!(rows.len(), packets, "{len}");
        assert_eq!(note_ids(&facts), if left == 0 { vec![] } else { vec!["cut-short"] }, "{len}");
    }
    let (_, facts) = read(&whole[..24 + 76 + 16 + 2]);
    let note = &facts.notes.kept()[0];
    assert!(note.text.contains("promises 60 bytes, 2 are there"), "{note}");
    assert_eq!((note.offset, note.frame), (Some(100), Some(2)));
}

#[test]
fn a_long_packet_is_believed_if_a_sound_one_follows() {
    let long = vec![1; 300_000];
    let start = || TestFile::pcap(Order::Big, MICROS, 0, 1).record(1, 2, 4, b"abcd").record(1, 2, 300_000, &long);
    for file in [start(), start().record(1, 3, 4, b"abcd")] {
        let (rows, facts) = read(&file.bytes);
        assert_eq!(rows[1].2, long);
        assert_eq!((note_ids(&facts), facts.wireshark_frames), (vec!["oversized-packet"], Some(1)));
    }
    for file in [start().raw(&[0xff; 40]), TestFile::pcap(Order::Big, NANOS, 0, 1).u32(1).u32(2).u32(1 << 31).u32(0)] {
        let (rows, facts) = read(&file.bytes);
        assert!(rows.len() < 2);
        assert_eq!(note_ids(&facts), ["bad-length"]);
    }
}

#[test]
fn a_header_without_packets_is_a_capture() {
    let (rows, facts) = read(&TestFile::pcap(Order::Big, NANOS, 0, 113).bytes);
    assert!(rows.is_empty() && note_ids(&facts).is_empty());
    assert_eq!(facts.interfaces[0].link, Some(LinkType::LINUX_SLL));
    assert_eq!(facts.file_bytes, 24);
}
