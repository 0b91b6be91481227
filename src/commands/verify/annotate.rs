//! `--annotate FOLDER`: each capture that was handed in, with what was found at its packets, for who handed it in.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use wirelab_analyzers::verify::Grader;
use wirelab_analyzers::verify::report::{Report, html};
use wirelab_capture::error::Error;
use wirelab_capture::place::Inputs;
use wirelab_capture::rewrite::Working;
use wirelab_submissions::Intake;

use super::class;
use super::folder::Folder;
use super::roster::Roster;
use crate::failure::Failure;
use crate::output::shown;

/// Refuses a folder in what is checked: the next run would take what is written there for handed in.
pub(super) fn refuse(folder: Option<&Path>, checked: &[PathBuf]) -> Result<(), Failure> {
    let Some(folder) = folder else { return Ok(()) };
    let whole = std::path::absolute(folder).with_context(|| shown(folder))?;
    // Of a path that is not there yet, the part that is.
    let there = whole.ancestors().find_map(|part| std::fs::canonicalize(part).ok());
    let inside = |path: &PathBuf| {
        path.is_dir()
            && std::fs::canonicalize(path).is_ok_and(|path| there.as_ref().is_some_and(|at| at.starts_with(path)))
    };
    if checked.iter().any(inside) {
        let told = shown(folder);
        return Err(anyhow!("{told} is in what is checked: the next run would take its captures for handed in").into());
    }
    Ok(())
}

/// Writes them.
pub(super) fn write(
    folder: &Path,
    report: &Report,
    taken: &Intake,
    grader: &Grader,
    roster: &Roster,
    inputs: &Inputs,
) -> Result<(), Failure> {
    let folder = Folder::new(folder, inputs)?;
    for (place, (one, handed)) in report.class().submissions.iter().zip(&taken.submissions).enumerate() {
        let own = class::grader_of(grader, &roster.of(handed));
        let name = html::file_name(place, &one.name);
        let name = name.trim_end_matches(".html");
        let mut captures = 0;
        for file in class::evidence_of(handed) {
            let Some(annotated) = annotated(&own, report, one, &file) else { continue };
            captures += 1;
            let more = if captures > 1 { format!("-{captures}") } else { String::new() };
            let mut to = folder.place(&format!("{name}{more}.pcapng"))?;
            annotated.written.copy_to(&mut to)?;
            to.finish().map_err(anyhow::Error::from)?;
        }
    }
    Ok(())
}

/// A capture of a submission with comments; `None` for what is none. One that cannot be read costs the others nothing.
fn annotated(
    grader: &Grader,
    report: &Report,
    one: &wirelab_analyzers::verify::model::Submission,
    file: &wirelab_analyzers::verify::evidence::Evidence,
) -> Option<wirelab_capture::rewrite::Annotated> {
    let path = Path::new(&file.path);
    let work = || -> Result<_, Error> {
        let input = (file.open)().map_err(|source| Error::Io { path: path.to_owned(), source })?;
        grader.annotate(&Working::of(path, input)?, report, one, &file.path)
    };
    match work() {
        Ok(annotated) => Some(annotated),
        Err(Error::NotACapture { .. }) => None,
        Err(error) => {
            super::say(&format!("{error}: it is not annotated"));
            None
        }
    }
}
