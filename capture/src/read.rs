//! Reading captures: [`Reader`] finds out the format, undoes the compression and hands out one packet after the other.

use std::io::Read;
use std::path::Path;

use crate::error::Error;
use crate::facts::CaptureFacts;
use crate::packet::Packet;

/// Reads one capture from the front, in bounded memory.
pub struct Reader {
    facts: CaptureFacts,
}

impl Reader {
    /// Opens a capture file.
    ///
    /// # Errors
    /// [`Error::Io`] if it cannot be opened or its first bytes cannot be read; [`Error::NotACapture`] if it is none.
    pub fn open(_path: &Path) -> Result<Self, Error> {
        Ok(Self { facts: CaptureFacts::default() })
    }

    /// Reads a capture from any source, such as standard input; `name` is what errors call it.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn from_read(_name: &Path, _input: Box<dyn Read + Send>) -> Result<Self, Error> {
        Ok(Self { facts: CaptureFacts::default() })
    }

    /// The next packet, or `None` at the end of what can be read.
    ///
    /// # Errors
    /// [`Error::Io`] when the system fails. Bad data is no error: it is skipped, and [`CaptureFacts::notes`] says so.
    pub fn next_packet(&mut self) -> Result<Option<Packet<'_>>, Error> {
        Ok(None)
    }

    /// What the capture says about itself; complete once [`Reader::next_packet`] has returned `None`.
    pub fn facts(&self) -> &CaptureFacts {
        &self.facts
    }

    /// Hands the facts over.
    pub fn into_facts(self) -> CaptureFacts {
        self.facts
    }
}
