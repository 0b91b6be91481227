//! The files that a lab asks for.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use wirelab_capture::place::{Existing, Inputs, grow};
use wirelab_generators::truth::made;
use wirelab_labs::{EvidenceKind, Lab, safe};

use crate::failure::Failure;
use crate::output::{shown, talk};

/// Where everything goes.
pub(super) struct Files {
    pub(super) capture: PathBuf,
    pub(super) server: PathBuf,
    pub(super) client: PathBuf,
    pub(super) truth: PathBuf,
    pub(super) layers: PathBuf,
}

impl Files {
    /// The names that the lab asks for; of our own where it asks for none.
    pub(super) fn new(lab: &Lab, folder: &Path) -> Self {
        let named = |kind: EvidenceKind, other: &str| {
            let asked = lab.evidence.iter().find(|one| one.kind == kind).map(|one| one.file.as_str());
            // A lab's file may come from anybody: a name is a name, never a path.
            let name = asked.and_then(|name| Path::new(name).file_name()).map(PathBuf::from);
            folder.join(name.unwrap_or_else(|| PathBuf::from(other)))
        };
        Self {
            capture: named(EvidenceKind::Capture, "capture.pcapng"),
            server: named(EvidenceKind::ServerLog, "server_output.txt"),
            client: named(EvidenceKind::ClientLog, "client_output.txt"),
            truth: folder.join("truth.jsonl"),
            layers: folder.join("encapsulation.txt"),
        }
    }

    /// All of them, in one order.
    pub(super) fn all(&self) -> [&Path; 5] {
        [&self.capture, &self.server, &self.client, &self.truth, &self.layers].map(PathBuf::as_path)
    }

    /// A new text, with its stamp.
    pub(super) fn begin(&self, path: &Path, lab: &Lab) -> Result<File, Failure> {
        let mut file = create(path)?;
        writeln!(file, "# {}", super::comment(lab))?;
        Ok(file)
    }

    /// The truth, whose first line is its stamp.
    pub(super) fn begin_truth(&self, lab: &Lab) -> Result<File, Failure> {
        let mut file = create(&self.truth)?;
        writeln!(file, "{}", made(&super::comment(lab)))?;
        Ok(file)
    }

    /// The place for what a student writes, empty.
    pub(super) fn end(&self, lab: &Lab) -> Result<(), Failure> {
        for (path, kind) in [(&self.server, EvidenceKind::ServerLog), (&self.client, EvidenceKind::ClientLog)] {
            let asked = lab.evidence.iter().find(|one| one.kind == kind);
            if asked.is_some_and(|one| one.title.contains("sentences")) {
                let mut file = OpenOptions::new().append(true).open(path).with_context(|| shown(path))?;
                writeln!(file, "\n# Comment:")?;
            }
        }
        Ok(())
    }

    /// Tells what there is now, and what is left to the student.
    pub(super) fn tell(&self, lab: &Lab, captured: bool) {
        let say = |text: String| talk(&format!("wirelab: {text}"));
        let name = |path: &Path| safe::escaped(path.to_string_lossy().as_bytes());
        if captured {
            say(format!("capture     {}", name(&self.capture)));
        }
        say(format!("server log  {}", name(&self.server)));
        say(format!("client log  {}", name(&self.client)));
        say(format!("truth       {}", name(&self.truth)));
        if captured && self.layers.exists() {
            say(format!("layers      {}", name(&self.layers)));
        }
        let is_own = |kind: EvidenceKind| match kind {
            EvidenceKind::Source | EvidenceKind::Screenshot | EvidenceKind::Report | EvidenceKind::Data => true,
            EvidenceKind::Capture | EvidenceKind::ServerLog | EvidenceKind::ClientLog => false,
        };
        for one in lab.evidence.iter().filter(|one| is_own(one.kind)) {
            say(format!("not made: {} ({}), which is the student's own", safe::line(one.file.as_bytes()), one.kind));
        }
    }
}

/// A new file among the evidence.
pub(super) fn create(path: &Path) -> Result<File, Failure> {
    let grown = grow(path, Existing::Stays, &Inputs::none()).map_err(anyhow::Error::from)?;
    Ok(grown.file)
}
