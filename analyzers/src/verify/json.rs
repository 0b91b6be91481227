//! An evaluation as JSON: docs/verify.schema.json. Everything from a file is made harmless.

use serde_json::{Value, json};

use super::model::{Checked, Class, FileFinding, Handed, Observation, Place, Points, Proof, Submission};
use crate::report::finding::severity;
use crate::report::safe::escaped;

/// The whole run as one object.
pub fn json(class: &Class) -> Value {
    json!({
        "schema": 1,
        "lab": class.lab,
        "title": class.title,
        "submissions": class.submissions.iter().map(submission).collect::<Vec<_>>(),
        "observations": class.observations.iter().map(observation).collect::<Vec<_>>(),
    })
}

fn submission(one: &Submission) -> Value {
    json!({
        "name": shown(&one.name),
        "participant": one.participant.as_deref().map(shown),
        "score": number(one.score()),
        "max_score": number(one.max_score()),
        "files": one.files.iter().map(handed).collect::<Vec<_>>(),
        "checks": one.checks.iter().map(checked).collect::<Vec<_>>(),
        "findings": one.findings.iter().map(finding).collect::<Vec<_>>(),
        "observations": one.observations.iter().map(observation).collect::<Vec<_>>(),
    })
}

fn handed(one: &Handed) -> Value {
    json!({
        "path": shown(&one.path),
        "size": one.size,
        "kind": one.kind,
        "taken_as": one.taken_as,
        "note": one.note,
    })
}

fn checked(one: &Checked) -> Value {
    json!({
        "id": one.id,
        "title": one.title,
        "severity": one.severity.name(),
        "status": one.status.word(),
        "points": number(one.points),
        "max_points": number(one.max_points),
        "text": one.text,
        "hint": one.hint,
        "evidence": one.evidence.iter().map(proof).collect::<Vec<_>>(),
    })
}

fn finding(one: &FileFinding) -> Value {
    json!({
        "file": shown(&one.file),
        "id": one.finding.id,
        "severity": severity(one.finding.severity),
        "stream": one.finding.stream,
        "frames": one.finding.frames,
        "text": one.finding.text,
    })
}

fn observation(one: &Observation) -> Value {
    let evidence = one.evidence.iter().map(|(name, one)| {
        let mut value = proof(one);
        value["submission"] = Value::from(shown(name));
        value
    });
    json!({
        "kind": one.kind,
        "submissions": one.submissions.iter().map(|name| shown(name)).collect::<Vec<_>>(),
        "text": one.text,
        "evidence": evidence.collect::<Vec<_>>(),
    })
}

fn proof(one: &Proof) -> Value {
    let file = shown(&one.file);
    match &one.place {
        Place::Whole => json!({ "file": file }),
        Place::Frames(frames) => json!({ "file": file, "frames": frames }),
        Place::Lines(lines) => json!({ "file": file, "lines": lines }),
    }
}

fn shown(text: &str) -> String {
    escaped(text.as_bytes())
}

/// Points with their hundredths; whole ones as integers.
fn number(points: Points) -> Value {
    match points.0 % 100 {
        0 => Value::from(points.0 / 100),
        _ => Value::from(f64::from(points.0) / 100.0),
    }
}
