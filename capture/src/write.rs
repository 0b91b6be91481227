//! Writing captures: [`Writer`] puts packets into pcapng or classic pcap, over any [`std::io::Write`].
//!
//! The containers are written by the crate pcap-file; nothing of it shows here, so that it can be replaced.

mod classic;
mod error;
mod pcapng;
mod record;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::facts::Interface;
use crate::place::{Existing, Grown, Inputs, grow};

pub use error::WriteError;
pub use record::{Counters, Header, Record};

/// Which container to write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Container {
    /// pcapng with time stamps in nanoseconds: keeps everything that [`Header`], [`Record`] and [`Counters`] hold.
    #[default]
    Pcapng,
    /// Classic pcap, microseconds: the oldest tools read it. Keeps link type, snaplen and packets, and nothing else.
    PcapMicros,
    /// Classic pcap, nanoseconds.
    PcapNanos,
}

impl Container {
    /// The container that a file name asks for: classic pcap for `.pcap` and `.cap`, else pcapng.
    pub fn for_name(path: &Path) -> Self {
        let extension = path.extension().map(|extension| extension.to_ascii_lowercase());
        match extension.as_deref().and_then(|extension| extension.to_str()) {
            Some("pcap" | "cap") => Self::PcapMicros,
            _ => Self::Pcapng,
        }
    }
}

/// Writes one capture from front to end.
///
/// After an error the output may end in the middle of a packet: nothing more should be written to it.
pub struct Writer<W: Write> {
    inner: Inner<W>,
    name: PathBuf,
}

enum Inner<W: Write> {
    Pcapng(pcapng::Pcapng<W>),
    Classic(classic::Classic<W>),
}

impl Writer<BufWriter<File>> {
    /// Creates a capture file, which must not be there yet, and writes what stands before the first packet.
    ///
    /// # Errors
    /// [`WriteError::Place`] if there is such a file, or none can be made; [`WriteError::Io`] if it cannot be written;
    /// [`WriteError::Unwritable`] if the container cannot say what `header` says, such as two link types in classic pcap.
    pub fn create(path: &Path, container: Container, header: &Header) -> Result<Self, WriteError> {
        Self::grow(path, grow(path, Existing::Stays, &Inputs::none())?, container, header)
    }

    /// Writes a capture into a file that was opened to grow. What cannot even be begun leaves no empty file.
    ///
    /// # Errors
    /// As [`Writer::new`].
    pub fn grow(path: &Path, place: Grown, container: Container, header: &Header) -> Result<Self, WriteError> {
        let file = place.file.try_clone().map_err(|source| WriteError::io(path, source))?;
        // Large enough that a packet a system call is never what costs; see docs/benchmarks.md.
        let begun = Self::new(path, BufWriter::with_capacity(256 * 1024, file), container, header);
        let begun = begun.and_then(|mut writer| writer.flush().map(|()| writer));
        begun.inspect_err(|_| place.undo())
    }
}

impl<W: Write> Writer<W> {
    /// Writes a capture to any sink; `name` is what errors call it.
    ///
    /// Writes many small pieces: wrap what is not in memory in a [`BufWriter`].
    ///
    /// # Errors
    /// As [`Writer::create`].
    pub fn new(name: &Path, sink: W, container: Container, header: &Header) -> Result<Self, WriteError> {
        let inner = match container {
            Container::Pcapng => pcapng::Pcapng::new(sink, header).map(Inner::Pcapng),
            Container::PcapMicros => classic::Classic::new(sink, header, false).map(Inner::Classic),
            Container::PcapNanos => classic::Classic::new(sink, header, true).map(Inner::Classic),
        };
        let inner = inner.map_err(|fault| fault.in_file(name))?;
        Ok(Self { inner, name: name.to_owned() })
    }

    /// Writes one packet.
    ///
    /// # Errors
    /// [`WriteError::Io`], or [`WriteError::Unwritable`] for a packet that the container has no room for, such as a
    /// time before 1970.
    pub fn write(&mut self, record: &Record<'_>) -> Result<(), WriteError> {
        let written = match &mut self.inner {
            Inner::Pcapng(inner) => inner.write(record),
            Inner::Classic(inner) => inner.write(record),
        };
        written.map_err(|fault| fault.in_file(&self.name))
    }

    /// Describes one more interface; packets of it may follow.
    ///
    /// # Errors
    /// [`WriteError::Io`], or [`WriteError::Unwritable`] in classic pcap, where the description has no place.
    pub fn add_interface(&mut self, interface: &Interface) -> Result<(), WriteError> {
        let added = match &mut self.inner {
            Inner::Pcapng(inner) => inner.add_interface(interface),
            Inner::Classic(inner) => inner.add_interface(interface),
        };
        added.map_err(|fault| fault.in_file(&self.name))
    }

    /// Hands everything written so far to the sink's own buffer and on to the system, so that another program that
    /// reads along sees it.
    ///
    /// # Errors
    /// [`WriteError::Io`].
    pub fn flush(&mut self) -> Result<(), WriteError> {
        let flushed = match &mut self.inner {
            Inner::Pcapng(inner) => inner.flush(),
            Inner::Classic(inner) => inner.flush(),
        };
        flushed.map_err(|fault| fault.in_file(&self.name))
    }

    /// Ends the capture: writes the counters of the interfaces (pcapng; one statistics block each, in the order of
    /// [`Header::interfaces`]), flushes, and gives the sink back.
    ///
    /// # Errors
    /// As [`Writer::write`].
    pub fn finish(self, counters: &[Counters]) -> Result<W, WriteError> {
        let name = self.name;
        let sink = match self.inner {
            Inner::Pcapng(inner) => inner.finish(counters),
            Inner::Classic(inner) => Ok(inner.finish()),
        };
        let mut sink = sink.map_err(|fault| fault.in_file(&name))?;
        sink.flush().map_err(|source| WriteError::io(&name, source))?;
        Ok(sink)
    }
}

#[cfg(test)]
mod tests;
