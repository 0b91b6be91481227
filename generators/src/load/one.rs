//! One client of a load: it sends a message, waits for the answer, and holds it to what must come.

use std::io::{self, Read, Write};
use std::time::Instant;

use mio::net::TcpStream;

/// A message, and what must come back.
#[derive(Clone, Debug)]
pub(super) struct Turn {
    pub(super) bytes: Vec<u8>,
    pub(super) answer: Vec<u8>,
}

/// How far a client got without waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// The selector tells when it goes on.
    Waits,
    /// All bytes of an answer came; `true`: the right ones.
    Answered(bool),
    /// The connection is closed or broken.
    Over,
}

#[derive(Debug)]
pub(super) struct One {
    stream: TcpStream,
    /// Which message it sends next, or waits for the answer to.
    pub(super) turn: usize,
    /// When the next message is to go.
    pub(super) due: Instant,
    /// When the message was begun whose answer has not come.
    pub(super) since: Option<Instant>,
    /// Bytes of that message that the kernel has taken; `None`: all of them.
    written: Option<usize>,
    /// What came of the answer, and at most one byte of what follows it.
    came: Vec<u8>,
    /// The kernel may have bytes for it: the selector tells that only once.
    readable: bool,
    /// The server closed, or the connection broke: a read that is not filled has not emptied the socket.
    over: bool,
}

impl One {
    pub(super) fn new(stream: TcpStream, due: Instant) -> Self {
        let came = Vec::new();
        Self { stream, turn: 0, due, since: None, written: None, came, readable: false, over: false }
    }

    /// The selector has told something.
    pub(super) fn wake(&mut self, readable: bool, over: bool) {
        self.over |= over;
        self.readable |= readable || over;
    }

    /// Begins the next message; its answer is waited for from `now`.
    pub(super) fn begin(&mut self, now: Instant) {
        self.since = Some(now);
        self.written = Some(0);
    }

    /// Sends what is left of the message; `true`: with this its last byte is out.
    pub(super) fn send(&mut self, turn: &Turn) -> io::Result<bool> {
        while let Some(written) = self.written {
            let rest = turn.bytes.get(written..).unwrap_or_default();
            if rest.is_empty() {
                self.written = None;
                return Ok(true);
            }
            match self.stream.write(rest) {
                Ok(count) => self.written = Some(written + count),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }

    /// Whether there is something to do for it before the selector tells more.
    pub(super) fn is_ready(&self, turn: &Turn) -> bool {
        self.readable || self.came.len() >= turn.answer.len()
    }

    /// Reads until the answer is complete or nothing more is there.
    pub(super) fn hear(&mut self, turn: &Turn, space: &mut Vec<u8>) -> Progress {
        let wanted = turn.answer.len();
        while self.readable && self.came.len() < wanted {
            // One byte more than is missing: a read that is filled has left something, one that is not has emptied the
            // socket, and the selector tells of what comes after it (epoll promises that; not every system does).
            space.resize(wanted + 1 - self.came.len(), 0);
            match self.stream.read(space) {
                Ok(0) => return Progress::Over,
                Ok(count) => {
                    self.came.extend_from_slice(space.get(..count).unwrap_or_default());
                    self.readable = self.over || count == space.len() || !cfg!(target_os = "linux");
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.readable = false,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Progress::Over,
            }
        }
        let Some(answer) = self.came.get(..wanted) else { return Progress::Waits };
        let right = answer == turn.answer;
        self.came.drain(..wanted);
        Progress::Answered(right)
    }
}
