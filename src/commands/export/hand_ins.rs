//! The tables of what students hand in: submissions and checks, from what `verify` says of them.

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::Value;
use wirelab_tables::rows::{Checks, HandIn, Submissions};
use wirelab_tables::{Builder, Limits, Sink, Table};

use super::captures::State;
use super::files::Files;
use super::mark::Mark;
use super::place::Place;
use super::{Args, Outcome, Run};
use crate::commands::verify::asked::{Asked, evaluate};
use crate::failure::Failure;
use crate::output::shown;

/// Folders within folders that are looked through.
const MAX_DEPTH: usize = 64;

/// Evaluates what was handed in, unless that was done, and writes its tables.
pub(super) fn export(lab: &str, args: &Args, run: &Run) -> Result<Outcome, Failure> {
    let state = state(&args.paths)?;
    let stem = args.paths.first().and_then(|path| path.file_name()).map_or(Path::new("class"), Path::new);
    let key = Place::key(stem, &state);
    let before = Mark::read(&run.place, &key);
    if before.as_ref().is_some_and(|mark| mark.holds(&run.place, &run.settings, &state)) {
        return Ok(Outcome::Before);
    }
    Mark::forget(&run.place, &key)?;
    let asked = Asked {
        lab: lab.to_owned(),
        paths: args.paths.clone(),
        variant: args.lab.variant_name().map(str::to_owned),
        lab_port: args.lab.port(),
        names: args.names,
        key: args.pseudonyms.clone(),
        points: true,
        observations: false,
    };
    let report: Value = serde_json::from_str(&evaluate(&asked)?).context("what verify says is no JSON")?;
    let mut files = Files::create(run, &state, &key, None)?;
    rows(&report, &mut files)?;
    let written = files.finish(&run.place)?;
    if let Some(before) = before {
        before.remove_others(&run.place, &written);
    }
    Mark { settings: run.settings.clone(), capture: state, capture_id: String::new(), files: written }
        .write(&run.place, &key)?;
    Ok(Outcome::Done { damaged: false })
}

fn rows(report: &Value, files: &mut Files) -> std::io::Result<()> {
    let mut submissions = Builder::<Submissions>::new(Limits::default());
    let mut checks = Builder::<Checks>::new(Limits::default());
    for submission in list(report, "submissions") {
        if let Some(full) = submissions.push(&HandIn { report, submission, check: &Value::Null }) {
            files.batch(Table::Submissions, full)?;
        }
        for check in list(submission, "checks") {
            if let Some(full) = checks.push(&HandIn { report, submission, check }) {
                files.batch(Table::Checks, full)?;
            }
        }
    }
    for (table, rest) in [(Table::Submissions, submissions.take()), (Table::Checks, checks.take())] {
        if let Some(rest) = rest {
            files.batch(table, rest)?;
        }
    }
    Ok(())
}

fn list<'a>(of: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    of.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// All files that were handed in, as they are now.
fn state(paths: &[PathBuf]) -> Result<Vec<State>, Failure> {
    let mut all = Vec::new();
    for path in paths {
        files(path, MAX_DEPTH, &mut all).with_context(|| shown(path))?;
    }
    all.sort();
    all.iter().map(|path| State::of(path)).collect()
}

fn files(path: &Path, depth: usize, all: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if !path.is_dir() {
        all.push(path.to_owned());
        return Ok(());
    }
    for entry in std::fs::read_dir(path)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() && depth > 0 {
            files(&entry.path(), depth - 1, all)?;
        } else if kind.is_file() {
            all.push(entry.path());
        }
    }
    Ok(())
}
