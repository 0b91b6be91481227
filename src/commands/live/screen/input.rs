//! What is typed, read by a thread of its own.
//!
//! Reading can hang: a terminal that was closed gives an endless row of nothing, in which crossterm's reader turns for ever.
//! Nobody waits for this thread; it ends with the program.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use ratatui::crossterm::event::{self, Event};

/// The reader.
pub(super) struct Input(Receiver<io::Result<Event>>);

impl Input {
    /// Begins to read. The terminal is in raw mode.
    pub(super) fn start() -> io::Result<Self> {
        let (sender, receiver) = channel();
        std::thread::Builder::new().name("keys".to_owned()).spawn(move || {
            loop {
                let event = event::read();
                let interrupted = event.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::Interrupted);
                let failed = event.is_err() && !interrupted;
                if !interrupted && sender.send(event).is_err() || failed {
                    return;
                }
            }
        })?;
        Ok(Self(receiver))
    }

    /// The next event, if one comes in that time.
    pub(super) fn next(&self, time: Duration) -> io::Result<Option<Event>> {
        match self.0.recv_timeout(time) {
            Ok(event) => event.map(Some),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}
