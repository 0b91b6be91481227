//! `verify`: what `wirelab verify --format json` prints, as a table.

use std::path::PathBuf;

use pyo3::prelude::*;
use serde_json::{Value, json};
use wirelab::{Asked, verified};
use wirelab_tables::rows::{Checks, HandIn, Submissions};

use crate::arrow::Type::Text;
use crate::rows::{Spec, add, heads};
use crate::table::{Builder, Table, heads_of, named};
use crate::trouble::Trouble;
use crate::{in_reports, reading};

/// Columns of a check.
const CHECKS: &[&str] = &["submission", "check", "title", "severity", "status", "points", "max_points", "text", "hint"];

/// Columns of a submission.
const SUBMISSIONS: &[&str] = &["submission", "score", "max_score", "untold", "may_need_help"];

const OBSERVATIONS: &[Spec] = &[
    ("submission", Text, "/submission", "whom it is about; missing where it is about several"),
    ("id", Text, "/one/id", "what was noticed, for programs"),
    ("text", Text, "/one/text", "what was noticed: for a person to judge, no verdict"),
    ("all", Text, "/one", "all of it, as JSON"),
];

/// Which table.
#[derive(Clone, Copy)]
enum Kind {
    Checks,
    Submissions,
    Observations,
}

#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "they have names in Python")]
#[pyo3(signature = (lab, paths, table = "checks", *, variant = None, lab_port = None, names = false, key = None, points = false,
    show_secrets = false))]
pub(crate) fn verify(
    py: Python<'_>,
    lab: String,
    paths: Vec<PathBuf>,
    table: &str,
    variant: Option<String>,
    lab_port: Option<u16>,
    names: bool,
    key: Option<PathBuf>,
    points: bool,
    show_secrets: bool,
) -> PyResult<Table> {
    let kind = match table {
        "checks" => Kind::Checks,
        "submissions" => Kind::Submissions,
        "observations" => Kind::Observations,
        _ => return Err(Trouble::usage("table is one of checks, submissions, observations").into()),
    };
    if names && key.is_some() {
        return Err(
            Trouble::usage("names=True calls submissions by their names, and key is for pseudonyms: give one").into()
        );
    }
    let observations = matches!(kind, Kind::Observations);
    let asked = Asked { lab, paths, variant, lab_port, names, key, points, observations };
    reading(py, in_reports(show_secrets), || read(&asked, kind))
}

fn read(asked: &Asked, kind: Kind) -> Result<Table, Trouble> {
    let mut report: Value = serde_json::from_str(&verified(asked)?)?;
    let builder = match kind {
        Kind::Checks => checks(&report),
        Kind::Submissions => submissions(&report),
        Kind::Observations => observations(&mut report),
    };
    Ok(builder.finish(Vec::new()))
}

/// The objects of a list.
fn all<'a>(of: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    of.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn checks(report: &Value) -> Builder {
    let columns = named::<Checks>(CHECKS);
    let mut builder = Builder::new(heads_of(&columns));
    for submission in all(report, "submissions") {
        for check in all(submission, "checks") {
            builder.row(&columns, &HandIn { report, submission, check });
        }
    }
    builder
}

fn submissions(report: &Value) -> Builder {
    let columns = named::<Submissions>(SUBMISSIONS);
    let mut builder = Builder::new(heads_of(&columns));
    for submission in all(report, "submissions") {
        builder.row(&columns, &HandIn { report, submission, check: &Value::Null });
    }
    builder
}

fn observations(report: &mut Value) -> Builder {
    let mut builder = Builder::new(heads(OBSERVATIONS));
    for mut one in taken(report, "submissions") {
        let name = one["name"].clone();
        for seen in taken(&mut one, "observations") {
            add(&mut builder, OBSERVATIONS, &json!({"submission": name, "one": seen}));
        }
    }
    for seen in taken(report, "observations") {
        add(&mut builder, OBSERVATIONS, &json!({"submission": null, "one": seen}));
    }
    builder
}

/// Takes a list out of an object.
fn taken(of: &mut Value, name: &str) -> Vec<Value> {
    match of.get_mut(name).map(Value::take) {
        Some(Value::Array(all)) => all,
        _ => Vec::new(),
    }
}
