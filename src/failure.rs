//! Why a command ended early, and so its exit status.

use std::io;

/// Why a command ended early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The reader of standard output has gone: a quiet end.
    BrokenPipe,
    /// A check failed: exit status 1.
    CheckFailed,
    /// Wrong usage, no such stream, or nothing could be read: exit status 2.
    Usage(anyhow::Error),
}

impl Failure {
    /// The capture has no stream with this number.
    pub(crate) fn no_stream(number: u32, tcp: usize, udp: usize) -> Self {
        let have = |count: usize, protocol: &str| match count {
            0 => format!("no {protocol} streams"),
            1 => format!("one {protocol} stream, 0"),
            _ => format!("{protocol} streams 0 to {}", count - 1),
        };
        Self::Usage(anyhow::anyhow!(
            "there is no stream {number}: the capture has {} and {}",
            have(tcp, "TCP"),
            have(udp, "UDP")
        ))
    }
}

/// An error with its causes, each once: many of them quote the next one.
pub(crate) fn told(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if text.is_empty() {
            text = cause;
        } else if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Self::BrokenPipe } else { Self::Usage(error.into()) }
    }
}

impl From<wirelab_capture::error::Error> for Failure {
    fn from(error: wirelab_capture::error::Error) -> Self {
        Self::Usage(error.into())
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        match error.downcast::<io::Error>() {
            Ok(error) => error.into(),
            Err(error) => Self::Usage(error),
        }
    }
}
