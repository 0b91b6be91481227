//! The evaluation as a program asks for it that carries the command, and not the command line: the JSON of
//! `verify --format json`, for who knows whose work it is or for who does not.

use std::path::PathBuf;

use wirelab_analyzers::verify::Grader;
use wirelab_analyzers::verify::report::{Report, Words, json};
use wirelab_submissions::{Limits, Shape, intake};

use super::pseudonyms::Key;
use super::roster::{self, Roster};
use super::{basis, class};
use crate::failure::Failure;
use crate::sandbox;

/// What is asked. Without more than a lab and paths, submissions have pseudonyms and no observations.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Id of a lab, or the path of its file.
    pub lab: String,
    /// What was handed in: captures, folders, archives, a class.
    pub paths: Vec<PathBuf>,
    /// The lab's variant, if it is not the usual one.
    pub variant: Option<String>,
    /// The server's port, if it is not the lab's.
    pub lab_port: Option<u16>,
    /// Call submissions by their names.
    pub names: bool,
    /// The file that keeps who is who, so that everybody has the same pseudonym in the next run.
    pub key: Option<PathBuf>,
    /// Give points for a single submission too.
    pub points: bool,
    /// What was noticed about where evidence comes from.
    pub observations: bool,
}

/// Evaluates submissions, and gives what `verify --format json` prints for them.
///
/// # Errors
/// No such lab, or it asks for nothing; nothing to read; the key of pseudonyms is none.
pub fn verified(asked: &Asked) -> anyhow::Result<String> {
    evaluate(asked).map_err(|failure| match failure {
        Failure::Usage(error) => error,
        Failure::BrokenPipe | Failure::CheckFailed => anyhow::anyhow!("nothing could be read"),
    })
}

/// The same for the command line.
pub(in crate::commands) fn evaluate(asked: &Asked) -> Result<String, Failure> {
    let grader = grader(asked)?;
    let mut taken =
        intake(&asked.paths, Shape::Auto, Limits::default()).map_err(|error| Failure::Usage(error.into()))?;
    if taken.submissions.is_empty() {
        return Err(anyhow::anyhow!("there is no submission").into());
    }
    let key = match (&asked.key, asked.names) {
        (Some(path), _) => Some(Key::give(path, &mut taken).map_err(Failure::Usage)?),
        (None, false) => Some(Key::for_once(&mut taken)),
        (None, true) => None,
    };
    let marks = asked.points || taken.class;
    let mut class = class::evaluate(&taken, &grader, &Roster::default(), &[], marks);
    class.basis = basis::of(&asked.lab, &grader)?;
    let mut report = Report::new(class, Words::english().map_err(anyhow::Error::from)?);
    if let Some(key) = &key {
        report = report.with_pseudonyms(&key.words());
    }
    if !asked.observations {
        report = report.without_observations();
    }
    Ok(json::json(&report))
}

fn grader(asked: &Asked) -> Result<Grader, Failure> {
    let lab = crate::lab::find(&asked.lab)?;
    super::asks(&lab, false)?;
    // One that takes too long is judged as far as it was read, as on the command line.
    let mut grader = Grader::new(&lab).with_clock(sandbox::processor_time);
    if let Some(variant) = &asked.variant {
        roster::known(&lab, variant).map_err(Failure::Usage)?;
        grader = grader.of_variant(variant);
    }
    if let Some(port) = asked.lab_port {
        grader = grader.at_port(port);
    }
    Ok(grader)
}
