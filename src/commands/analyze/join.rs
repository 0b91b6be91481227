//! `--join`: files that one capture was cut into, or captures of one time from two places, as one capture by time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::Context;
use tempfile::NamedTempFile;
use wirelab_capture::facts::{CaptureFacts, Format, Interface};
use wirelab_capture::packet::Packet;
use wirelab_capture::read::Reader;
use wirelab_capture::time::Timestamp;
use wirelab_capture::write::{Container, Counters, Header, Record, Writer};

use crate::failure::Failure;

/// A packet that waits for its turn.
struct Waiting {
    time: Timestamp,
    interface: u32,
    original_len: u32,
    data: Vec<u8>,
}

/// One of the files: the interfaces it has, as those of the whole are numbered.
struct Part<'p> {
    path: &'p Path,
    interfaces: Vec<u32>,
    /// `None`: it is not open yet, or no more. A set may have thousands of files, and only those of one time are open.
    reader: Option<Reader>,
    next: Option<Waiting>,
}

impl Part<'_> {
    /// Brings the next packet; what is no packet (a block that Wireshark counts) is left out.
    fn step(&mut self) -> Result<(), Failure> {
        self.next = None;
        let Some(reader) = &mut self.reader else { return Ok(()) };
        while let Some(packet) = reader.next_packet()? {
            let known = self.interfaces.get(packet.interface as usize);
            if let (Some(interface), Some(time)) = (known, packet.time) {
                let Packet { original_len, data, .. } = packet;
                self.next = Some(Waiting { time, interface: *interface, original_len, data: data.to_owned() });
                return Ok(());
            }
        }
        self.reader = None;
        Ok(())
    }

    fn open(&mut self) -> Result<(), Failure> {
        self.reader = Some(Reader::open(self.path)?);
        self.step()
    }
}

/// A capture that was put together. Its file goes away with it.
#[derive(Debug)]
pub struct Joined {
    /// The packets.
    pub file: NamedTempFile,
    /// The container of the files that it was put together from.
    pub format: Format,
    /// The comments in them: they are not in the file.
    pub comments: u64,
}

/// All packets of these files in the order of time. Packets of one time stay in the order in which the files were named.
pub(in crate::commands) fn join(paths: &[PathBuf]) -> Result<Joined, Failure> {
    let mut interfaces: Vec<Interface> = Vec::new();
    let (mut parts, mut formats, mut turns) = (Vec::new(), Vec::new(), BinaryHeap::new());
    let (mut comments, mut last) = (0, None);
    for path in paths {
        let own = facts_of(path)?;
        formats.push(own.format);
        comments += own.comment_count;
        last = last.max(own.last_time);
        let numbers = own.interfaces.into_iter().map(|one| number_of(&mut interfaces, one)).collect();
        turns.extend(own.first_time.map(|time| Reverse((time, parts.len()))));
        parts.push(Part { path, interfaces: numbers, reader: None, next: None });
    }
    let file = tempfile::Builder::new().prefix("wirelab-joined-").suffix(".pcapng").tempfile();
    let file = file.context("no room for the joined capture")?;
    let sink = BufWriter::new(file.reopen()?);
    let counters = counters(&interfaces, last);
    let header = Header { interfaces, ..Header::default() };
    let mut writer = Writer::new(file.path(), sink, Container::Pcapng, &header).map_err(written)?;
    while let Some(Reverse((_, place))) = turns.pop() {
        let Some(part) = parts.get_mut(place) else { break };
        match part.next.take() {
            // Its earliest packet is due, which need not be its first one.
            None => part.open()?,
            Some(Waiting { time, interface, original_len, data }) => {
                let original_len = original_len.max(u32::try_from(data.len()).unwrap_or(u32::MAX));
                let record = Record { interface, time, original_len, data: &data, comment: None };
                writer.write(&record).map_err(written)?;
                part.step()?;
            }
        }
        turns.extend(part.next.as_ref().map(|next| Reverse((next.time, place))));
    }
    writer.finish(&counters).map_err(written)?;
    // Empty files have none.
    let mut formats = formats.into_iter().flatten();
    let first = formats.next().unwrap_or(Format::Joined);
    let format = if formats.all(|other| other == first) { first } else { Format::Joined };
    Ok(Joined { file, format, comments })
}

fn written(error: impl Into<anyhow::Error>) -> Failure {
    Failure::Usage(error.into())
}

/// What is known at the end of a file only: an interface may begin anywhere in it.
fn facts_of(path: &Path) -> Result<CaptureFacts, Failure> {
    let mut reader = Reader::open(path)?;
    while reader.next_packet()?.is_some() {}
    Ok(reader.into_facts())
}

/// What the interfaces counted; nothing if none of them says so.
fn counters(interfaces: &[Interface], last: Option<Timestamp>) -> Vec<Counters> {
    let says = |one: &Interface| one.received.or(one.dropped_by_interface).or(one.dropped_by_os).is_some();
    if !interfaces.iter().any(says) {
        return Vec::new();
    }
    let one = |one: &Interface| Counters {
        start: None,
        end: last.unwrap_or_default(),
        received: one.received,
        dropped_by_interface: one.dropped_by_interface,
        dropped_by_os: one.dropped_by_os,
    };
    interfaces.iter().map(one).collect()
}

/// The number of an interface in the whole. The same one in each of the files of a cut capture is one. Programs that write a ring
/// of files count on from one to the next, so that the largest count is that of the whole, or less.
fn number_of(all: &mut Vec<Interface>, one: Interface) -> u32 {
    let same = |other: &Interface| (other.link, &other.name, &other.filter) == (one.link, &one.name, &one.filter);
    let place = all.iter().position(same);
    if let Some(known) = place.and_then(|place| all.get_mut(place)) {
        known.received = known.received.max(one.received);
        known.dropped_by_interface = known.dropped_by_interface.max(one.dropped_by_interface);
        known.dropped_by_os = known.dropped_by_os.max(one.dropped_by_os);
    }
    let place = place.unwrap_or_else(|| {
        all.push(one);
        all.len() - 1
    });
    u32::try_from(place).unwrap_or(u32::MAX)
}
