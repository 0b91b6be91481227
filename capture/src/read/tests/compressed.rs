use std::io::Write;

use super::*;
use crate::facts::Compression;
use crate::note::{NoteId, Severity};

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

/// A capture whose bytes do not compress, so that a cut falls among the packets.
pub(super) fn capture(ng: bool) -> Vec<u8> {
    let mut file = if ng {
        TestFile::pcapng(Order::Big).section(&[]).interface(1, 0, &[])
    } else {
        TestFile::pcap(Order::Little, MICROS, 0, 1)
    };
    let mut state = 1_u32;
    for n in 0..3000 {
        let data: Vec<u8> = (0..100)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        file = if ng { file.packet(0, n, &data, &[]) } else { file.record(n as u32, 1, 100, &data) };
    }
    file.bytes
}

#[test]
fn compression_changes_nothing_but_what_the_facts_say() {
    for ng in [false, true] {
        let plain = capture(ng);
        let wanted = read(&plain);
        for (packed, compression) in [(gzip(&plain), Compression::Gzip), (zstd(&plain), Compression::Zstd)] {
            let (rows, facts) = read(&packed);
            assert_eq!(rows, wanted.0);
            assert_eq!((facts.compression, facts.format), (Some(compression), wanted.1.format));
            assert_eq!(facts.file_bytes, plain.len() as u64);
            assert!(note_ids(&facts).is_empty());
        }
    }
}

#[test]
fn a_cut_stream_gives_what_came_before() {
    for packed in [gzip(&capture(true)), zstd(&capture(true)), gzip(&capture(false)), zstd(&capture(false))] {
        let (rows, facts) = read(&packed[..packed.len() * 2 / 3]);
        assert!((700..3000).contains(&rows.len()), "{}", rows.len());
        let note = facts.notes.kept().iter().find(|note| note.id == NoteId::DecompressionFailed).unwrap();
        assert_eq!(note.severity, Severity::Error);
    }
}

#[test]
fn compressed_files_that_are_no_captures() {
    for (bytes, words) in [
        (gzip(b"hello, this is text"), "gzip-compressed, and what is in it is a text file"),
        (zstd(b"\x89PNG\r\n\x1a\n"), "zstd-compressed, and what is in it is a PNG picture"),
        (gzip(b""), "gzip-compressed, and what is in it is empty"),
        (gzip(&gzip(b"x")), "compressed twice"),
        (b"\x1f\x8b\x08\x00".to_vec(), "cannot be read"),
    ] {
        let text = open(&bytes).err().unwrap().to_string();
        assert!(text.contains(words), "{text}");
    }
}
