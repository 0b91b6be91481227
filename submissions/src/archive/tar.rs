//! Tar archives, also compressed. They can be read only from the start, entry by entry, into the spool.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use flate2::read::MultiGzDecoder;
use tar::{Archive, EntryType, PaxExtensions};

use crate::blob::Blob;
use crate::gather::{Gathering, unreadable};
use crate::limits::Limits;
use crate::note::Problem;
use crate::path;

/// Bytes of an extension header that are read: paths longer than [`Limits::PATH_BYTES`] are refused anyway, and the
/// `tar` crate by itself would keep a long name of any length in memory.
const EXTENSION: u64 = 64 << 10;

/// What stands in the archive.
pub(crate) enum What<'a> {
    /// A file, its bytes, and how many bytes of the archive were read so far.
    File(&'a mut dyn Read, u64, &'a dyn Fn() -> u64),
    /// Something that is not taken.
    Left(Problem),
}

/// Tells `each` every entry but folders, by its path, until they say to be longer than `most` bytes together.
pub(crate) fn list(
    blob: &Blob,
    packed: bool,
    (depth, most): (usize, u64),
    mut each: impl FnMut(&str, What<'_>) -> bool,
) -> Result<(), Problem> {
    let read = Rc::new(Cell::new(0));
    let counted = Counted { inner: blob.open().map_err(|error| unreadable(&error))?, read: Rc::clone(&read) };
    let from: Box<dyn Read> = if packed { Box::new(MultiGzDecoder::new(counted)) } else { Box::new(counted) };
    let so_far = move || read.get();
    let damaged = |error: io::Error| Problem::Damaged(error.to_string());
    let mut archive = Archive::new(from);
    let mut long_name = None;
    let mut count = 0;
    // What is passed over is read all the same.
    let mut unpacked = 0_u64;
    for entry in archive.entries().map_err(damaged)?.raw(true) {
        let mut entry = entry.map_err(damaged)?;
        count += 1;
        unpacked = unpacked.saturating_add(entry.size());
        if count > Limits::ENTRIES {
            return Err(Problem::ManyEntries(Limits::ENTRIES));
        }
        if unpacked > most {
            return Err(Problem::ManyBytes(most));
        }
        let kind = entry.header().entry_type();
        match kind {
            EntryType::GNULongName | EntryType::XHeader => {
                let mut bytes = Vec::new();
                entry.by_ref().take(EXTENSION).read_to_end(&mut bytes).map_err(damaged)?;
                long_name = if kind == EntryType::XHeader { pax_path(&bytes).or(long_name) } else { Some(bytes) };
                continue;
            }
            EntryType::GNULongLink | EntryType::XGlobalHeader => continue,
            _ => {}
        }
        let bytes = long_name.take().unwrap_or_else(|| entry.path_bytes().into_owned());
        let bytes = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
        let name = match path::clean(bytes, false, depth) {
            Ok(None) => continue,
            Ok(Some(name)) => name,
            Err(_) if kind.is_dir() => continue,
            Err(problem) => {
                let shown = bytes.get(..Limits::PATH_BYTES).unwrap_or(bytes);
                if each(&path::text(shown), What::Left(problem)) {
                    continue;
                }
                return Ok(());
            }
        };
        let more = match kind {
            EntryType::Directory => true,
            // Old archives say a folder by a slash at the end.
            EntryType::Regular if bytes.ends_with(b"/") => true,
            EntryType::Regular | EntryType::Continuous => {
                let size = entry.size();
                each(&name, What::File(&mut entry, size, &so_far))
            }
            EntryType::Symlink | EntryType::Link => each(&name, What::Left(Problem::Link)),
            EntryType::GNUSparse => each(&name, What::Left(Problem::Method("holes (sparse)".to_owned()))),
            _ => each(&name, What::Left(Problem::Special)),
        };
        if !more {
            return Ok(());
        }
    }
    Ok(())
}

fn pax_path(bytes: &[u8]) -> Option<Vec<u8>> {
    PaxExtensions::new(bytes).flatten().find(|one| one.key_bytes() == b"path").map(|one| one.value_bytes().to_vec())
}

/// Unpacks an archive of a submission at `at`.
pub(crate) fn read(into: &mut Gathering, at: &str, blob: &Blob, packed: bool, layers: u32) -> Result<(), Problem> {
    let bounds = (into.limits().depth, into.limits().bytes);
    list(blob, packed, bounds, |name, what| {
        if !into.hides(name) {
            let path = path::join(at, name);
            entry(into, path, what, layers + 1);
        }
        !into.has_ended()
    })
}

/// Takes one entry into the submission.
pub(crate) fn entry(into: &mut Gathering, path: String, what: What<'_>, layers: u32) {
    let blob = match what {
        What::Left(problem) => Err(problem),
        What::File(from, size, packed) => into.unpack(from, packed).and_then(|blob| {
            let cut = blob.len() < size;
            if cut { Err(Problem::Damaged("it ends in this file".to_owned())) } else { Ok(blob) }
        }),
    };
    match blob {
        Ok(blob) => into.take(path, blob, layers),
        Err(problem) => into.note(&path, problem),
    }
}

struct Counted {
    inner: Box<dyn Read + Send>,
    read: Rc<Cell<u64>>,
}

impl Read for Counted {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(out)?;
        self.read.set(self.read.get() + count as u64);
        Ok(count)
    }
}
