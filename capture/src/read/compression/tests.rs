use std::io::{Cursor, Write};

use flate2::write::GzEncoder;

use super::*;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

fn unpack(compression: Compression, bytes: Vec<u8>) -> (Vec<u8>, Option<String>) {
    let mut input = Input::unpack(compression, Box::new(Cursor::new(bytes)));
    let mut out = Vec::new();
    input.read_to_end(&mut out).unwrap();
    (out, input.damage().map(str::to_owned))
}

#[test]
fn several_members_and_frames_are_one_stream() {
    let members = [gzip(b"one "), gzip(b"two"), vec![0; 100]].concat();
    assert_eq!(unpack(Compression::Gzip, members), (b"one two".to_vec(), None));
    let skippable = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9].to_vec();
    let frames = [skippable, zstd(b"one "), zstd(b"two")].concat();
    assert_eq!(unpack(Compression::Zstd, frames), (b"one two".to_vec(), None));
}

#[test]
fn a_cut_or_corrupt_stream_gives_what_there_is() {
    let text: Vec<u8> = (0..200_000u32).flat_map(|n| (n.wrapping_mul(2_654_435_761)).to_le_bytes()).collect();
    for (compression, packed) in [(Compression::Gzip, gzip(&text)), (Compression::Zstd, zstd(&text))] {
        let (out, damage) = unpack(compression, packed[..packed.len() / 2].to_vec());
        assert!(damage.is_some() && out.len() > text.len() / 4 && text.starts_with(&out), "{compression:?}");
        let mut wrong_sum = packed.clone();
        let at = wrong_sum.len() - if compression == Compression::Gzip { 8 } else { 1 };
        wrong_sum[at] ^= 0xff;
        let (out, damage) = unpack(compression, wrong_sum);
        assert!(damage.is_some() && out == text, "{compression:?}");
    }
    let (out, damage) = unpack(Compression::Gzip, [gzip(b"sound"), b"rest".to_vec()].concat());
    assert_eq!(out, b"sound");
    assert!(damage.is_some());
}

#[test]
fn a_failing_disk_is_no_damage() {
    struct Fails;
    impl Read for Fails {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::new(io::ErrorKind::PermissionDenied, "no"))
        }
    }
    for compression in [Compression::Gzip, Compression::Zstd] {
        let mut input = Input::unpack(compression, Box::new(Cursor::new(vec![0x1f, 0x8b]).chain(Fails)));
        assert_eq!(input.read(&mut [0; 10]).unwrap_err().kind(), io::ErrorKind::PermissionDenied);
    }
}
