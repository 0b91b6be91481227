//! The report for people.

use std::io::{self, Write};

use wirelab_analyzers::report::safe::{escaped, excerpt, name as safe_name};
use wirelab_analyzers::verify::model::{Checked, ObservationKind, Place, Proof, Status, Submission};
use wirelab_analyzers::verify::report::Report;
use wirelab_capture::note::Severity;
use wirelab_labs::check::Worth;

use crate::output::{Style, Tone, wrapped};

/// Columns in front of the words of a check.
const INDENT: &str = "      ";
/// What is said last of files that `wirelab run` made.
const PRACTICE: &str = "wirelab made these files for practice. Hand in a run of your own programs.";

pub(super) fn write(out: &mut impl Write, report: &Report, all: bool, style: Style) -> io::Result<()> {
    let class = report.class();
    writeln!(out, "{}", style.paint(Tone::Strong, &format!("{}: {}", class.lab, escaped(class.title.as_bytes()))))?;
    for one in &class.submissions {
        writeln!(out)?;
        submission(out, report, one, all, style)?;
    }
    if all {
        writeln!(out)?;
        for line in report.basis() {
            wrapped(out, ["", "  "], &line, Tone::Dim, style)?;
        }
    }
    Ok(())
}

fn submission(out: &mut impl Write, report: &Report, one: &Submission, all: bool, style: Style) -> io::Result<()> {
    let marks = report.class().marks;
    let name = safe_name(one.name.as_bytes());
    let points = report.points(one).map_or_else(String::new, |points| format!("; {points}"));
    wrapped(out, ["", "  "], &format!("{name}: {}{points}", report.tally(one)), Tone::Strong, style)?;
    for remark in &one.remarks {
        wrapped(out, ["  ", "  "], &escaped(remark.text.as_bytes()), Tone::Warn, style)?;
    }
    if all {
        files(out, one, style)?;
    } else {
        for file in one.files.iter().filter(|file| file.note.is_some()) {
            let note = file.note.as_deref().unwrap_or_default();
            wrapped(
                out,
                ["  ", "    "],
                &format!("{}: {}", escaped(file.path.as_bytes()), escaped(note.as_bytes())),
                Tone::Dim,
                style,
            )?;
        }
    }
    for note in &one.notes {
        wrapped(out, ["  ", "    "], &escaped(note.as_bytes()), Tone::Warn, style)?;
    }
    // One cause makes several checks fail: what to do about it is said once.
    let mut hint = "";
    for check in one.checks.iter().filter(|check| all || check.because.is_none()) {
        let again = !check.hint.is_empty() && check.hint == hint;
        checked(out, report, check, (again, all), style)?;
        if !check.hint.is_empty() && matches!(check.status, Status::Partly | Status::Failed) {
            hint = &check.hint;
        }
    }
    for (told, checks) in report.not_shown(one) {
        let ids: Vec<&str> = checks.iter().map(|check| check.id.as_str()).collect();
        wrapped(out, ["  – ", INDENT], &format!("{told}: {}", ids.join(", ")), Tone::Dim, style)?;
    }
    findings(out, one, all, style)?;
    let passed = one.checks.iter().any(|check| check.status == Status::Passed);
    if !marks && passed && !one.checks.iter().any(Checked::is_to_do) {
        let is_practice = one.observations.iter().any(|seen| seen.kind == ObservationKind::MadeByWirelab);
        let last = if is_practice { PRACTICE } else { "Nothing is missing. You can hand it in." };
        writeln!(out, "  {last}")?;
    }
    Ok(())
}

fn files(out: &mut impl Write, one: &Submission, style: Style) -> io::Result<()> {
    for file in &one.files {
        let taken = file.taken_as.as_ref().map_or_else(String::new, |name| format!(", taken as {name}"));
        let note = file.note.as_ref().map_or_else(String::new, |note| format!(": {}", escaped(note.as_bytes())));
        let hash = file.sha256.as_ref().map_or_else(String::new, |hash| format!(", SHA-256 {hash}"));
        let text = format!("{} ({}{taken}{hash}){note}", escaped(file.path.as_bytes()), file.kind);
        wrapped(out, ["  ", "    "], &text, Tone::Dim, style)?;
    }
    Ok(())
}

fn checked(
    out: &mut impl Write,
    report: &Report,
    check: &Checked,
    (hint_again, all): (bool, bool),
    style: Style,
) -> io::Result<()> {
    let marks = report.class().marks;
    let (sign, tone) = match check.status {
        Status::Passed => ("✓", Tone::Good),
        Status::Partly => ("~", Tone::Warn),
        Status::Failed => ("✗", Tone::Bad),
        Status::Undecided => ("?", Tone::Dim),
        Status::NotShown | Status::NotAsked => ("–", Tone::Dim),
    };
    let points = match (marks, check.max_points.0, check.worth) {
        (false, ..) | (true, 0, _) => String::new(),
        (_, _, Worth::Counts) => format!("  {} of {}", check.points, check.max_points),
        _ => report.points_of_check(check).map_or_else(String::new, |points| format!("  {points}")),
    };
    writeln!(out, "  {} {} ({}){points}", style.paint(tone, sign), escaped(check.title.as_bytes()), check.id)?;
    if let Some(decided) = report.decided(check) {
        wrapped(out, [INDENT, INDENT], &escaped(decided.as_bytes()), Tone::Strong, style)?;
    }
    if matches!(check.status, Status::Passed | Status::NotAsked) && !all {
        return Ok(());
    }
    wrapped(out, [INDENT, INDENT], &check.text, Tone::Dim, style)?;
    if !check.hint.is_empty() && check.status.is_open() {
        let hint = if hint_again {
            "What to do: as above.".to_owned()
        } else {
            format!("What to do: {}", escaped(check.hint.as_bytes()))
        };
        wrapped(out, [INDENT, INDENT], &hint, tone, style)?;
    }
    if !check.evidence.is_empty() {
        let proofs: Vec<String> = check.evidence.iter().map(proof).collect();
        wrapped(out, [INDENT, INDENT], &format!("See {}", proofs.join("; ")), Tone::Dim, style)?;
    }
    Ok(())
}

fn proof(one: &Proof) -> String {
    let file = excerpt(one.file.as_bytes(), 80);
    let numbers = |numbers: &[u64]| numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
    match &one.place {
        Place::Whole => file,
        Place::Frames(frames) if frames.len() == 1 => format!("{file}, frame {}", numbers(frames)),
        Place::Frames(frames) => format!("{file}, frames {}", numbers(frames)),
        Place::Lines(lines) if lines.len() == 1 => format!("{file}, line {}", numbers(lines)),
        Place::Lines(lines) => format!("{file}, lines {}", numbers(lines)),
    }
}

/// What the capture doctor says: warnings, and with `all` the rest too.
fn findings(out: &mut impl Write, one: &Submission, all: bool, style: Style) -> io::Result<()> {
    let wanted = one.findings.iter().filter(|one| all || one.finding.severity != Severity::Info);
    for (number, found) in wanted.enumerate() {
        if number == 0 {
            writeln!(out, "  About the capture:")?;
        }
        let tone = if found.finding.severity == Severity::Info { Tone::Dim } else { Tone::Warn };
        wrapped(out, ["    - ", INDENT], &found.finding.text, tone, style)?;
    }
    Ok(())
}
