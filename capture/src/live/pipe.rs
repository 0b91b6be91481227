//! Reading the pipe of another capturer: it may stay silent for minutes, and must neither hold back what came before
//! nor keep the program from ending.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use super::stop::StopHandle;

/// Bytes read at once, and how many such pieces may wait.
const PIECE: usize = 64 * 1024;
const PIECES: usize = 16;

/// How often a silent pipe is asked whether the capture was stopped, and how long a stop waits for what is under way.
const PATIENCE: Duration = Duration::from_millis(50);

/// The pipe as a reader that ends when the capture is stopped.
pub(super) struct Pipe<F> {
    pieces: Receiver<io::Result<Vec<u8>>>,
    piece: Vec<u8>,
    read: usize,
    stop: StopHandle,
    /// Called before it waits.
    silent: F,
}

impl<F: FnMut()> Pipe<F> {
    /// Reads `input` in a thread of its own. That thread may outlive the capture: a read cannot be called off.
    pub(super) fn new(mut input: impl Read + Send + 'static, stop: StopHandle, silent: F) -> io::Result<Self> {
        let (sender, pieces) = sync_channel(PIECES);
        std::thread::Builder::new().name("pipe".to_owned()).spawn(move || {
            loop {
                let mut piece = vec![0; PIECE];
                let message = match input.read(&mut piece) {
                    Ok(0) => return,
                    Ok(count) => {
                        piece.truncate(count);
                        Ok(piece)
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    Err(error) => Err(error),
                };
                let failed = message.is_err();
                if sender.send(message).is_err() || failed {
                    return;
                }
            }
        })?;
        Ok(Self { pieces, piece: Vec::new(), read: 0, stop, silent })
    }

    /// The next piece; `None` at the end.
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        if let Ok(piece) = self.pieces.try_recv() {
            return piece.map(Some);
        }
        (self.silent)();
        loop {
            let stopped = self.stop.is_stopped();
            match self.pieces.recv_timeout(PATIENCE) {
                Ok(piece) => return piece.map(Some),
                Err(RecvTimeoutError::Timeout) if !stopped => {}
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return Ok(None),
            }
        }
    }
}

impl<F: FnMut()> Read for Pipe<F> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.read == self.piece.len() {
            let Some(piece) = self.next()? else { return Ok(0) };
            (self.piece, self.read) = (piece, 0);
        }
        let rest = self.piece.get(self.read..).unwrap_or_default();
        let count = rest.len().min(out.len());
        if let (Some(out), Some(rest)) = (out.get_mut(..count), rest.get(..count)) {
            out.copy_from_slice(rest);
        }
        self.read += count;
        Ok(count)
    }
}
