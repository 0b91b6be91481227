//! Which frame a block is, by the reader's own count.

use crate::error::Error;
use crate::read::Reader;

/// Goes through a capture beside somebody who goes through its blocks.
pub(super) struct Frames {
    reader: Reader,
    next: Option<(u64, u64)>,
}

impl Frames {
    pub(super) fn new(reader: Reader) -> Self {
        Self { reader, next: None }
    }

    /// The frame whose bytes lie between two places of the file, if there is one. Places only grow.
    pub(super) fn within(&mut self, from: u64, to: u64) -> Result<Option<u64>, Error> {
        loop {
            if self.next.is_none() {
                self.next = self.reader.next_packet()?.map(|packet| (packet.frame, packet.offset));
            }
            match self.next {
                Some((_, offset)) if offset < from => self.next = None,
                Some((frame, offset)) if offset < to => {
                    self.next = None;
                    return Ok(Some(frame));
                }
                _ => return Ok(None),
            }
        }
    }
}
