//! Why a command ended early, and so its exit status.

use std::io;

use wirelab_analyzers::engine::Summary;
use wirelab_analyzers::report::units::grouped;

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
    pub(crate) fn no_stream(number: u32, summary: &Summary) -> Self {
        if number < summary.tcp_numbers() && summary.tcp(number).is_none() {
            return Self::Usage(anyhow::anyhow!(
                "no packet has tcp.stream {number}: Wireshark gives this number to what a SOCKS proxy (port 1080) carries"
            ));
        }
        let (tcp, udp) = (summary.tcp_numbers() as usize, summary.udp_count());
        let have = |count: usize, protocol: &str| match count {
            0 => format!("no {protocol}"),
            1 => format!("one {protocol} stream (number 0)"),
            _ => format!("{protocol} streams 0 to {}", count - 1),
        };
        Self::Usage(anyhow::anyhow!("no stream {number}: {}, {}", have(tcp, "TCP"), have(udp, "UDP")))
    }
}

impl Failure {
    /// The capture has fewer frames.
    pub(crate) fn no_frame(number: u64, frames: u64) -> Self {
        Self::Usage(match frames {
            0 => anyhow::anyhow!("there is no frame {number}: the capture is empty"),
            1 => anyhow::anyhow!("there is no frame {number}: the capture has one frame"),
            count => anyhow::anyhow!("there is no frame {number}: the capture has frames 1 to {}", grouped(count)),
        })
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
        // Only looked at: what stands around it says which file it was.
        match error.root_cause().downcast_ref::<io::Error>() {
            Some(cause) if cause.kind() == io::ErrorKind::BrokenPipe => Self::BrokenPipe,
            _ => Self::Usage(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn a_file_is_named_once_and_its_cause_too() {
        let missing = || io::Error::new(io::ErrorKind::NotFound, "no such file");
        let own = wirelab_capture::error::Error::Io { path: "a.pcap".into(), source: missing() };
        assert_eq!(told(&own.into()), "a.pcap: no such file");
        let around = Err::<(), _>(missing()).context("cannot read a.toml").unwrap_err();
        let Failure::Usage(kept) = Failure::from(around) else { panic!("it is no quiet end") };
        assert_eq!(told(&kept), "cannot read a.toml: no such file");
    }

    #[test]
    fn a_closed_pipe_is_quiet_whatever_stands_around_it() {
        let closed = Err::<(), _>(io::Error::from(io::ErrorKind::BrokenPipe)).context("cannot write").unwrap_err();
        assert!(matches!(Failure::from(closed), Failure::BrokenPipe));
    }
}
