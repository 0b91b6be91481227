//! Zip archives. Entries are found through the directory at the end and unpacked one by one into the spool.

use std::sync::Arc;

use flate2::read::DeflateDecoder;
use rawzip::{CompressionMethod, RECOMMENDED_BUFFER_SIZE, ZipArchive, ZipArchiveEntryWayfinder, ZipLocator};

use crate::blob::{Blob, Placed};
use crate::gather::{Gathering, unreadable};
use crate::limits::Limits;
use crate::note::Problem;
use crate::path;

/// An open archive.
pub(crate) type Archive = Arc<ZipArchive<Placed>>;

/// Where an entry lies, and how it is packed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    place: ZipArchiveEntryWayfinder,
    method: CompressionMethod,
    encrypted: bool,
    link: bool,
}

/// Whether the first entry is that of an office document, a book or a program, which are zip archives inside.
pub(crate) fn is_document(head: &[u8]) -> bool {
    let name = head.get(30..).unwrap_or_default();
    [&b"[Content_Types].xml"[..], b"mimetype", b"META-INF/", b"_rels/"].iter().any(|first| name.starts_with(first))
}

/// Opens an archive.
pub(crate) fn open(blob: &Blob) -> Result<Archive, Problem> {
    let placed = blob.at().map_err(|error| unreadable(&error))?;
    let mut buffer = vec![0; RECOMMENDED_BUFFER_SIZE];
    let found = ZipLocator::new().locate_in_reader(placed, &mut buffer, blob.len());
    found.map(Arc::new).map_err(|(_, error)| damaged(&error))
}

/// Tells `each` every file: its path, or why it has none that can be used, and its place.
pub(crate) fn list(
    archive: &Archive,
    depth: usize,
    mut each: impl FnMut(Result<String, (String, Problem)>, Entry) -> bool,
) -> Result<(), Problem> {
    let mut buffer = vec![0; RECOMMENDED_BUFFER_SIZE];
    let mut entries = archive.entries(&mut buffer);
    let mut count = 0;
    while let Some(record) = entries.next_entry().map_err(|error| damaged(&error))? {
        count += 1;
        if count > Limits::ENTRIES {
            return Err(Problem::ManyEntries(Limits::ENTRIES));
        }
        let raw = record.file_path();
        let cleaned = path::clean(raw.as_bytes(), true, depth);
        let name = match cleaned {
            Ok(None) => continue,
            Ok(Some(_)) if record.is_dir() => continue,
            Ok(Some(name)) => Ok(name),
            Err(problem) => {
                let shown = raw.as_bytes().get(..Limits::PATH_BYTES).unwrap_or(raw.as_bytes());
                Err((path::text(shown), problem))
            }
        };
        let entry = Entry {
            place: record.wayfinder(),
            method: record.compression_method(),
            encrypted: record.flags().is_encrypted(),
            link: record.mode().is_symlink(),
        };
        if !each(name, entry) {
            return Ok(());
        }
    }
    Ok(())
}

/// Unpacks one file.
pub(crate) fn unpack(into: &mut Gathering, archive: &Archive, entry: Entry) -> Result<Blob, Problem> {
    if entry.link {
        return Err(Problem::Link);
    }
    if entry.encrypted {
        return Err(Problem::Encrypted);
    }
    let found = archive.get_entry(entry.place).map_err(|error| damaged(&error))?;
    let (start, end) = found.compressed_data_range();
    let packed = move || end.saturating_sub(start);
    let raw = found.reader();
    if entry.method == CompressionMethod::STORE {
        into.unpack(found.verifying_reader(raw), packed)
    } else if entry.method == CompressionMethod::DEFLATE {
        into.unpack(found.verifying_reader(DeflateDecoder::new(raw)), packed)
    } else {
        Err(Problem::Method(format!("{}", entry.method)))
    }
}

/// Unpacks an archive of a submission at `at`.
pub(crate) fn read(into: &mut Gathering, at: &str, blob: &Blob, layers: u32) -> Result<(), Problem> {
    let archive = open(blob)?;
    let depth = into.limits().depth;
    list(&archive, depth, |name, entry| {
        match name {
            Err((name, problem)) => into.note(&path::join(at, &name), problem),
            Ok(name) if into.hides(&name) => {}
            Ok(name) => file(into, &archive, entry, path::join(at, &name), layers + 1),
        }
        !into.has_ended()
    })
}

/// Unpacks one file and takes it into the submission.
pub(crate) fn file(into: &mut Gathering, archive: &Archive, entry: Entry, path: String, layers: u32) {
    match unpack(into, archive, entry) {
        Ok(blob) => into.take(path, blob, layers),
        Err(problem) => into.note(&path, problem),
    }
}

fn damaged(error: &rawzip::Error) -> Problem {
    Problem::Damaged(error.to_string())
}
