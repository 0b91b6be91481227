//! The capture that a command reads, and the options that all such commands have for it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use wirelab_analyzers::engine::Compat;
use wirelab_capture::facts::{CaptureFacts, Format};
use wirelab_capture::spool::Spool;

use crate::failure::Failure;

/// What to read.
#[derive(Debug, clap::Args)]
pub(crate) struct Input {
    /// Capture file (pcap or pcapng, also gzip or zstd), or - for standard input
    #[arg(value_name = "CAPTURE")]
    path: PathBuf,
    /// Read only packets that pass this capture filter, such as 'tcp port 12345'. Frame numbers stay those of the file;
    /// streams are numbered as if only these packets had been captured
    #[arg(short = 'f', long = "capture-filter", value_name = "FILTER")]
    capture_filter: Option<String>,
    /// Give the stream numbers and verdicts of this version of Wireshark
    #[arg(long, value_enum, value_name = "VERSION", default_value = "wireshark-4.6")]
    compat: Version,
    /// What to call it, if not by its name.
    #[arg(skip)]
    called: Option<String>,
    /// The container of the files that it was put together from, if it was.
    #[arg(skip)]
    parts: Option<Format>,
}

/// Versions of Wireshark whose answers can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Version {
    /// What Wireshark and tshark 4.6 say
    #[value(name = "wireshark-4.6")]
    Wireshark46,
    /// What Wireshark and tshark 4.4 say (Debian 13)
    #[value(name = "wireshark-4.4")]
    Wireshark44,
    /// What Wireshark and tshark 4.0 say (Debian 12)
    #[value(name = "wireshark-4.0")]
    Wireshark40,
}

impl Version {
    /// As the engine knows it.
    pub(crate) const fn of_engine(self) -> Compat {
        match self {
            Self::Wireshark46 => Compat::Wireshark46,
            Self::Wireshark44 => Compat::Wireshark44,
            Self::Wireshark40 => Compat::Wireshark40,
        }
    }

    /// As a lab's file can name it.
    pub(crate) const fn of_lab(self) -> wirelab_labs::Compat {
        match self {
            Self::Wireshark46 => wirelab_labs::Compat::Wireshark46,
            Self::Wireshark44 => wirelab_labs::Compat::Wireshark44,
            Self::Wireshark40 => wirelab_labs::Compat::Wireshark40,
        }
    }
}

impl Input {
    /// The whole of a file, judged as the default says.
    pub(crate) fn of(path: &Path) -> Self {
        Self { path: path.to_owned(), capture_filter: None, compat: Version::Wireshark46, called: None, parts: None }
    }

    /// Another capture, read in the same way.
    pub(crate) fn at(&self, path: &Path, called: String) -> Self {
        let capture_filter = self.capture_filter.clone();
        Self { path: path.to_owned(), capture_filter, compat: self.compat, called: Some(called), parts: None }
    }

    /// The same, of a file that was put together from others with this container: they are what people know.
    pub(crate) fn put_together(self, parts: Format) -> Self {
        Self { parts: Some(parts), ..self }
    }

    /// Corrects what is only true of the file that was put together.
    pub(crate) fn correct(&self, facts: &mut CaptureFacts) {
        facts.format = self.parts.or(facts.format);
    }

    /// Where the capture is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Whose stream numbers and verdicts to give.
    pub(crate) fn compat(&self) -> Compat {
        self.compat.of_engine()
    }

    /// What reports call it. They go to others, whom the folders of a person's machine do not concern.
    pub(crate) fn name(&self) -> String {
        if let Some(called) = &self.called {
            called.clone()
        } else if self.path.as_os_str() == "-" {
            "standard input".to_owned()
        } else {
            tail(&self.path, 1)
        }
    }

    /// The capture, to be read so many times. A filter that is wrong is told before anything is read.
    pub(crate) fn open(&self, passes: u32) -> Result<Spool, Failure> {
        self.over(Spool::new(&self.path, passes))
    }

    /// The packets of a copy of it that pass the filter.
    pub(crate) fn over(&self, source: Spool) -> Result<Spool, Failure> {
        let Some(filter) = &self.capture_filter else { return Ok(source) };
        filtered(source, filter)
    }
}

/// The last parts of a path.
pub(crate) fn tail(path: &Path, parts: usize) -> String {
    let all: Vec<_> = path.components().collect();
    let last = all.get(all.len().saturating_sub(parts)..).unwrap_or_default();
    last.iter().collect::<PathBuf>().to_string_lossy().into_owned()
}

/// What reports call several files: each by its name, and by as many folders in front of it as tell it from the others.
pub(crate) fn names(paths: &[PathBuf]) -> Vec<String> {
    let mut parts = vec![1; paths.len()];
    loop {
        let names: Vec<String> = paths.iter().zip(&parts).map(|(path, parts)| tail(path, *parts)).collect();
        let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        names.iter().enumerate().for_each(|(place, name)| places.entry(name).or_default().push(place));
        // What has no more folders to tell stays as it is: the same file may be named twice.
        let longer =
            |place: &usize| parts.get(*place).zip(paths.get(*place)).is_some_and(|(n, p)| *n < p.components().count());
        let torn: Vec<usize> = places.into_values().filter(|alike| alike.len() > 1).flatten().filter(longer).collect();
        if torn.is_empty() {
            return names;
        }
        for place in torn {
            parts.get_mut(place).into_iter().for_each(|parts| *parts += 1);
        }
    }
}

#[cfg(feature = "live")]
fn filtered(source: Spool, filter: &str) -> Result<Spool, Failure> {
    source.filtered(filter).map_err(|error| Failure::Usage(error.into()))
}

#[cfg(not(feature = "live"))]
fn filtered(_: Spool, _: &str) -> Result<Spool, Failure> {
    Err(Failure::Usage(anyhow::anyhow!(
        "capture filters are compiled by libpcap, and this wirelab was built without it; -Y does the same"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captures_are_called_by_their_names_and_as_much_more_as_tells_them_apart() {
        for (paths, expected) in [
            (&["/home/ana/a.pcap"][..], &["a.pcap"][..]),
            (&["x/a.pcap", "y/b.pcap"], &["a.pcap", "b.pcap"]),
            (&["x/a.pcap", "y/a.pcap", "y/b.pcap"], &["x/a.pcap", "y/a.pcap", "b.pcap"]),
            (&["/1/x/a", "/2/x/a", "/2/y/a"], &["1/x/a", "2/x/a", "y/a"]),
            (&["a", "x/a"], &["a", "x/a"]),
            (&["a", "a"], &["a", "a"]),
            (&["/"], &["/"]),
            (&[], &[]),
        ] {
            let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
            assert_eq!(names(&paths), expected, "{paths:?}");
        }
        assert_eq!(Input::of(Path::new("/home/ana/a.pcap")).name(), "a.pcap");
        assert_eq!(Input::of(Path::new("-")).name(), "standard input");
    }
}
