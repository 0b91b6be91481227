//! The capture that a command reads, and the options that all such commands have for it.

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
    /// What to call it, if not by its path.
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

    /// What to call it.
    pub(crate) fn name(&self) -> String {
        if let Some(called) = &self.called {
            called.clone()
        } else if self.path.as_os_str() == "-" {
            "standard input".to_owned()
        } else {
            self.path.to_string_lossy().into_owned()
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
