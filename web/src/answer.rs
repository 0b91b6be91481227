//! What is answered, and what is said where nothing can be.

use serde::Serialize;
use wirelab_analyzers::report::safe;
use wirelab_capture::error::Error;
use wirelab_words::Sentence;
use wirelab_words::list::browser as words;

use crate::{Held, Kind, Matches};

/// A file as the page lists it.
#[derive(Debug, Serialize)]
pub struct FileView {
    name: String,
    kind: Kind,
    bytes: u64,
    /// Whether it is still being written.
    grows: bool,
    /// Why it is not read as a capture.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

impl FileView {
    pub(crate) fn of(held: &Held) -> Self {
        Self {
            name: safe::line(held.name.as_bytes()),
            kind: held.kind,
            bytes: held.len(),
            grows: held.grows(),
            why: held.why.clone(),
        }
    }
}

/// A lab that can be chosen.
#[derive(Debug, Serialize)]
pub struct LabView {
    pub(crate) id: String,
    pub(crate) title: String,
    /// Whether its file asks for anything.
    pub(crate) checks: bool,
}

/// What is looked for where no lab is chosen.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Usual {
    /// Whichever is found.
    Found,
    /// No lab.
    None,
    /// The lab of this title.
    Lab(String),
}

/// What the page shows or saves.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// A whole document, and the lab that it is about.
    Page {
        /// HTML.
        html: String,
        /// The lab's id.
        #[serde(skip_serializing_if = "Option::is_none")]
        lab: Option<String>,
    },
    /// What the program writes with `--format json`, to be saved or shown.
    Json(String),
    /// A table or a text, to be saved.
    Text(String),
    /// A file to be saved.
    File {
        /// Its bytes, in base64.
        bytes: String,
        /// What it is, in sentences.
        told: Vec<String>,
    },
    /// The files that are held.
    Files(Vec<FileView>),
    /// The labs that can be chosen.
    Labs {
        /// All of them.
        all: Vec<LabView>,
        /// What is looked for where none is chosen.
        usual: Usual,
    },
    /// What a display filter selects.
    Matches(Matches),
    /// Nothing can be shown.
    Refused {
        /// Which refusal, for programs.
        why: &'static str,
        /// The sentence for people. More than one line where a filter has a mistake.
        text: String,
    },
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No such file.
    NoFile,
    /// No such stream.
    NoStream,
    /// No such packet.
    NoFrame,
    /// No lab of this name.
    NoLab,
    /// No capture among the files.
    NoCapture,
    /// No lab was chosen, and none was found.
    WhichLab,
    /// The lab asks for nothing.
    NoChecks,
    /// Nothing is shown of what was said.
    Hidden,
    /// A display filter is wrong: where, and what is meant.
    Filter(String),
    /// The file of a lab has mistakes: where, and what would be right.
    Lab(String),
    /// The annotated capture is too large to be saved from a page.
    LargeToAnnotate,
    /// The packets of the lab are.
    LargeToKeep,
    /// The file could not be read, or the question not understood.
    Unread(String),
}

impl Refusal {
    /// Its name, for programs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NoFile => "no-file",
            Self::NoStream => "no-stream",
            Self::NoFrame => "no-frame",
            Self::NoLab => "no-lab",
            Self::NoCapture => "no-capture",
            Self::WhichLab => "which-lab",
            Self::NoChecks => "no-checks",
            Self::Hidden => "hidden",
            Self::Filter(_) => "filter",
            Self::Lab(_) => "lab",
            Self::LargeToAnnotate | Self::LargeToKeep => "large",
            Self::Unread(_) => "unread",
        }
    }

    /// For people.
    pub fn text(&self) -> String {
        let said = match self {
            Self::NoFile => words::NoFile {}.said(),
            Self::NoStream => words::NoStream {}.said(),
            Self::NoFrame => words::NoFrame {}.said(),
            Self::NoLab => words::NoLab {}.said(),
            Self::NoCapture => words::NoCapture {}.said(),
            Self::WhichLab => words::WhichLab {}.said(),
            Self::NoChecks => words::NoChecks {}.said(),
            Self::Hidden => words::Hidden {}.said(),
            Self::LargeToAnnotate => words::LargeToAnnotate {}.said(),
            Self::LargeToKeep => words::LargeToKeep {}.said(),
            Self::Filter(text) | Self::Lab(text) => return safe::lines(text.as_bytes()),
            Self::Unread(text) => return safe::line(text.as_bytes()),
        };
        said.to_string()
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        Self::Refused { why: refusal.name(), text: refusal.text() }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Unread(error.to_string())
    }
}

impl From<std::io::Error> for Refusal {
    fn from(error: std::io::Error) -> Self {
        Self::Unread(error.to_string())
    }
}

impl From<serde_json::Error> for Refusal {
    fn from(error: serde_json::Error) -> Self {
        Self::Unread(error.to_string())
    }
}
