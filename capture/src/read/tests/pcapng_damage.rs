use super::*;
use crate::note::NoteId;

fn start(order: Order) -> TestFile {
    TestFile::pcapng(order).section(&[]).interface(1, 0, &[]).packet(0, 1, b"first", &[])
}

/// Data and notes of a file.
fn found(file: TestFile) -> (Vec<Vec<u8>>, Vec<&'static str>, Option<u64>) {
    let (rows, facts) = read(&file.bytes);
    (rows.into_iter().map(|row| row.2).collect(), note_ids(&facts), facts.wireshark_frames)
}

fn data(of: &[&str]) -> Vec<Vec<u8>> {
    of.iter().map(|text| text.as_bytes().to_vec()).collect()
}

#[test]
fn a_file_cut_anywhere_gives_the_whole_packets() {
    let whole = start(Order::Big).packet(0, 2, b"second", &[]).bytes;
    let first = start(Order::Big).bytes.len();
    for len in 28..whole.len() {
        let (rows, facts) = read(&whole[..len]);
        assert_eq!(rows.len(), usize::from(len >= first), "{len}");
        let on_a_border = [28, 48, first].contains(&len);
        assert_eq!(note_ids(&facts).is_empty(), on_a_border, "{len}");
    }
    let (_, facts) = read(&whole[..whole.len() - 1]);
    let note = &facts.notes.kept()[0];
    assert_eq!((note.id, note.offset), (NoteId::CutShort, Some(first as u64)));
    assert!(note.text.contains("promises 40 bytes, 39 are there"), "{note}");
}

#[test]
fn an_unknown_interface_costs_its_block() {
    for order in BOTH {
        let file = start(order).packet(5, 2, b"whose", &[]).packet(0, 3, b"last", &[]);
        assert_eq!(found(file), (data(&["first", "last"]), vec!["unknown-interface"], Some(1)));
        let before = TestFile::pcapng(order).section(&[]).packet(0, 1, b"early", &[]);
        let simple = before.part().u32(4).raw(b"abcd").bytes;
        let file = before.block(3, &simple).interface(1, 0, &[]).packet(0, 1, b"ok", &[]);
        assert_eq!(found(file), (data(&["ok"]), vec!["unknown-interface"], Some(0)));
    }
}

#[test]
fn the_first_of_two_lengths_is_believed_if_a_block_follows() {
    for order in BOTH {
        let mut file = start(order).packet(0, 2, b"second", &[]);
        let last = file.bytes.len() - 1;
        file.bytes[last] ^= 0x40;
        file.bytes[last - 3] ^= 0x40;
        let cut = TestFile { order, bytes: file.bytes.clone() };
        assert_eq!(found(cut), (data(&["first", "second"]), vec!["bad-block"], Some(1)));
        let rubbish = TestFile { order, bytes: file.bytes.clone() }.raw(&[0x55; 50]);
        assert_eq!(found(rubbish), (data(&["first"]), vec!["bad-block"], Some(1)));
        let file = file.packet(0, 3, b"third", &[]);
        assert_eq!(found(file), (data(&["first", "second", "third"]), vec!["bad-block"], Some(1)));
    }
}

#[test]
fn impossible_lengths_end_the_reading_unless_sound_blocks_follow() {
    for order in BOTH {
        let file = start(order).u32(6).u32(8).u32(8).packet(0, 3, b"last", &[]);
        assert_eq!(found(file), (data(&["first", "last"]), vec!["garbage"], Some(1)));
        let file = start(order).u32(6).u32(u32::MAX).raw(&[0; 100]);
        assert_eq!(found(file), (data(&["first"]), vec!["bad-block"], Some(1)));
    }
}

#[test]
fn a_packet_that_does_not_fit_its_block_is_cut() {
    for order in BOTH {
        let file = start(order);
        let body = file.part().packet_head(0, 2, 100, 100).raw(b"12345678").bytes;
        let file = file.block(6, &body).packet(0, 3, b"last", &[]);
        assert_eq!(found(file), (data(&["first", "12345678", "last"]), vec!["bad-block"], Some(1)));
        let file = start(order).block(6, b"too short").block(1, b"x").block(5, b"y").block(3, b"").block(0xbad, b"");
        let file = file.packet(0, 3, b"last", &[]);
        let (rows, facts) = read(&file.bytes);
        assert_eq!((rows.len(), facts.notes.count(NoteId::BadBlock)), (2, 5));
    }
}

#[test]
fn lengths_that_disagree_are_noted() {
    let file = TestFile::pcapng(Order::Big).section(&[]).interface(1, 4, &[]);
    let body = file.part().packet_head(0, 2, 6, 5).padded(b"123456").bytes;
    let wanted = vec!["caplen-over-original", "caplen-over-snaplen"];
    assert_eq!(found(file.block(6, &body)), (data(&["123456"]), wanted, None));
}

#[test]
fn an_option_that_does_not_fit_ends_the_options() {
    for order in BOTH {
        let file = start(order);
        let options = file.part().option(1, b"good").u16(1).u16(50).raw(b"abcd").bytes;
        let (rows, facts) = read(&file.packet(0, 2, b"second", &options).packet(0, 3, b"third", &[]).bytes);
        assert_eq!((rows.len(), facts.comment_count), (3, 1));
        assert_eq!((note_ids(&facts), facts.wireshark_frames), (vec!["bad-option"], Some(1)));
    }
}

#[test]
fn unpadded_block_lengths_are_rounded_up() {
    for order in BOTH {
        let file = start(order);
        let body = file.part().packet_head(0, 2, 5, 5).padded(b"abcde").bytes;
        let file = file.u32(6).u32(37).raw(&body).u32(37).packet(0, 3, b"last", &[]);
        assert_eq!(found(file), (data(&["first", "abcde", "last"]), vec![], None));
    }
}

#[test]
fn versions() {
    for (major, minor, rows, note) in
        [(1, 0, 1, None), (1, 2, 1, None), (1, 1, 1, Some("unknown-version")), (2, 0, 0, Some("unknown-version"))]
    {
        let mut file = TestFile::pcapng(Order::Big).section(&[]);
        (file.bytes[13], file.bytes[15]) = (major, minor);
        let (found, facts) = read(&file.interface(1, 0, &[]).packet(0, 1, b"x", &[]).bytes);
        assert_eq!((found.len(), note_ids(&facts).first().copied()), (rows, note), "{major}.{minor}");
    }
}

#[test]
fn large_blocks() {
    let start = || start(Order::Little);
    let long = vec![3; 9_000_000];
    let (rows, facts) = read(&start().packet(0, 2, &long, &[]).packet(0, 3, b"last", &[]).bytes);
    assert_eq!((rows.len(), rows[1].2.len(), note_ids(&facts)), (3, 9_000_000, vec!["oversized-packet"]));
    let huge = vec![0; super::super::buffer::MAX_RECORD];
    assert_eq!(
        found(start().block(0x777, &huge).packet(0, 3, b"last", &[])),
        (data(&["first", "last"]), vec!["oversized-block"], Some(1))
    );
}
