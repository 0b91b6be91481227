//! `verify`: what `wirelab verify --format json` prints, as a table.

use std::collections::HashMap;
use std::path::PathBuf;

use pyo3::prelude::*;
use serde_json::{Value, json};
use wirelab::{Asked, verified};

use crate::arrow::Type::{Boolean, Float, Text};
use crate::rows::{Spec, add, heads};
use crate::table::{Builder, Table};
use crate::trouble::Trouble;
use crate::{in_reports, reading};

const CHECKS: &[Spec] = &[
    ("submission", Text, "/submission", "who handed it in, by a pseudonym unless names are asked for"),
    ("check", Text, "/check/id", "the check, for programs"),
    ("title", Text, "/check/title", "what is asked for"),
    ("severity", Text, "/check/severity", "how much it matters"),
    ("status", Text, "/check/status", "how it went"),
    ("points", Float, "/check/points", "points, where they are given"),
    ("max_points", Float, "/check/max_points", "the most points"),
    ("text", Text, "/check/text", "what was found"),
    ("hint", Text, "/check/hint", "what to do"),
];

const SUBMISSIONS: &[Spec] = &[
    ("submission", Text, "/name", "who handed it in, by a pseudonym unless names are asked for"),
    ("score", Float, "/score", "points, where they are given"),
    ("max_score", Float, "/max_score", "the most points"),
    ("untold", Float, "/untold", "points that the evidence does not decide"),
    ("may_need_help", Boolean, "/may_need_help", "whether somebody should ask how it goes"),
];

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
    let specs = match kind {
        Kind::Checks => CHECKS,
        Kind::Submissions => SUBMISSIONS,
        Kind::Observations => OBSERVATIONS,
    };
    let mut builder = Builder::new(heads(specs));
    let mut help: HashMap<String, Value> = HashMap::new();
    for row in taken(&mut report, "attention") {
        help.extend(row["submission"].as_str().map(|name| (name.to_owned(), row["may_need_help"].clone())));
    }
    for mut one in taken(&mut report, "submissions") {
        let name = one["name"].clone();
        match kind {
            Kind::Checks => {
                for check in taken(&mut one, "checks") {
                    add(&mut builder, specs, &json!({"submission": name, "check": check}));
                }
            }
            Kind::Submissions => {
                one["may_need_help"] = name.as_str().and_then(|name| help.remove(name)).unwrap_or_default();
                add(&mut builder, specs, &one);
            }
            Kind::Observations => {
                for seen in taken(&mut one, "observations") {
                    add(&mut builder, specs, &json!({"submission": name, "one": seen}));
                }
            }
        }
    }
    if matches!(kind, Kind::Observations) {
        for seen in taken(&mut report, "observations") {
            add(&mut builder, specs, &json!({"submission": null, "one": seen}));
        }
    }
    Ok(builder.finish(Vec::new()))
}

/// Takes a list out of an object.
fn taken(of: &mut Value, name: &str) -> Vec<Value> {
    match of.get_mut(name).map(Value::take) {
        Some(Value::Array(all)) => all,
        _ => Vec::new(),
    }
}
