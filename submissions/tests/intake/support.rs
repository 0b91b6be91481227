//! Archives, built as a test needs them, also as no program would.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use rawzip::path::EntryPath;
use rawzip::{CompressionMethod, ZipArchiveWriter};
use wirelab_submissions::{Contents, Intake, Limits, Shape, intake};

/// A zip of files: path bytes as they are, and content.
pub(crate) fn zip(files: &[(&[u8], &[u8])]) -> Vec<u8> {
    zip_with(files, CompressionMethod::DEFLATE, 0o100_644)
}

pub(crate) fn zip_with(files: &[(&[u8], &[u8])], method: CompressionMethod, mode: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut bytes);
    for (path, content) in files {
        let entry = archive.new_file(EntryPath::verbatim(path.to_vec()));
        let (mut entry, config) = entry.compression_method(method).unix_permissions(mode).start().unwrap();
        let descriptor = if method == CompressionMethod::DEFLATE {
            let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::default()));
            writer.write_all(content).unwrap();
            let (encoder, descriptor) = writer.finish().unwrap();
            encoder.finish().unwrap();
            descriptor
        } else {
            let mut writer = config.wrap(&mut entry);
            writer.write_all(content).unwrap();
            writer.finish().unwrap().1
        };
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    bytes
}

/// A zip with one file of `len` zeros.
pub(crate) fn zip_of_zeros(name: &str, len: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut bytes);
    let entry = archive.new_file(name).compression_method(CompressionMethod::DEFLATE);
    let (mut entry, config) = entry.start().unwrap();
    let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::best()));
    io::copy(&mut io::repeat(0).take(len), &mut writer).unwrap();
    let (encoder, descriptor) = writer.finish().unwrap();
    encoder.finish().unwrap();
    entry.finish(descriptor).unwrap();
    archive.finish().unwrap();
    bytes
}

/// An entry of a tar archive, with its path and type as they are.
pub(crate) fn tar_entry(into: &mut Vec<u8>, path: &[u8], kind: tar::EntryType, content: &[u8]) {
    let mut header = tar::Header::new_gnu();
    let name = &mut header.as_old_mut().name;
    let len = path.len().min(name.len());
    name[..len].copy_from_slice(&path[..len]);
    header.set_entry_type(kind);
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    header.set_cksum();
    into.extend_from_slice(header.as_bytes());
    into.extend_from_slice(content);
    into.resize(into.len().next_multiple_of(512), 0);
}

pub(crate) fn tar(files: &[(&[u8], &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (path, content) in files {
        tar_entry(&mut bytes, path, tar::EntryType::Regular, content);
    }
    bytes.resize(bytes.len() + 1024, 0);
    bytes
}

pub(crate) fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Writes a file and the folders around it.
pub(crate) fn put(folder: &Path, path: &str, content: &[u8]) -> PathBuf {
    let place = folder.join(path);
    std::fs::create_dir_all(place.parent().unwrap()).unwrap();
    std::fs::write(&place, content).unwrap();
    place
}

/// Takes one path.
pub(crate) fn taken(place: &Path, shape: Shape) -> Intake {
    intake(&[place.to_owned()], shape, Limits::default()).unwrap()
}

/// Reads a path as one submission.
pub(crate) fn one(place: &Path) -> Contents {
    one_within(place, Limits::default())
}

pub(crate) fn one_within(place: &Path, limits: Limits) -> Contents {
    let taken = intake(&[place.to_owned()], Shape::One, limits).unwrap();
    assert_eq!(taken.submissions.len(), 1);
    taken.submissions[0].read()
}

/// The files as `path=content`.
pub(crate) fn listed(contents: &Contents) -> Vec<String> {
    let text = |file: &wirelab_submissions::File| {
        let mut bytes = Vec::new();
        file.open().unwrap().read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes.len() as u64, file.size);
        format!("{}={}", file.path, String::from_utf8_lossy(&bytes))
    };
    contents.files.iter().map(text).collect()
}

/// The notes as `path: sentence`.
pub(crate) fn notes(contents: &Contents) -> Vec<String> {
    contents.notes.iter().map(|note| format!("{}: {}", note.path, note.problem)).collect()
}
