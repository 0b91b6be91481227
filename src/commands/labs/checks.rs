//! What a lab asks of those who hand it in.

use std::io::{self, Write};

use serde::Serialize;
use wirelab_labs::check::Worth;
use wirelab_labs::{Check, Lab, safe};

use crate::output::{Style, Tone, fitted};

/// The checks, a line each.
pub(super) fn print(lab: &Lab, style: Style, out: &mut impl Write) -> io::Result<()> {
    for check in &lab.checks {
        let points = worth(check);
        let about = format!("{} ({}, {})", safe::line(check.title.as_bytes()), check.id, check.kind.name());
        fitted(out, ["  ", "    "], &format!("{about}{points}"), Tone::Plain, style)?;
    }
    for group in lab.one_of() {
        let ids: Vec<&str> = group.iter().map(|check| check.id.as_str()).collect();
        fitted(out, ["  ", "    "], &format!("one of these is enough: {}", ids.join(", ")), Tone::Dim, style)?;
    }
    writeln!(out, "  {}", style.paint(Tone::Dim, &format!("{} points in all", points(lab.max_points()))))
}

/// What a check gives, adds or takes.
fn worth(check: &Check) -> String {
    let points = points(check.points);
    match check.worth {
        _ if check.points == 0 => String::new(),
        Worth::Counts => format!("  {points}"),
        Worth::Bonus => format!("  bonus {points}"),
        Worth::Costs => format!("  takes {points} off if not"),
    }
}

/// `1.5` of 150 hundredths.
fn points(hundredths: u32) -> String {
    format!("{}", f64::from(hundredths) / 100.0)
}

/// A check as JSON.
#[derive(Serialize)]
pub(super) struct CheckRow {
    id: String,
    title: String,
    kind: &'static str,
    points: f64,
    worth: &'static str,
    one_of: Option<String>,
    partial: bool,
    severity: &'static str,
    undecided: &'static str,
    hint: String,
}

pub(super) fn rows(lab: &Lab) -> Vec<CheckRow> {
    let row = |check: &Check| CheckRow {
        id: check.id.clone(),
        title: check.title.clone(),
        kind: check.kind.name(),
        points: f64::from(check.points) / 100.0,
        worth: check.worth.id(),
        one_of: check.one_of.clone(),
        partial: check.partial,
        severity: check.severity.name(),
        undecided: check.undecided.name(),
        hint: check.hint.clone(),
    };
    lab.checks.iter().map(row).collect()
}
