//! Comments in and out again, byte for byte; and some packets alone.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;

use super::*;
use crate::facts::CaptureFacts;
use crate::read::testfile::TestFile;
use crate::read::{Order, Reader};

mod corpus;
mod keep;

fn working(bytes: &[u8]) -> Working {
    Working::of(Path::new("test"), Box::new(Cursor::new(bytes.to_vec()))).unwrap()
}

fn bytes(written: Written) -> Vec<u8> {
    let mut all = Vec::new();
    written.copy_to(&mut all).unwrap();
    all
}

/// What a file is without comments of ours.
fn stripped(file: &[u8]) -> Vec<u8> {
    bytes(working(file).into_written().unwrap())
}

/// What a reader learns of a file, and its frames.
fn read(file: &[u8]) -> (CaptureFacts, Vec<(u64, Vec<u8>)>) {
    let mut reader = Reader::from_read(Path::new("test"), Box::new(Cursor::new(file.to_vec()))).unwrap();
    let mut frames = Vec::new();
    while let Some(packet) = reader.next_packet().unwrap() {
        frames.push((packet.frame, packet.data.to_vec()));
    }
    (reader.into_facts(), frames)
}

fn texts(frames: impl IntoIterator<Item = (u64, &'static str)>) -> BTreeMap<u64, String> {
    frames.into_iter().map(|(frame, text)| (frame, text.to_owned())).collect()
}

/// A comment at each of three frames and one about the file.
fn three() -> BTreeMap<u64, String> {
    texts([(1, "the first"), (2, "the second\nand a line more"), (3, "the third")])
}

fn files(order: Order) -> Vec<(&'static str, Vec<u8>)> {
    let part = || TestFile::pcapng(order);
    let theirs = || part().option(1, b"wirelab: my own note").option(2, &[0, 0, 0, 1]);
    let end = || part().option(0, b"");
    let start = || part().section(&[]).interface(1, 0, &[]);
    let packets = |options: &[u8]| {
        start().packet(0, 1, b"one", options).packet(0, 2, b"four", options).packet(0, 3, b"", options).bytes
    };
    let simple = start().block(3, &part().u32(3).padded(b"abc").bytes);
    let simple = simple.packet(0, 1, b"x", &[]).block(3, &part().u32(1).padded(b"z").bytes).bytes;
    let old = part().u16(0).u16(7).u32(0).u32(5).u32(2).u32(2).padded(b"hi").bytes;
    let custom = part().u32(4242).padded(b"anything").bytes;
    let names = part().u16(1).u16(6).padded(b"\x0a\0\0\x01a\0").u16(0).u16(0).bytes;
    let mut given = part().section(&end().bytes).interface(1, 0, &[]).packet(0, 1, b"a", &[]);
    let length = given.bytes.len() as u64 - 32;
    let place = 16..24;
    given.bytes.splice(place, part().u64(length).bytes);
    let second = given.bytes.clone();
    let mut cut = packets(&[]);
    cut.truncate(cut.len() - 5);
    let mut lengths = packets(&[]);
    let last = lengths.len() - 1;
    lengths[last] ^= 0x40;
    let broken = part().u16(2).u16(200).u32(0).bytes;
    vec![
        ("no options", packets(&[])),
        ("their options with an end", packets(&[theirs().bytes, end().bytes].concat())),
        ("their options without an end", packets(&theirs().bytes)),
        ("an end alone", packets(&end().bytes)),
        ("rubbish behind the end", packets(&[end().bytes, vec![7; 8]].concat())),
        ("options that cannot be told apart", packets(&broken)),
        ("simple packets", simple),
        ("old packets", [start().bytes, [2; 3].iter().flat_map(|_| part().block(2, &old).bytes).collect()].concat()),
        ("blocks between", [packets(&[]), part().block(0xbad, &custom).block(4, &names).bytes].concat()),
        ("lengths of sections", [second.clone(), second.clone(), second].concat()),
        ("cut short", cut),
        ("lengths that differ", lengths),
        ("a section alone", part().section(&[]).bytes),
        ("bytes behind it", [packets(&[]), vec![1, 2, 3]].concat()),
    ]
}

#[test]
fn what_was_put_in_comes_out_again() {
    for order in [Order::Little, Order::Big] {
        for (what, file) in files(order) {
            assert_eq!(stripped(&file), file, "untouched: {what}");
            let annotated = working(&file).annotate(&three(), "about all of it").unwrap();
            let (placed, at_section) = (annotated.frames, annotated.at_section);
            assert_eq!(annotated.nowhere, 0, "{what}");
            let new = bytes(annotated.written);
            assert_ne!(new, file, "{what}");
            assert_eq!(stripped(&new), file, "{what}, {order:?}");
            // Once more: the comments of before are taken out first.
            assert_eq!(bytes(working(&new).annotate(&three(), "about all of it").unwrap().written), new, "{what}");
            let ((before, frames), (after, same)) = (read(&file), read(&new));
            assert_eq!(frames, same, "{what}");
            assert_eq!(before.notes.counts(), after.notes.counts(), "{what}");
            let wanted = three().len().min(frames.len()) as u64;
            assert_eq!(placed + at_section, wanted, "{what}");
            assert_eq!(after.comment_count - before.comment_count, placed + sections(&after), "{what}");
            let ours = after.comments.iter().filter(|comment| is_ours(&comment.text));
            for comment in ours {
                match comment.frame {
                    Some(frame) => assert!(comment.text.contains(&three()[&frame]), "{what}: {}", comment.text),
                    None => assert!(comment.text.contains("about") || comment.text.contains("frame "), "{what}"),
                }
            }
        }
    }
}

/// Comments of ours at sections.
fn sections(facts: &CaptureFacts) -> u64 {
    facts.comments.iter().filter(|comment| comment.frame.is_none() && is_ours(&comment.text)).count() as u64
}

#[test]
fn lengths_of_sections_fit() {
    for order in [Order::Little, Order::Big] {
        let (_, file) = files(order).into_iter().find(|(what, _)| *what == "lengths of sections").unwrap();
        let new = bytes(working(&file).annotate(&three(), "").unwrap().written);
        let (mut at, mut sections) = (0, 0);
        while at < new.len() {
            let head = order.u32(&new, at + 4) as u64;
            at += (head + order.u64(&new, at + 16)) as usize;
            sections += 1;
        }
        assert_eq!((at, sections), (new.len(), 3));
    }
}

#[test]
fn what_has_no_place_for_a_comment_is_told_at_the_section() {
    let (_, file) = files(Order::Little).into_iter().find(|(what, _)| *what == "simple packets").unwrap();
    let annotated = working(&file).annotate(&three(), "all").unwrap();
    assert_eq!((annotated.frames, annotated.at_section, annotated.nowhere), (1, 2, 0));
    let (facts, _) = read(&bytes(annotated.written));
    let text = &facts.comments[0].text;
    assert!(text.starts_with("wirelab: all\nframe 1: the first\nframe 3: the third\n[wirelab "), "{text}");
    assert_eq!(facts.comments[1].frame, Some(2));
}

#[test]
fn what_is_not_to_be_copied_is_not_copied() {
    let part = || TestFile::pcapng(Order::Little);
    let custom = part().u32(4242).padded(b"secret").bytes;
    let options = part().option(19_372, b"\0\0\0\x01hidden").option(1, b"seen").bytes;
    let with = part().section(&[]).interface(1, 0, &options).block(0x4000_0bad, &custom).packet(0, 1, b"x", &options);
    let seen = part().option(1, b"seen").bytes;
    let without = part().section(&[]).interface(1, 0, &seen).packet(0, 1, b"x", &seen);
    let copy = working(&with.bytes);
    assert_eq!(copy.about.not_to_be_copied, 3);
    assert_eq!(bytes(copy.into_written().unwrap()), without.bytes);
}

#[test]
fn hostile_texts_are_harmless() {
    let long = "x".repeat(5 << 20);
    let (_, file) = files(Order::Big).into_iter().next().unwrap();
    for text in [
        "\"quotes\" 'and' `more` \\",
        "lines\nand\r\nmore\rlines",
        "\0\x01\x1b[2J\x07\u{9b}31m\u{202e}evil",
        "[wirelab 000000000000]",
        "]]></x>\n\n\n",
        "",
        &long,
    ] {
        let new = bytes(working(&file).annotate(&BTreeMap::from([(2, text.to_owned())]), text).unwrap().written);
        let (facts, frames) = read(&new);
        assert_eq!(frames, read(&file).1);
        assert!(facts.notes.kept().is_empty(), "{:?}", facts.notes);
        for comment in &facts.comments {
            assert!(!comment.text.chars().any(|one| one.is_control() && one != '\n' && one != '\t'), "{comment:?}");
        }
        assert_eq!(stripped(&new), file);
    }
}

#[test]
fn a_comment_that_somebody_changed_is_theirs() {
    let (_, file) = files(Order::Little).into_iter().next().unwrap();
    let new = bytes(working(&file).annotate(&three(), "").unwrap().written);
    let place = new.windows(9).position(|window| window == b"the first").unwrap();
    let mut changed = new.clone();
    changed[place + 4] = b'F';
    let (facts, _) = read(&stripped(&changed));
    let left: Vec<_> = facts.comments.iter().map(|comment| (comment.frame, &comment.text[..18])).collect();
    assert_eq!(left, [(Some(1), "wirelab: the First")]);
}

#[test]
fn classic_captures_are_converted() {
    let times = [(1, 999_999, b"abc".as_slice()), (2, 0, b"")];
    for (magic, order) in [(0xa1b2_c3d4, Order::Little), (0xa1b2_3c4d, Order::Big)] {
        let file = times.iter().fold(TestFile::pcap(order, magic, 96, 1), |file, (secs, part, data)| {
            file.record(*secs, *part, data.len() as u32 + 1, data)
        });
        let mut reader = Reader::from_read(Path::new("test"), Box::new(Cursor::new(file.bytes.clone()))).unwrap();
        let copy = working(&file.bytes);
        assert!(copy.about.converted_from.is_some());
        let mut again = copy.spool(1).reader().unwrap();
        loop {
            let (one, other) = (reader.next_packet().unwrap(), again.next_packet().unwrap());
            let told = |packet: &crate::packet::Packet<'_>| {
                (packet.time, packet.link, packet.original_len, packet.fcs_bytes, packet.data.to_vec())
            };
            assert_eq!(one.as_ref().map(told), other.as_ref().map(told));
            if one.is_none() {
                break;
            }
        }
        assert_eq!(again.facts().interfaces[0].snaplen, 96);
        let annotated = bytes(copy.annotate(&three(), "").unwrap().written);
        assert_eq!(stripped(&annotated), bytes(copy.into_written().unwrap()));
    }
}

#[test]
fn memory_in_place_of_files_writes_the_same() {
    for (name, file) in [Order::Little, Order::Big].into_iter().flat_map(files) {
        let input = || Box::new(Cursor::new(file.clone()));
        let memory = Working::within(store::Store::memory(), Path::new("test"), input()).unwrap();
        let disk = working(&file);
        let annotated = |copy: &Working| bytes(copy.annotate(&three(), "all of it").unwrap().written);
        assert_eq!(annotated(&memory), annotated(&disk), "{name}");
        let kept = |copy: &Working| bytes(copy.keep(&Ranges::of(vec![(1, 2)]), Stamp::default()).unwrap().written);
        assert_eq!(kept(&memory), kept(&disk), "{name}");
        assert_eq!(bytes(memory.into_written().unwrap()), bytes(disk.into_written().unwrap()), "{name}");
    }
}
