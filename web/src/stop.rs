//! Asking for the end of an answer that nobody waits for any more.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether somebody asked for the end. All that are cloned are one.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks for the end: files that are being read end as an error.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Reads until somebody asks for the end.
pub(crate) struct Until<R> {
    pub(crate) inner: R,
    pub(crate) stop: Stop,
}

impl<R: Read> Read for Until<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.stop.is_asked() { Err(io::Error::other("stopped")) } else { self.inner.read(into) }
    }
}
