//! JSON: one object for a run, described in docs/verify.schema.json. Names may be added; those that are there stay.
//!
//! Strings are the submissions' own, not made harmless: JSON escapes what needs it, and here also what a terminal or a
//! reader's eye could take for something else.

use std::fmt::Write;

use serde::Serialize;
use wirelab_capture::note::Severity;
use wirelab_findings::FindingId;
use wirelab_labs::{LogEvent, Side};

use super::super::model::{Checked, Observation, Place, Points, Proof, Submission};
use super::Report;
use crate::model::ObservationKind;

/// All submissions as one JSON object, indented, with a line break at its end.
pub fn json(report: &Report) -> String {
    let class = report.class();
    let marks = class.marks;
    let view = ClassView {
        schema: 1,
        lab: &class.lab,
        title: &class.title,
        submissions: class.submissions.iter().map(|one| submission(one, marks)).collect(),
        observations: class.observations.iter().map(observation).collect(),
    };
    // A value of strings, numbers and lists can always be written.
    let mut text = serde_json::to_string_pretty(&view).unwrap_or_default();
    text.push('\n');
    visible(&text)
}

/// Every character beyond ASCII that controls something as `\u`: outside of strings JSON has none.
pub(super) fn visible(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for character in json.chars() {
        let plain = matches!(character, '\n' | ' '..='~');
        let mut bytes = [0; 4];
        let bytes = character.encode_utf8(&mut bytes).as_bytes();
        if plain || wirelab_text::safe::line(bytes).as_bytes() == bytes {
            safe.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        }
    }
    safe
}

/// Points as a number: whole where they are.
pub(super) fn points(points: Points) -> serde_json::Number {
    if points.0.is_multiple_of(100) {
        return (points.0 / 100).into();
    }
    // Hundredths below 2³² are finite and are printed as the two digits that they are.
    serde_json::Number::from_f64(f64::from(points.0) / 100.0).unwrap_or_else(|| 0.into())
}

#[derive(Serialize)]
struct ClassView<'a> {
    schema: u32,
    lab: &'a str,
    title: &'a str,
    submissions: Vec<SubmissionView<'a>>,
    observations: Vec<ObservationView<'a>>,
}

#[derive(Serialize)]
struct SubmissionView<'a> {
    name: &'a str,
    participant: Option<&'a str>,
    score: Option<serde_json::Number>,
    max_score: Option<serde_json::Number>,
    files: Vec<FileView<'a>>,
    notes: &'a [String],
    checks: Vec<CheckView<'a>>,
    findings: Vec<FindingView<'a>>,
    forms: Vec<FormView<'a>>,
    observations: Vec<ObservationView<'a>>,
}

#[derive(Serialize)]
struct FormView<'a> {
    file: &'a str,
    line: &'a str,
    by: &'static str,
    events: &'a [LogEvent],
    lines: u64,
    first_line: u64,
}

#[derive(Serialize)]
struct FileView<'a> {
    path: &'a str,
    size: u64,
    kind: &'a str,
    taken_as: Option<&'a str>,
    note: Option<&'a str>,
}

#[derive(Serialize)]
struct CheckView<'a> {
    id: &'a str,
    title: &'a str,
    severity: &'static str,
    status: &'static str,
    points: Option<serde_json::Number>,
    max_points: Option<serde_json::Number>,
    text: &'a str,
    hint: &'a str,
    evidence: Vec<ProofView<'a>>,
}

#[derive(Serialize)]
struct FindingView<'a> {
    file: &'a str,
    id: FindingId,
    severity: Severity,
    stream: Option<u32>,
    frames: &'a [u64],
    text: &'a str,
}

#[derive(Serialize)]
struct ObservationView<'a> {
    kind: ObservationKind,
    submissions: &'a [String],
    text: &'a str,
    evidence: Vec<ProofView<'a>>,
}

#[derive(Serialize)]
struct ProofView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    submission: Option<&'a str>,
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    frames: Option<&'a [u64]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lines: Option<&'a [u64]>,
}

fn submission(one: &Submission, marks: bool) -> SubmissionView<'_> {
    SubmissionView {
        name: &one.name,
        participant: one.participant.as_deref(),
        score: marks.then(|| points(one.score())),
        max_score: marks.then(|| points(one.max_score())),
        files: one
            .files
            .iter()
            .map(|file| FileView {
                path: &file.path,
                size: file.size,
                kind: &file.kind,
                taken_as: file.taken_as.as_deref(),
                note: file.note.as_deref(),
            })
            .collect(),
        notes: &one.notes,
        checks: one.checks.iter().map(|one| check(one, marks)).collect(),
        findings: one
            .findings
            .iter()
            .map(|found| FindingView {
                file: &found.file,
                id: found.finding.id,
                severity: found.finding.severity,
                stream: found.finding.stream,
                frames: &found.finding.frames,
                text: &found.finding.text,
            })
            .collect(),
        forms: one
            .forms
            .iter()
            .map(|one| FormView {
                file: &one.file,
                line: &one.form.text,
                by: match one.form.by {
                    Side::Client => "client",
                    Side::Server => "server",
                },
                events: &one.form.events,
                lines: one.form.lines,
                first_line: one.form.first,
            })
            .collect(),
        observations: one.observations.iter().map(observation).collect(),
    }
}

fn check(one: &Checked, marks: bool) -> CheckView<'_> {
    CheckView {
        id: &one.id,
        title: &one.title,
        severity: one.severity.name(),
        status: one.status.word(),
        points: marks.then(|| points(one.points)),
        max_points: marks.then(|| points(one.max_points)),
        text: &one.text,
        hint: &one.hint,
        evidence: one.evidence.iter().map(|one| proof(one, None)).collect(),
    }
}

fn observation(one: &Observation) -> ObservationView<'_> {
    ObservationView {
        kind: one.kind,
        submissions: &one.submissions,
        text: &one.text,
        evidence: one.evidence.iter().map(|(name, one)| proof(one, Some(name))).collect(),
    }
}

fn proof<'a>(one: &'a Proof, submission: Option<&'a str>) -> ProofView<'a> {
    let (frames, lines) = match &one.place {
        Place::Whole => (None, None),
        Place::Frames(frames) => (Some(frames.as_slice()), None),
        Place::Lines(lines) => (None, Some(lines.as_slice())),
    };
    ProofView { submission, file: &one.file, frames, lines }
}
