//! Why a command ended early, and so its exit status.

use std::fs;
use std::io;
use std::path::Path;

use wirelab_analyzers::engine::Summary;
use wirelab_analyzers::report::safe::escaped;
use wirelab_analyzers::report::spelling::nearest;
use wirelab_analyzers::report::units::grouped;
use wirelab_capture::error::Error;

/// Most files of a folder that are compared with a name that is not there.
const COMPARED: usize = 10_000;

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

/// An error with its causes, each once: many of them quote the next one. Of a capture that is not there, also which one was
/// perhaps meant.
pub(crate) fn told(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(|cause| without_number(cause.to_string())) {
        if text.is_empty() {
            text = cause;
        } else if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    let missing = error.chain().find_map(|cause| match cause.downcast_ref() {
        Some(Error::Io { path, source }) if source.kind() == io::ErrorKind::NotFound => Some(path),
        _ => None,
    });
    match missing.and_then(|path| beside(path)) {
        Some(near) => format!("{text}; did you mean '{}'?", escaped(near.as_bytes())),
        None => text,
    }
}

/// What the system says of an error, without its own number for it, `(os error 2)`, which tells people nothing.
fn without_number(mut text: String) -> String {
    const BEGIN: &str = " (os error ";
    if let Some(begin) = text.rfind(BEGIN)
        && let Some((number, _)) = text[begin + BEGIN.len()..].split_once(')')
        && number.bytes().all(|byte| byte.is_ascii_digit())
    {
        text.replace_range(begin..begin + BEGIN.len() + number.len() + 1, "");
    }
    text
}

/// The file beside one that is not there whose name is nearest to its, endings aside: most captures end alike.
fn beside(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = fs::read_dir(folder).ok()?.take(COMPARED).filter_map(Result::ok);
    let names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    let stem = |name: &str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
    let stems: Vec<String> = names.iter().map(|name| stem(name)).collect();
    let near = nearest(&stem(name), stems.iter().map(String::as_str))?;
    let alike = names.iter().filter(|name| stem(name) == near).map(String::as_str);
    let near = nearest(name, alike)?;
    Some(path.with_file_name(near).to_string_lossy().into_owned())
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
    fn a_system_s_own_number_is_left_out() {
        for (said, plain) in [
            ("a.pcap: No such file or directory (os error 2)", "a.pcap: No such file or directory"),
            ("Permission denied (os error 13) in b", "Permission denied in b"),
            ("(os error) (os error x) of a lab", "(os error) (os error x) of a lab"),
            (" (os error 2", " (os error 2"),
        ] {
            assert_eq!(without_number(said.to_owned()), plain);
        }
    }

    #[test]
    fn a_capture_that_is_not_there_names_the_one_that_is() {
        let said = |path: &str| {
            let source = io::Error::from_raw_os_error(2);
            told(&Error::Io { path: path.into(), source }.into())
        };
        let there = "sample-pcaps/three-clients.pcapng";
        assert!(said("sample-pcaps/three-client.pcap").ends_with(&format!("; did you mean '{there}'?")));
        for alone in ["sample-pcaps/nothing-like-it-at-all.cap", "sample-pcaps/mine.pcapng", "no/such/folder.pcap", "/"]
        {
            assert!(!said(alone).contains("did you mean"), "{}", said(alone));
        }
    }

    #[test]
    fn a_closed_pipe_is_quiet_whatever_stands_around_it() {
        let closed = Err::<(), _>(io::Error::from(io::ErrorKind::BrokenPipe)).context("cannot write").unwrap_err();
        assert!(matches!(Failure::from(closed), Failure::BrokenPipe));
    }
}
