//! Packets that passed the analysis by, read from the file that has them.
//!
//! The file of a capture never waits for the analysis: where the queue between them is full, batches are only written.
//! The streams behind them would have other numbers than in the file if they were left out.

use std::path::PathBuf;

use wirelab_capture::error::Error;
use wirelab_capture::packet::Packet;
use wirelab_capture::read::Reader;

/// Reads the file of a capture that is under way, on demand.
pub(crate) struct Missed {
    path: PathBuf,
    reader: Option<Reader>,
    /// The frame that the reader gives next.
    next: u64,
}

impl Missed {
    /// From this file. It is not opened before something is missed.
    pub(crate) fn in_file(path: PathBuf) -> Self {
        Self { path, reader: None, next: 1 }
    }

    /// Tells the packets from frame `first` to the one before `end`. They must have been written by now: the capturing
    /// thread hands a batch on when everything up to it is in the file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn read(&mut self, first: u64, end: u64, mut tell: impl FnMut(&Packet<'_>)) -> Result<(), Error> {
        let reader = match &mut self.reader {
            Some(reader) => reader,
            None => self.reader.insert(Reader::open(&self.path)?),
        };
        while self.next < end
            && let Some(packet) = reader.next_packet()?
        {
            self.next = packet.frame + 1;
            if packet.frame >= first {
                tell(&packet);
            }
        }
        Ok(())
    }
}
