//! The read buffer: a window on the input that moves forward and grows to the longest record, never to the file.

use std::io::{self, Read};

/// Where the buffer starts: small enough to stay in the processor's cache, large enough that system calls are rare.
const START_BYTES: usize = 256 * 1024;

/// The longest record that is held whole, in bytes.
pub(crate) const MAX_RECORD: usize = 64 * 1024 * 1024;

/// A forward-moving window on an input.
pub(crate) struct Buffer<R> {
    input: R,
    data: Vec<u8>,
    /// Index in `data` of the first byte not consumed.
    start: usize,
    /// Index in `data` after the last byte read.
    end: usize,
    /// Position in the input of `data[0]`.
    base: u64,
    /// Bytes to pass over before the next record, beyond what the buffer was asked to hold.
    owed: u64,
    ended: bool,
}

impl<R: Read> Buffer<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, data: vec![0; START_BYTES], start: 0, end: 0, base: 0, owed: 0, ended: false }
    }

    /// Makes at least `wanted` bytes available; `false` if the input ends before.
    #[inline]
    pub(super) fn ensure(&mut self, wanted: usize) -> io::Result<bool> {
        if self.end - self.start >= wanted && self.owed == 0 { Ok(true) } else { self.fill(wanted) }
    }

    /// The bytes that are available without reading on.
    #[inline]
    pub(super) fn available(&self) -> &[u8] {
        self.data.get(self.start..self.end).unwrap_or_default()
    }

    /// Whether bytes are to be passed over before the next ones are looked at.
    #[inline]
    pub(super) fn owes(&self) -> bool {
        self.owed > 0
    }

    /// Index of the first available byte, for [`Self::bytes`].
    #[inline]
    pub(super) fn index(&self) -> usize {
        self.start
    }

    /// `len` bytes at an index that [`Self::index`] gave. Valid until the next call that reads.
    #[inline]
    pub(super) fn bytes(&self, index: usize, len: usize) -> &[u8] {
        self.data.get(index..index.saturating_add(len)).unwrap_or_default()
    }

    /// Passes over bytes that are available.
    #[inline]
    pub(super) fn consume(&mut self, count: usize) {
        self.start = self.start.saturating_add(count).min(self.end);
    }

    /// Has `count` bytes passed over before the next bytes are looked at; they need not be available.
    pub(super) fn consume_later(&mut self, count: u64) {
        self.owed = self.owed.saturating_add(count);
    }

    /// Where the first available byte stands in the input, in bytes from its start.
    #[inline]
    pub(super) fn position(&self) -> u64 {
        self.base.saturating_add(self.start as u64)
    }

    /// Passes over `count` bytes now; gives how many there were.
    pub(super) fn skip(&mut self, count: u64) -> io::Result<u64> {
        let mut left = count;
        loop {
            let step = usize::try_from(left).unwrap_or(usize::MAX).min(self.end - self.start);
            self.start += step;
            left -= step as u64;
            if left == 0 || (self.ended && self.start == self.end) {
                return Ok(count - left);
            }
            self.compact();
            self.read_once()?;
        }
    }

    pub(super) fn input(&self) -> &R {
        &self.input
    }

    /// The input, and what was read of it but not consumed.
    pub(super) fn into_parts(mut self) -> (Vec<u8>, R) {
        self.compact();
        self.data.truncate(self.end);
        (self.data, self.input)
    }

    #[cold]
    fn fill(&mut self, wanted: usize) -> io::Result<bool> {
        if self.owed > 0 {
            let owed = std::mem::take(&mut self.owed);
            self.skip(owed)?;
        }
        if self.end - self.start >= wanted {
            return Ok(true);
        }
        self.compact();
        while self.end < wanted && !self.ended {
            if self.end == self.data.len() {
                // Doubling as bytes arrive: a header that promises gigabytes costs no more memory than the file has bytes.
                let grown = self.data.len().saturating_mul(2).max(START_BYTES);
                self.data.resize(grown, 0);
            }
            self.read_once()?;
        }
        Ok(self.end >= wanted)
    }

    /// Moves what is available to the front of the buffer. At most one record is copied.
    fn compact(&mut self) {
        self.base = self.position();
        self.data.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
    }

    fn read_once(&mut self) -> io::Result<()> {
        let Some(room) = self.data.get_mut(self.end..) else { return Ok(()) };
        loop {
            match self.input.read(room) {
                Ok(0) => self.ended = true,
                Ok(count) => self.end += count.min(room.len()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives three bytes a call, as a slow pipe does.
    struct Drip(Vec<u8>);

    impl Read for Drip {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let count = 3.min(self.0.len()).min(out.len());
            out[..count].copy_from_slice(&self.0[..count]);
            self.0.drain(..count);
            Ok(count)
        }
    }

    #[test]
    fn reads_no_more_than_needed_and_keeps_positions() {
        let mut buffer = Buffer::new(Drip((0..100).collect()));
        assert!(buffer.ensure(4).unwrap());
        assert_eq!(buffer.available(), [0, 1, 2, 3, 4, 5]);
        buffer.consume(5);
        assert_eq!(buffer.position(), 5);
        assert_eq!(buffer.skip(20).unwrap(), 20);
        assert!(buffer.ensure(2).unwrap());
        assert_eq!((buffer.position(), buffer.available()[0]), (25, 25));
        buffer.consume_later(70);
        assert!(buffer.ensure(1).unwrap());
        assert_eq!((buffer.position(), buffer.available()[0]), (95, 95));
        assert!(!buffer.ensure(6).unwrap());
        assert_eq!(buffer.skip(10).unwrap(), 5);
    }

    #[test]
    fn grows_to_the_record() {
        let mut buffer = Buffer::new(io::repeat(7).take(3 * START_BYTES as u64));
        assert!(buffer.ensure(2 * START_BYTES + 1).unwrap());
        assert!(!buffer.ensure(MAX_RECORD).unwrap());
        assert_eq!(buffer.available().len(), 3 * START_BYTES);
        assert!(buffer.data.len() <= 4 * START_BYTES);
    }
}
