//! What goes wrong, as Python's exceptions: they carry the file, the frame and the place in it, as far as these are known.

use std::path::Path;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use wirelab_analyzers::filter::FilterError;
use wirelab_analyzers::report::safe;
use wirelab_capture::error::Error;
use wirelab_capture::facts::CaptureFacts;
use wirelab_capture::note::{Note, Severity};

/// Which class of `wirelab._errors` it is.
#[derive(Clone, Copy, Debug)]
enum Class {
    Capture,
    Damaged,
    Filter,
    Usage,
}

impl Class {
    const fn name(self) -> &'static str {
        match self {
            Self::Capture => "CaptureError",
            Self::Damaged => "DamagedCapture",
            Self::Filter => "FilterError",
            Self::Usage => "UsageError",
        }
    }
}

/// Something that ended the reading.
#[derive(Debug)]
pub(crate) struct Trouble {
    class: Class,
    text: String,
    file: Option<String>,
    frame: Option<u64>,
    offset: Option<u64>,
}

impl Trouble {
    /// It was asked for something that is not there.
    pub(crate) fn usage(text: impl Into<String>) -> Self {
        Self { class: Class::Usage, text: text.into(), file: None, frame: None, offset: None }
    }

    /// A display filter is wrong; its offset is that of the first character that is.
    pub(crate) fn filter(error: &FilterError) -> Self {
        let text = safe::lines(error.to_string().as_bytes());
        let offset = u64::try_from(error.column().saturating_sub(1)).ok();
        Self { class: Class::Filter, text, file: None, frame: None, offset }
    }

    /// About this file, if it is about none yet and is no mistake of who asked.
    pub(crate) fn of(self, path: &Path) -> Self {
        let is_about_it = matches!(self.class, Class::Capture | Class::Damaged);
        let file = self.file.or_else(|| is_about_it.then(|| path.to_string_lossy().into_owned()));
        Self { file, ..self }
    }

    fn damaged(path: &Path, note: &Note) -> Self {
        Self {
            class: Class::Damaged,
            text: safe::line(note.to_string().as_bytes()),
            file: Some(path.to_string_lossy().into_owned()),
            frame: note.frame,
            offset: note.offset,
        }
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        let file = match &error {
            Error::Io { path, .. } | Error::NotACapture { path, .. } => Some(path.to_string_lossy().into_owned()),
            _ => None,
        };
        Self { class: Class::Capture, text: error.to_string(), file, frame: None, offset: None }
    }
}

impl From<wirelab_tables::Trouble> for Trouble {
    fn from(trouble: wirelab_tables::Trouble) -> Self {
        match trouble {
            wirelab_tables::Trouble::Capture(error) => error.into(),
            other => Self { class: Class::Capture, ..Self::usage(other.to_string()) },
        }
    }
}

impl From<anyhow::Error> for Trouble {
    fn from(error: anyhow::Error) -> Self {
        let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
        Self::usage(safe::lines(causes.join(": ").as_bytes()))
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self { class: Class::Capture, ..Self::usage(error.to_string()) }
    }
}

impl From<serde_json::Error> for Trouble {
    fn from(error: serde_json::Error) -> Self {
        Self { class: Class::Capture, ..Self::usage(error.to_string()) }
    }
}

impl From<Trouble> for PyErr {
    fn from(trouble: Trouble) -> Self {
        Python::attach(|py| {
            let class = py.import("wirelab._errors").and_then(|module| module.getattr(trouble.class.name()));
            let made = class.and_then(|class| class.call1((trouble.text, trouble.file, trouble.frame, trouble.offset)));
            made.map_or_else(|error| error, Self::from_value)
        })
    }
}

/// A note about damage, for Python.
#[derive(Clone, Debug)]
pub(crate) struct Remark(Note);

impl Remark {
    pub(crate) fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let told = PyDict::new(py);
        told.set_item("id", self.0.id.id())?;
        told.set_item("severity", self.0.severity.id())?;
        told.set_item("frame", self.0.frame)?;
        told.set_item("offset", self.0.offset)?;
        told.set_item("text", safe::line(self.0.text.as_bytes()))?;
        Ok(told)
    }
}

/// The notes about a capture; where damage is not to be passed over, the first that tells of lost data is an error.
pub(crate) fn remarks(path: &Path, facts: &CaptureFacts, strict: bool) -> Result<Vec<Remark>, Trouble> {
    let notes = facts.notes.kept();
    match notes.iter().find(|note| strict && note.severity == Severity::Error) {
        Some(note) => Err(Trouble::damaged(path, note)),
        None => Ok(notes.iter().cloned().map(Remark).collect()),
    }
}
