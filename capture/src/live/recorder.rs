//! Writes captured packets to one file or to a ring of files.

use std::collections::VecDeque;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::stats::Stats;
use super::stop::now;
use crate::facts::Interface;
use crate::packet::Packet;
use crate::place::{Existing, Inputs, PlaceError, grow};
use crate::time::Timestamp;
use crate::write::{Container, Counters, Header, Record, WriteError, Writer};

/// Where to write.
#[derive(Clone, Debug)]
pub struct Output {
    /// The file; in a ring, its name gets a number before the extension: `lab_00001.pcapng`.
    pub path: PathBuf,
    /// Whether and when to go on in a new file.
    pub ring: Option<Ring>,
    /// What becomes of files that are there already.
    pub existing: Existing,
    /// What is read at the same time, and is never written to.
    pub inputs: Inputs,
}

impl Output {
    /// Whether something is there that will be replaced.
    ///
    /// # Errors
    /// [`PlaceError`], if nothing may be written there: it is read at the same time, or is there and stays.
    pub fn replaces(&self) -> Result<bool, PlaceError> {
        let first = name(self, 1);
        self.inputs.refuse(&first)?;
        let is_file = |path: &PathBuf| std::fs::metadata(path).is_ok_and(|about| about.is_file());
        let taken = if self.ring.is_some() { self.taken() } else { Some(first).filter(is_file) };
        match (self.existing, taken) {
            (Existing::Stays, Some(path)) => Err(PlaceError::Exists(path)),
            (_, taken) => Ok(taken.is_some()),
        }
    }

    /// A file with a name that the ring will come to.
    fn taken(&self) -> Option<PathBuf> {
        let (before, after) = around(&self.path);
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut names: Vec<_> = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.file_name()).collect();
        names.retain(|name| {
            let number = name.to_str().and_then(|name| name.strip_prefix(&before)?.strip_suffix(&after));
            number.is_some_and(|number| number.len() >= DIGITS && number.bytes().all(|byte| byte.is_ascii_digit()))
        });
        names.sort();
        names.first().map(|name| self.path.with_file_name(name))
    }
}

/// Digits of the number in the name of a ring's file.
const DIGITS: usize = 5;

/// When to go on in a new file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ring {
    /// After so many bytes of packets.
    pub bytes: Option<u64>,
    /// After so long.
    pub time: Option<Duration>,
    /// So many files are kept, the last ones; all of them if `None`.
    pub files: Option<usize>,
}

/// Writes packets as they come.
pub(super) struct Recorder {
    output: Output,
    header: Header,
    file: Writer<BufWriter<File>>,
    started: Instant,
    start: Timestamp,
    bytes: u64,
    /// What had been counted when this file began.
    before: Stats,
    number: u32,
    /// The files that exist, the last one is being written.
    files: VecDeque<PathBuf>,
}

/// A packet's block has some 32 bytes around its data.
const OVERHEAD: u64 = 32;

impl Recorder {
    pub(super) fn create(output: Output, header: Header) -> Result<Self, WriteError> {
        let path = name(&output, 1);
        let file = open(&output, &path, &header)?;
        Ok(Self {
            output,
            header,
            file,
            started: Instant::now(),
            start: now(),
            bytes: 0,
            before: Stats::default(),
            number: 1,
            files: VecDeque::from([path]),
        })
    }

    /// Writes a packet. `interfaces` are those known by now: new ones are described before it.
    pub(super) fn write(&mut self, packet: &Packet<'_>, interfaces: &[Interface]) -> Result<(), WriteError> {
        for interface in interfaces.iter().skip(self.header.interfaces.len()) {
            self.file.add_interface(interface)?;
            self.header.interfaces.push(interface.clone());
        }
        self.bytes += packet.data.len() as u64 + OVERHEAD;
        self.file.write(&Record::from(packet))
    }

    /// Hands what was written to the system: it survives this program.
    pub(super) fn flush(&mut self) -> Result<(), WriteError> {
        self.file.flush()
    }

    /// Whether it is time for the next file.
    pub(super) fn is_full(&self) -> bool {
        let Some(ring) = self.output.ring else { return false };
        ring.bytes.is_some_and(|most| self.bytes >= most)
            || ring.time.is_some_and(|longest| self.bytes > 0 && self.started.elapsed() >= longest)
    }

    /// Ends this file and begins the next one.
    pub(super) fn turn(&mut self, stats: Stats) -> Result<(), WriteError> {
        let mut number = self.number + 1;
        let (next, file) = loop {
            let next = name(&self.output, number);
            match open(&self.output, &next, &self.header) {
                Ok(file) => break (next, file),
                // Somebody put a file there since: it stays, and the ring goes on behind it.
                Err(WriteError::Place(PlaceError::Exists(_))) if number < u32::MAX => number += 1,
                Err(error) => return Err(error),
            }
        };
        let full = std::mem::replace(&mut self.file, file);
        full.finish(&self.counters(stats))?;
        (self.number, self.started, self.start) = (number, Instant::now(), now());
        (self.bytes, self.before) = (0, stats);
        self.files.push_back(next);
        let most = self.output.ring.and_then(|ring| ring.files).unwrap_or(usize::MAX).max(1);
        while self.files.len() > most
            && let Some(oldest) = self.files.pop_front()
        {
            std::fs::remove_file(&oldest).map_err(|source| WriteError::Io { path: oldest, source })?;
        }
        Ok(())
    }

    /// Ends the last file. The files that there are now.
    pub(super) fn finish(self, stats: Stats) -> Result<Vec<PathBuf>, WriteError> {
        let counters = self.counters(stats);
        self.file.finish(&counters)?;
        // What went through a pipe or into a device is not there to be read.
        Ok(self.files.into_iter().filter(|path| path.is_file()).collect())
    }

    /// What was counted since this file began. A pipe counts nothing that this program could vouch for.
    fn counters(&self, stats: Stats) -> Vec<Counters> {
        if stats == Stats::default() || self.header.interfaces.len() != 1 {
            return Vec::new();
        }
        vec![Counters {
            start: Some(self.start),
            end: now(),
            received: Some(stats.received.saturating_sub(self.before.received)),
            dropped_by_interface: Some(stats.dropped_by_interface.saturating_sub(self.before.dropped_by_interface)),
            dropped_by_os: Some(stats.dropped.saturating_sub(self.before.dropped)),
        }]
    }
}

/// Begins a file.
fn open(output: &Output, path: &Path, header: &Header) -> Result<Writer<BufWriter<File>>, WriteError> {
    Writer::grow(path, grow(path, output.existing, &output.inputs)?, Container::for_name(path), header)
}

/// The name of the file with a number.
fn name(output: &Output, number: u32) -> PathBuf {
    if output.ring.is_none() {
        return output.path.clone();
    }
    let (before, after) = around(&output.path);
    output.path.with_file_name(format!("{before}{number:0DIGITS$}{after}"))
}

/// What stands before and behind the number in the name of a ring's file.
fn around(path: &Path) -> (String, String) {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().map_or_else(|| "pcapng".into(), |extension| extension.to_string_lossy());
    (format!("{stem}_"), format!(".{extension}"))
}
