//! Saving the packets that are held.

use std::path::{Path, PathBuf};

use wirelab_capture::facts::Interface;
use wirelab_capture::write::{Container, Header, Record, WriteError, Writer};

use super::Monitor;

/// The most bytes of a packet that live capture takes.
const SNAPLEN: u32 = 262_144;

/// What was saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Packets in the file.
    pub packets: u64,
    /// Packets before them that are held no longer. If there are any, the file's frames and streams are numbered anew:
    /// its comment says so.
    pub gone: u64,
}

/// Why nothing was saved.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SaveError {
    /// The file exists, and is left as it is.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// It cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Monitor {
    /// Writes the packets that are held into a new file. `application` is the program and its version, for the file's
    /// header.
    ///
    /// # Errors
    /// [`SaveError`].
    pub fn save(&self, path: &Path, application: &str) -> Result<Saved, SaveError> {
        if path.exists() {
            return Err(SaveError::Exists(path.to_owned()));
        }
        let history = self.driver.history();
        let gone = history.gone();
        let comment = (gone > 0).then(|| {
            format!(
                "The end of a capture: frame 1 was frame {} there. Frames and streams are numbered anew in this file.",
                gone + 1
            )
        });
        let link = history.packets().next().map(|held| held.packet.link);
        let interfaces = vec![Interface { link, snaplen: SNAPLEN, ..Interface::default() }];
        let header = Header { application: Some(application.to_owned()), os: None, comment, interfaces };
        let mut writer = Writer::create(path, Container::for_name(path), &header)?;
        let mut packets = 0;
        for held in history.packets() {
            writer.write(&Record { interface: 0, ..Record::from(&held.packet) })?;
            packets += 1;
        }
        writer.finish(&[])?;
        Ok(Saved { packets, gone })
    }
}
