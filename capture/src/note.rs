//! Notes about damage: bad data becomes a note, and reading goes on.

use std::fmt;

use wirelab_text::ids;
use wirelab_text::limit::NOTES_OF_A_KIND;

ids! {
    /// How much a note matters to somebody who relies on the report.
    pub enum Severity {
        /// Worth knowing; nothing is lost.
        Info = "info",
        /// Something had to be guessed, or a value is implausible.
        Warning = "warning",
        /// Data was lost or could not be read.
        Error = "error",
    }
}

ids! {
    /// What a note about a capture is about.
    pub enum NoteId {
        /// A block that cannot be read as its header says.
        BadBlock = "bad-block",
        /// A time stamp with a fraction of more than a second.
        BadFraction = "bad-fraction",
        /// A record length that cannot be right.
        BadLength = "bad-length",
        /// Reserved bits of the link-type word are set.
        BadLinkType = "bad-link-type",
        /// An option of a block that cannot be read.
        BadOption = "bad-option",
        /// A text that is not UTF-8.
        BadUtf8 = "bad-utf8",
        /// More bytes captured than the packet is said to have had.
        CaplenOverOriginal = "caplen-over-original",
        /// More bytes captured than the snaplen allows.
        CaplenOverSnaplen = "caplen-over-snaplen",
        /// The file ends inside a record or block.
        CutShort = "cut-short",
        /// The compressed data is damaged or cut short.
        DecompressionFailed = "decompression-failed",
        /// Time stamps so fine that Wireshark's arithmetic overflows.
        FineResolution = "fine-resolution",
        /// More interfaces than are read or reported.
        ManyInterfaces = "many-interfaces",
        /// A block that is longer than any that is read.
        OversizedBlock = "oversized-block",
        /// Bytes between two records that belong to neither.
        Garbage = "garbage",
        /// A further capture file behind the first one.
        FurtherFile = "further-file",
        /// A packet that is longer than Wireshark takes.
        OversizedPacket = "oversized-packet",
        /// A packet too short for the pseudo-header of its link type.
        ShortPacket = "short-packet",
        /// Bytes at the end that are too few for a block.
        TrailingBytes = "trailing-bytes",
        /// An interface that the section has not described.
        UnknownInterface = "unknown-interface",
        /// A version of the file format that is not the usual one.
        UnknownVersion = "unknown-version",
    }
}

/// One remark about the capture itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is about.
    pub id: NoteId,
    /// How much it matters.
    pub severity: Severity,
    /// The frame it concerns, if it concerns one.
    pub frame: Option<u64>,
    /// Where in the (uncompressed) file, in bytes from its start.
    pub offset: Option<u64>,
    /// One sentence: what was expected, what was found, what it means for the report.
    pub text: String,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(frame) = self.frame {
            write!(f, "frame {frame}: ")?;
        }
        f.write_str(&self.text)?;
        if let Some(offset) = self.offset {
            write!(f, " (file offset {offset})")?;
        }
        Ok(())
    }
}

/// The notes of one capture. A hostile file can cause one a packet: of each kind the first few are kept, all are
/// counted.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    kept: Vec<Note>,
    counts: Vec<(NoteId, u64)>,
}

impl Notes {
    /// Adds a note; beyond [`NOTES_OF_A_KIND`] of its kind it is only counted, and `note` is not called.
    pub fn add(&mut self, id: NoteId, note: impl FnOnce() -> Note) {
        let count = match self.counts.iter_mut().find(|(kind, _)| *kind == id) {
            Some((_, count)) => count,
            None => {
                self.counts.push((id, 0));
                let Some((_, count)) = self.counts.last_mut() else { return };
                count
            }
        };
        *count += 1;
        if *count <= NOTES_OF_A_KIND.count() {
            self.kept.push(note());
        }
    }

    /// The notes kept in words, in the order in which they arose.
    pub fn kept(&self) -> &[Note] {
        &self.kept
    }

    /// How many notes of each kind arose, kept or not.
    pub fn counts(&self) -> &[(NoteId, u64)] {
        &self.counts
    }

    /// How often a kind of note arose.
    pub fn count(&self, id: NoteId) -> u64 {
        self.counts.iter().find(|(kind, _)| *kind == id).map_or(0, |(_, count)| *count)
    }
}
