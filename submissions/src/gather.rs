//! Putting the files of one submission together, within its limits.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::Arc;

use crate::archive::{self, Kind};
use crate::blob::{Blob, changed};
use crate::contents::{Contents, File};
use crate::limits::Limits;
use crate::note::{Note, Notes, Problem};
use crate::path;
use crate::spool::Spool;

/// Bytes that are unpacked at a time.
const STEP: usize = 1 << 16;

/// A submission under way.
pub(crate) struct Gathering {
    limits: Limits,
    spool: Arc<Spool>,
    files: BTreeMap<String, File>,
    notes: Notes,
    hidden: u64,
    bytes: u64,
    /// A limit for all of it was reached.
    ended: bool,
}

impl Gathering {
    pub(crate) fn new(limits: Limits) -> Self {
        Self::into_spool(limits, Arc::new(Spool::new()))
    }

    /// With a spool that several submissions share.
    pub(crate) fn into_spool(limits: Limits, spool: Arc<Spool>) -> Self {
        Self { limits, spool, files: BTreeMap::new(), notes: Notes::default(), hidden: 0, bytes: 0, ended: false }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Whether a limit for all of it was reached, so that nothing more is worth looking at.
    pub(crate) fn has_ended(&self) -> bool {
        self.ended
    }

    pub(crate) fn note(&mut self, path: &str, problem: Problem) {
        self.ended |= problem.ends();
        self.notes.add(path, problem);
    }

    /// Counts a hidden file; says whether it is one.
    pub(crate) fn hides(&mut self, path: &str) -> bool {
        let hidden = path::is_hidden(path);
        self.hidden += u64::from(hidden);
        hidden
    }

    /// A file that was found: an archive is looked into, everything else is kept. `layers` are the archives around it.
    pub(crate) fn take(&mut self, path: String, blob: Blob, layers: u32) {
        if self.ended {
            return;
        }
        let kind = match archive::kind(&blob) {
            Ok(kind) => kind,
            Err(error) => return self.note(&path, unreadable(&error)),
        };
        match kind {
            Kind::Plain => return self.keep(path, blob),
            Kind::Unread(name) => self.note(&path, Problem::Kind(name)),
            Kind::Zip | Kind::Tar | Kind::TarGz if layers >= Limits::LAYERS => self.note(&path, Problem::Nested),
            Kind::Zip => {
                return self.look_into(path, blob, |this, path, blob| archive::zip::read(this, path, blob, layers));
            }
            Kind::Tar => {
                return self
                    .look_into(path, blob, |this, path, blob| archive::tar::read(this, path, blob, false, layers));
            }
            Kind::TarGz => {
                return self
                    .look_into(path, blob, |this, path, blob| archive::tar::read(this, path, blob, true, layers));
            }
        }
        // What cannot be looked into is still something that was handed in.
        self.keep(path, blob);
    }

    fn look_into(
        &mut self,
        path: String,
        blob: Blob,
        read: impl FnOnce(&mut Self, &str, &Blob) -> Result<(), Problem>,
    ) {
        let before = self.files.len();
        if let Err(problem) = read(self, &path, &blob) {
            self.note(&path, problem);
            if self.files.len() == before {
                self.keep(path, blob);
            }
        }
    }

    fn keep(&mut self, path: String, blob: Blob) {
        if self.files.len() as u64 >= self.limits.files {
            return self.note("", Problem::ManyFiles(self.limits.files));
        }
        // What lies in a spool was counted when it was unpacked.
        if matches!(blob, Blob::Disk { .. }) {
            if blob.len() > self.limits.file_bytes {
                return self.note(&path, Problem::LongFile(self.limits.file_bytes));
            }
            self.bytes = self.bytes.saturating_add(blob.len());
            if self.bytes > self.limits.bytes {
                return self.note("", Problem::ManyBytes(self.limits.bytes));
            }
        }
        if self.files.contains_key(&path) {
            return self.note(&path, Problem::Twice);
        }
        let file = File::new(path.clone(), blob);
        self.files.insert(path, file);
    }

    /// Unpacks a file into the spool. `packed` tells how many bytes it was made of so far.
    pub(crate) fn unpack(&mut self, mut from: impl Read, packed: impl Fn() -> u64) -> Result<Blob, Problem> {
        let start = self.spool.len();
        let result = self.copy(&mut from, packed);
        if result.is_err() {
            self.spool.truncate(start).map_err(|error| unreadable(&error))?;
        }
        result.map(|len| Blob::Spooled { spool: Arc::clone(&self.spool), start, len })
    }

    fn copy(&mut self, from: &mut impl Read, packed: impl Fn() -> u64) -> Result<u64, Problem> {
        let mut buffer = vec![0; STEP];
        let mut len = 0_u64;
        loop {
            let count = match from.read(&mut buffer) {
                Ok(0) => return Ok(len),
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Problem::Damaged(error.to_string())),
            };
            len += count as u64;
            self.bytes = self.bytes.saturating_add(count as u64);
            if len > self.limits.file_bytes {
                return Err(Problem::LongFile(self.limits.file_bytes));
            }
            if self.bytes > self.limits.bytes {
                return Err(Problem::ManyBytes(self.limits.bytes));
            }
            if len > Limits::RATIO_FLOOR && len > packed().saturating_mul(self.limits.ratio) {
                return Err(Problem::Bomb(self.limits.ratio));
            }
            self.spool.append(buffer.get(..count).unwrap_or_default()).map_err(|error| unreadable(&error))?;
        }
    }

    pub(crate) fn finish(self) -> Contents {
        let mut notes = self.notes.finish();
        if self.files.is_empty() && notes.is_empty() {
            notes.push(Note { path: String::new(), problem: Problem::Empty });
        }
        Contents { files: self.files.into_values().collect(), notes, hidden: self.hidden }
    }
}

/// An I/O error as a note.
pub(crate) fn unreadable(error: &io::Error) -> Problem {
    // The error of a changed file has no kind of its own.
    if error.to_string() == changed().to_string() { Problem::Changed } else { Problem::Unreadable(error.to_string()) }
}
