//! Reading captures: [`Reader`] detects the format, decompresses, and returns one packet after the other.

// Nothing in a file may panic: bytes are reached with `get`, which says what to do when they are not there.
#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

mod buffer;
mod compression;
mod detect;
mod erf;
mod order;
mod pcap;
mod pcapng;
mod pseudo_header;
mod record;
mod snoop;

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::facts::{CaptureFacts, Compression};
use crate::note::{NoteId, Severity};
use crate::packet::Packet;
use crate::time::Timestamp;

use self::buffer::Buffer;
use self::compression::Input;
use self::detect::{Kind, LOOKED_AT, detect};
use self::record::Record;

pub(crate) use self::buffer::MAX_RECORD;
pub(crate) use self::order::Order;
pub(crate) use self::pcapng::block::kind;
pub(crate) use self::pcapng::raw::{Blocks, Piece, Raw};
pub(crate) use self::pseudo_header::pseudo_header_len;

/// Reads one capture from the front, in bounded memory.
///
/// The memory used is that of the longest record (at most 64 MiB, usually the 256 KiB of the read buffer), however
/// long the capture is. Nothing is allocated for a packet.
pub struct Reader {
    name: PathBuf,
    buffer: Buffer<Input>,
    walk: Walk,
    facts: CaptureFacts,
    /// The time stamp of the packet before.
    previous: Option<Timestamp>,
    finished: bool,
    /// What packets must pass.
    #[cfg(feature = "live")]
    filter: Option<crate::filter::CaptureFilter>,
}

/// One walk for each container.
enum Walk {
    Pcap(pcap::Walk),
    Pcapng(pcapng::Walk),
    Erf(erf::Walk),
    Snoop(snoop::Walk),
}

impl Reader {
    /// Opens a capture file.
    ///
    /// # Errors
    /// [`Error::Io`] if it cannot be opened or its first bytes cannot be read; [`Error::NotACapture`] if it is none.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let file = File::open(path).map_err(|source| Error::Io { path: path.to_owned(), source })?;
        Self::from_read(path, Box::new(file))
    }

    /// Reads a capture from any source, such as standard input; `name` is what errors call it.
    ///
    /// No more is read than is needed to tell the format (for classic pcap, the first three records).
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn from_read(name: &Path, input: Box<dyn Read + Send>) -> Result<Self, Error> {
        let mut facts = CaptureFacts::default();
        let opened = begin(input, &mut facts).map_err(|source| Error::Io { path: name.to_owned(), source })?;
        let (buffer, walk) = opened.map_err(|what| Error::NotACapture { path: name.to_owned(), what })?;
        Ok(Self {
            name: name.to_owned(),
            buffer,
            walk,
            facts,
            previous: None,
            finished: false,
            #[cfg(feature = "live")]
            filter: None,
        })
    }

    /// The next packet, or `None` at the end of what can be read.
    ///
    /// # Errors
    /// [`Error::Io`] when the system fails. Bad data is no error: it is skipped, and [`CaptureFacts::notes`] says so.
    #[inline(always)]
    pub fn next_packet(&mut self) -> Result<Option<Packet<'_>>, Error> {
        // The usual packet apart, so that it goes from the buffer to the caller without a stop.
        let usual = match &self.walk {
            Walk::Pcapng(walk) => walk.usual(&self.buffer, &mut self.facts),
            Walk::Pcap(walk) => walk.usual(&self.buffer),
            Walk::Erf(_) | Walk::Snoop(_) => None,
        };
        if let Some((record, len)) = usual {
            self.buffer.consume(len);
            self.facts.count(&record, &mut self.previous);
            if self.passes(&record) {
                return Ok(Some(self.packet(&record)));
            }
            self.facts.filtered_out += 1;
        }
        self.any_packet()
    }

    #[inline(never)]
    fn any_packet(&mut self) -> Result<Option<Packet<'_>>, Error> {
        loop {
            let found = match &mut self.walk {
                Walk::Pcap(walk) => walk.next(&mut self.buffer, &mut self.facts),
                Walk::Pcapng(walk) => walk.next(&mut self.buffer, &mut self.facts),
                Walk::Erf(walk) => walk.next(&mut self.buffer, &mut self.facts),
                Walk::Snoop(walk) => walk.next(&mut self.buffer, &mut self.facts),
            };
            match found {
                Ok(Some(record)) => {
                    self.facts.count(&record, &mut self.previous);
                    if self.passes(&record) {
                        return Ok(Some(self.packet(&record)));
                    }
                    self.facts.filtered_out += 1;
                }
                Ok(None) => match self.further_file() {
                    Ok(true) => {}
                    Ok(false) => {
                        self.finish();
                        return Ok(None);
                    }
                    Err(source) => return Err(Error::Io { path: self.name.clone(), source }),
                },
                Err(source) => return Err(Error::Io { path: self.name.clone(), source }),
            }
        }
    }

    /// Begins a further capture file where one stands behind the first; `false` if none does.
    #[cold]
    fn further_file(&mut self) -> io::Result<bool> {
        let followed = match &self.walk {
            Walk::Pcap(walk) => walk.followed,
            Walk::Pcapng(walk) => walk.followed,
            Walk::Erf(_) | Walk::Snoop(_) => false,
        };
        if !followed {
            return Ok(false);
        }
        let at = self.buffer.position();
        let pcapng = detect(self.buffer.available()) == Kind::Pcapng;
        let walk = if pcapng {
            pcapng::open(&mut self.buffer, &mut self.facts)?.map(Walk::Pcapng)
        } else {
            pcap::open(&mut self.buffer, &mut self.facts)?.map(Walk::Pcap)
        };
        let Ok(walk) = walk else {
            self.facts.remark(NoteId::CutShort, Severity::Error, at, || {
                "a further capture file begins here, behind the first, and ends within its header".into()
            });
            self.buffer.consume(usize::MAX);
            return Ok(false);
        };
        self.walk = walk;
        self.facts.wireshark_stops();
        self.facts.remark_frame(NoteId::FurtherFile, Severity::Warning, at, || {
            "a further capture file begins here, behind the first: both are read as one, and frames are numbered on; Wireshark \
             does not read the second, so this and later frame numbers cannot be looked up there"
                .into()
        });
        Ok(true)
    }

    /// Whether a packet passes the capture filter, if there is one.
    #[inline]
    fn passes(&mut self, record: &Record) -> bool {
        #[cfg(feature = "live")]
        if let Some(filter) = &mut self.filter {
            return filter.accepts(record.link, self.buffer.bytes(record.index, record.len));
        }
        let _ = record;
        true
    }

    /// From now on gives only packets that pass a capture filter. Frame numbers stay those of the file.
    #[cfg(feature = "live")]
    pub fn set_filter(&mut self, filter: crate::filter::CaptureFilter) {
        self.filter = Some(filter);
    }

    /// How far reading has come: bytes of (uncompressed) capture, from its start.
    pub fn position(&self) -> u64 {
        self.buffer.position()
    }

    /// What the capture says about itself; complete once [`Reader::next_packet`] has returned `None`.
    pub fn facts(&self) -> &CaptureFacts {
        &self.facts
    }

    /// Consumes the reader and returns what it learned about the file.
    pub fn into_facts(self) -> CaptureFacts {
        self.facts
    }

    #[inline]
    fn packet(&self, record: &Record) -> Packet<'_> {
        Packet {
            frame: self.facts.packets,
            kind: record.kind,
            time: record.time,
            interface: record.interface,
            link: record.link,
            fcs_bytes: record.fcs_bytes,
            original_len: record.original_len.min(Packet::MAX_LEN),
            offset: record.offset,
            data: self.buffer.bytes(record.index, record.len),
        }
    }

    /// What can be said only at the end.
    #[cold]
    fn finish(&mut self) {
        if self.finished {
            return;
        }
        self.finished = true;
        let at = self.buffer.position();
        self.facts.file_bytes = at;
        if let Some(damage) = self.buffer.input().damage() {
            let damage = damage.to_owned();
            self.facts.remark(NoteId::DecompressionFailed, Severity::Error, at, || {
                format!("the compressed data is damaged or cut short ({damage}): what came before is reported")
            });
        }
    }
}

/// A capture for who writes it on: block by block, where it has blocks.
pub(crate) enum Source {
    /// pcapng, and how it was compressed.
    Blocks(Blocks, Option<Compression>),
    /// Another container, packet by packet.
    Packets(Box<Reader>),
}

impl Source {
    /// As [`Reader::from_read`].
    pub(crate) fn open(name: &Path, input: Box<dyn Read + Send>) -> Result<Self, Error> {
        let mut reader = Reader::from_read(name, input)?;
        Ok(match reader.walk {
            Walk::Pcapng(_) => Self::Blocks(Blocks::new(reader.buffer), reader.facts.compression.take()),
            Walk::Pcap(_) | Walk::Erf(_) | Walk::Snoop(_) => Self::Packets(Box::new(reader)),
        })
    }
}

/// Tells the format and reads the file header. The inner `Err` says in words why this is no capture.
fn begin(input: Box<dyn Read + Send>, facts: &mut CaptureFacts) -> io::Result<Result<(Buffer<Input>, Walk), String>> {
    let mut buffer = Buffer::new(Input::Plain(input));
    let mut kind = look(&mut buffer)?;
    if let Some(Kind::Packed(compression)) = kind {
        facts.compression = Some(compression);
        let (start, rest) = buffer.into_parts();
        buffer = Buffer::new(Input::unpack(compression, Box::new(Cursor::new(start).chain(rest))));
        kind = look(&mut buffer)?;
    }
    let walk = match kind {
        Some(Kind::Pcap) => pcap::open(&mut buffer, facts)?.map(Walk::Pcap),
        Some(Kind::Pcapng) => pcapng::open(&mut buffer, facts)?.map(Walk::Pcapng),
        Some(Kind::Snoop) => snoop::open(&mut buffer, facts)?.map(Walk::Snoop),
        Some(Kind::Packed(_)) => Err("compressed twice; undo one compression first".into()),
        Some(Kind::Other(what)) => erf::open(&mut buffer, facts)?.map(Walk::Erf).ok_or_else(|| what.into()),
        None => Err("empty".into()),
    };
    let damage = buffer.input().damage();
    Ok(match walk {
        Ok(walk) => Ok((buffer, walk)),
        Err(what) => Err(refusal(&what, facts.compression, damage, kind)),
    })
}

/// What kind of file begins here; `None` for an empty one.
fn look(buffer: &mut Buffer<Input>) -> io::Result<Option<Kind>> {
    // Four bytes settle it for a capture, and a pipe may hold no more of it yet.
    buffer.ensure(4)?;
    let kind = detect(buffer.available());
    if matches!(kind, Kind::Other(_)) {
        buffer.ensure(LOOKED_AT)?;
        let start = buffer.available();
        return Ok((!start.is_empty()).then(|| detect(start.get(..LOOKED_AT).unwrap_or(start))));
    }
    Ok(Some(kind))
}

/// One sentence on why a file is refused.
fn refusal(what: &str, compression: Option<Compression>, damage: Option<&str>, kind: Option<Kind>) -> String {
    let packed = match compression {
        Some(Compression::Gzip) => "gzip-compressed, and what is in it ",
        Some(Compression::Zstd) => "zstd-compressed, and what is in it ",
        None => "",
    };
    if let (Some(damage), None) = (damage, kind) {
        return format!("the file is {packed}cannot be read: {damage}");
    }
    match kind {
        None if compression.is_some() => format!("the file is {packed}is empty"),
        None => {
            "the file is empty: not even a capture's file header is in it; was the capture stopped, and saved?".into()
        }
        Some(Kind::Pcap | Kind::Pcapng | Kind::Snoop) if compression.is_some() => {
            format!("the file is {packed}is damaged: {what}")
        }
        Some(Kind::Pcap | Kind::Pcapng | Kind::Snoop) => format!("the file is damaged: {what}"),
        Some(_) if compression.is_some() => format!("the file is {packed}is {what}"),
        Some(_) => format!("this is {what}"),
    }
}

#[cfg(test)]
pub(crate) mod testfile;
#[cfg(test)]
mod tests;
