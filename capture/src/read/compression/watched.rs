//! Tells apart a disk that fails from data that is damaged: decoders report both as their own errors.

use std::io::{self, Read};

/// An input that remembers the error that it gave.
pub(super) struct Watched {
    input: Box<dyn Read + Send>,
    failure: Option<io::Error>,
}

impl Watched {
    pub(super) fn new(input: Box<dyn Read + Send>) -> Self {
        Self { input, failure: None }
    }

    /// What the system said, if it is what made the decoder fail.
    pub(super) fn take_failure(&mut self) -> Option<io::Error> {
        self.failure.take()
    }
}

impl Read for Watched {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.input.read(out).map_err(|error| {
            let kind = error.kind();
            if kind != io::ErrorKind::Interrupted {
                self.failure = Some(error);
            }
            kind.into()
        })
    }
}
