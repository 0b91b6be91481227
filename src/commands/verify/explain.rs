//! `--explain CHECK`: one page about a check of a submission.

use std::io::Write;
use std::path::PathBuf;

use anyhow::anyhow;
use wirelab_analyzers::report::safe;
use wirelab_analyzers::verify::Grader;
use wirelab_analyzers::verify::report::{Report, Words, explain};
use wirelab_submissions::Intake;

use super::decisions::Decisions;
use super::roster::Roster;
use super::{Args, basis, class};
use crate::failure::Failure;
use crate::options::Format;
use crate::output::Stdout;

/// The paths of what is handed in, and the name of the submission that is meant: behind the path of a class, a word that is
/// no path.
pub(super) fn paths(asked: bool, all: &[PathBuf]) -> (&[PathBuf], Option<&str>) {
    match all {
        [paths @ .., last] if asked && !paths.is_empty() && !last.exists() => (paths, last.to_str()),
        _ => (all, None),
    }
}

/// What was handed in, and what is asked of each.
pub(super) struct Handed<'a> {
    pub(super) taken: Intake,
    pub(super) roster: &'a Roster,
}

/// Writes the page.
pub(super) fn run(
    check: &str,
    named: Option<&str>,
    handed: Handed<'_>,
    grader: &Grader,
    decisions: Option<Decisions>,
    words: Words,
    args: &Args,
) -> Result<(), Failure> {
    let Handed { mut taken, roster } = handed;
    if args.format != Format::Text {
        return Err(anyhow!("--explain has --format text").into());
    }
    if !grader.lab().checks.iter().any(|one| one.id == check) {
        let ids: Vec<&str> = grader.lab().checks.iter().map(|one| one.id.as_str()).collect();
        let told = safe::excerpt(check.as_bytes(), 40);
        return Err(anyhow!("the lab has no check \"{told}\"; it has {}", ids.join(", ")).into());
    }
    choose(&mut taken, named)?;
    let Some(one) = taken.submissions.first() else { return Err(anyhow!("there is no submission").into()) };
    let decisions = decisions.map(|decisions| decisions.only(&one.name, one.participant.as_deref()));
    let mut class = class::evaluate(&taken, grader, roster, &[], true);
    class::forget_observations(&mut class);
    class.basis = basis::of(&args.name, grader)?;
    if let Some(decisions) = decisions {
        decisions.apply(&mut class, grader.lab());
    }
    let report = Report::new(class, words);
    let own = class::grader_of(grader, &roster.of(one));
    let explanation = own.explain(&class::evidence_of(one), check);
    let submission = report.class().submissions.first();
    let page = explanation.zip(submission).and_then(|(told, submission)| explain::page(&report, submission, &told));
    let page = page.ok_or_else(|| anyhow!("nothing could be judged"))?;
    let mut out = Stdout::text();
    out.write_all(page.as_bytes())?;
    Ok(out.flush()?)
}

/// Leaves only the submission that is meant.
fn choose(taken: &mut Intake, named: Option<&str>) -> Result<(), Failure> {
    let about = |one: &wirelab_submissions::Submission, name: &str| {
        one.name == name || one.participant.as_deref() == Some(name)
    };
    if let Some(name) = named {
        taken.submissions.retain(|one| about(one, name));
    }
    if let ([_], _) = (taken.submissions.as_slice(), named) {
        return Ok(());
    }
    let told = named.map(|name| safe::excerpt(name.as_bytes(), 60));
    Err(match told {
        Some(name) => anyhow!("there is neither a path nor a submission \"{name}\""),
        None => anyhow!("these are {} submissions: name one behind the path of the class", taken.submissions.len()),
    }
    .into())
}
