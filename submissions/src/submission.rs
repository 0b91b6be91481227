//! One submission that was found and not yet read.

use std::path::PathBuf;

use crate::archive::zip;
use crate::contents::{Contents, File};
use crate::folder;
use crate::gather::Gathering;
use crate::limits::Limits;
use crate::note::Note;

/// What one student or group handed in.
#[derive(Debug)]
pub struct Submission {
    /// How the folder or file is called, or the name in a Moodle download. Not made harmless.
    pub name: String,
    /// The participant's number in a Moodle download.
    pub participant: Option<String>,
    pub(crate) parts: Vec<Part>,
    pub(crate) notes: Vec<Note>,
    pub(crate) hidden: u64,
    pub(crate) limits: Limits,
}

/// Something that belongs to a submission. `at` is its path within it, empty for the submission itself.
pub(crate) enum Part {
    /// A file or folder.
    Disk { place: PathBuf, at: String },
    /// A file in the zip of a class.
    Zipped { archive: zip::Archive, entry: zip::Entry, at: String },
    /// A file that was unpacked already, in the archive of a class.
    Unpacked(File),
}

impl std::fmt::Debug for Part {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Disk { place, at } => write!(out, "Disk({}, {at:?})", place.display()),
            Self::Zipped { at, .. } => write!(out, "Zipped({at:?})"),
            Self::Unpacked(file) => write!(out, "Unpacked({:?})", file.path),
        }
    }
}

impl Submission {
    pub(crate) fn new(name: &str, participant: Option<&str>) -> Self {
        Self {
            name: name.to_owned(),
            participant: participant.map(str::to_owned),
            parts: Vec::new(),
            notes: Vec::new(),
            hidden: 0,
            limits: Limits::default(),
        }
    }

    /// Takes in what another submission holds, in a folder of its name: partners hand in one work.
    pub fn join(&mut self, other: Self) {
        let folder = other.name.replace('/', "_");
        let within = |at: &str| if at.is_empty() { folder.clone() } else { format!("{folder}/{at}") };
        for part in other.parts {
            self.parts.push(match part {
                Part::Disk { place, at } => {
                    let at = if at.is_empty() && place.is_file() {
                        within(&place.file_name().unwrap_or_default().to_string_lossy())
                    } else {
                        within(&at)
                    };
                    Part::Disk { place, at }
                }
                Part::Zipped { archive, entry, at } => Part::Zipped { archive, entry, at: within(&at) },
                Part::Unpacked(file) => Part::Unpacked(File { path: within(&file.path), ..file }),
            });
        }
        self.notes.extend(other.notes);
        self.hidden += other.hidden;
        if self.participant.is_none() {
            self.participant = other.participant;
        }
    }

    /// Finds its files and unpacks what is packed, within the limits. What cannot be read is in the notes; there is no
    /// error. Takes at most 4 MiB of memory for contents, and a temporary file beyond that.
    pub fn read(&self) -> Contents {
        let mut into = Gathering::new(self.limits);
        for part in &self.parts {
            match part {
                Part::Disk { place, at } => folder::take(&mut into, place, at, 0),
                Part::Zipped { archive, entry, at } => {
                    if !into.has_ended() {
                        zip::file(&mut into, archive, *entry, at.clone(), 0);
                    }
                }
                Part::Unpacked(file) => into.take(file.path.clone(), file.blob.clone(), 0),
            }
        }
        for note in &self.notes {
            into.note(&note.path, note.problem.clone());
        }
        let mut contents = into.finish();
        contents.hidden += self.hidden;
        contents
    }
}
