//! What a lab asks of those who hand it in.

use std::io::{self, Write};

use serde::Serialize;
use wirelab_labs::{Lab, safe};

use crate::output::{Style, Tone, fitted};

/// The checks, a line each.
pub(super) fn print(lab: &Lab, style: Style, out: &mut impl Write) -> io::Result<()> {
    for check in &lab.checks {
        let points = if check.points == 0 { String::new() } else { format!("  {}", points(check.points)) };
        let about = format!("{} ({}, {})", safe::line(check.title.as_bytes()), check.id, check.kind.name());
        fitted(out, ["  ", "    "], &format!("{about}{points}"), Tone::Plain, style)?;
    }
    let sum: u32 = lab.checks.iter().map(|check| check.points).sum();
    writeln!(out, "  {}", style.paint(Tone::Dim, &format!("{} points in all", points(sum))))
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
    partial: bool,
    severity: &'static str,
    undecided: &'static str,
    hint: String,
}

pub(super) fn rows(lab: &Lab) -> Vec<CheckRow> {
    let row = |check: &wirelab_labs::Check| CheckRow {
        id: check.id.clone(),
        title: check.title.clone(),
        kind: check.kind.name(),
        points: f64::from(check.points) / 100.0,
        partial: check.partial,
        severity: check.severity.name(),
        undecided: check.undecided.name(),
        hint: check.hint.clone(),
    };
    lab.checks.iter().map(row).collect()
}
