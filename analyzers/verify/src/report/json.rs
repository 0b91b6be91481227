//! JSON: one object for a run, described in docs/verify.schema.json. Names may be added; those that are there stay.
//!
//! Strings are the submissions' own, not made harmless: JSON escapes what needs it, and here also what a terminal or a
//! reader's eye could take for something else.

mod view;

use std::fmt::Write;

use view::{
    AttentionView, BasisView, CauseView, ChangeView, CheckView, ClassView, DecisionView, FileView, FindingView,
    FormView, InputView, ObservationView, ObservationsView, ProofView, StandingView, SubmissionView,
};
use wirelab_labs::Side;
use wirelab_words::Catalogue;

use super::super::model::{Checked, Effect, Observation, Place, Points, Proof, Status, Submission};
use super::causes::Cause;
use super::changes::{Change, Standing};
use super::{Report, causes, need, observations};
use crate::basis::{Basis, Input};

/// All submissions as one JSON object, indented, with a line break at its end.
pub fn json(report: &Report) -> String {
    written(report, None)
}

/// The same with what changed since another run.
pub fn with_changes(report: &Report, changes: &[Change]) -> String {
    written(report, Some(changes))
}

fn written(report: &Report, changes: Option<&[Change]>) -> String {
    let class = report.class();
    let marks = class.marks;
    let causes = causes::shared(class);
    let words = report.words().catalogue();
    let view = ClassView {
        schema: 1,
        lab: &class.lab,
        title: &class.title,
        submissions: class.submissions.iter().map(|one| submission(one, marks, words)).collect(),
        observations: class.observations.iter().map(|one| observation(one, words)).collect(),
        causes: causes.iter().map(|one| cause(one, report)).collect(),
        attention: need::order(class)
            .into_iter()
            .filter_map(|place| class.submissions.get(place))
            .map(|one| AttentionView { submission: &one.name, may_need_help: need::may_need_help(&causes, one) })
            .collect(),
        basis: basis(&class.basis),
        changes: changes.map(|all| all.iter().map(change).collect()),
    };
    // A value of strings, numbers and lists can always be written.
    let mut text = serde_json::to_string_pretty(&view).unwrap_or_default();
    text.push('\n');
    visible(&text)
}

/// The observations alone, those between submissions first, as `--observations` writes them.
pub fn observations(report: &Report) -> String {
    let words = report.words().catalogue();
    let view = ObservationsView {
        schema: 1,
        lab: &report.class().lab,
        observations: observations::all(report).map(|one| observation(one, words)).collect(),
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
    effect(Effect(points.0.into()))
}

/// What a check does to the total, likewise.
pub(super) fn effect(effect: Effect) -> serde_json::Number {
    if effect.0 % 100 == 0 {
        return (effect.0 / 100).into();
    }
    // Hundredths below 2³² are finite and are printed as the two digits that they are.
    serde_json::Number::from_f64(effect.0 as f64 / 100.0).unwrap_or_else(|| 0.into())
}

fn submission<'a>(one: &'a Submission, marks: bool, words: &Catalogue) -> SubmissionView<'a> {
    SubmissionView {
        name: &one.name,
        participant: one.participant.as_deref(),
        score: marks.then(|| points(one.score())),
        max_score: marks.then(|| points(one.max_score())),
        untold: marks.then(|| points(one.untold())),
        files: one
            .files
            .iter()
            .map(|file| FileView {
                path: &file.path,
                size: file.size,
                kind: &file.kind,
                taken_as: file.taken_as.as_deref(),
                note: file.note.as_deref(),
                sha256: file.sha256.as_deref(),
            })
            .collect(),
        notes: &one.notes,
        remarks: one.remarks.iter().map(|remark| remark.text.as_str()).collect(),
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
        observations: one.observations.iter().map(|one| observation(one, words)).collect(),
    }
}

fn check(one: &Checked, marks: bool) -> CheckView<'_> {
    CheckView {
        id: &one.id,
        title: &one.title,
        severity: one.severity.name(),
        status: one.status.word(),
        points: marks.then(|| effect(one.effect())),
        max_points: marks.then(|| points(one.counted_max())),
        worth: one.worth.id(),
        text: &one.text,
        hint: &one.hint,
        need: one.because.as_ref().map(|because| because.need),
        because: one.because.as_ref().and_then(|because| because.check.as_deref()),
        evidence: one.evidence.iter().map(|one| proof(one, None)).collect(),
        decision: one.decision.as_ref().map(|decided| DecisionView {
            who: &decided.who,
            reason: &decided.reason,
            evidence: if decided.changed { "changed" } else { "same" },
            computed_status: decided.status.word(),
            computed_points: marks.then(|| effect(one.worth_of(decided.points, decided.max_points).0)),
            computed_max_points: marks.then(|| points(one.worth_of(decided.points, decided.max_points).1)),
        }),
    }
}

fn cause<'a>(one: &'a Cause<'a>, report: &Report) -> CauseView<'a> {
    CauseView {
        text: causes::in_words(one, report.words().catalogue()),
        hint: &one.check.hint,
        checks: &one.checks,
        submissions: &one.names,
        total: one.total,
        lab_may_be_wrong: one.lab_may_be_wrong,
    }
}

fn basis(one: &Basis) -> BasisView<'_> {
    BasisView {
        program: &one.program,
        compat: &one.compat,
        lab_sha256: &one.lab,
        options: &one.options,
        inputs: one.inputs.iter().map(input).collect(),
    }
}

fn input(one: &Input) -> InputView<'_> {
    InputView { option: &one.option, file: &one.file, sha256: &one.sha256 }
}

fn change(one: &Change) -> ChangeView<'_> {
    let standing =
        |one: &Standing| StandingView { status: one.status.map(Status::word), points: one.points.map(effect) };
    ChangeView {
        submission: &one.submission,
        check: one.check.as_deref(),
        before: one.before.as_ref().map(standing),
        after: one.after.as_ref().map(standing),
        why: one.why.iter().map(|why| why.id()).collect(),
        text: &one.text,
    }
}

fn observation<'a>(one: &'a Observation, words: &Catalogue) -> ObservationView<'a> {
    ObservationView {
        kind: one.kind,
        submissions: &one.submissions,
        readings: observations::in_words(one.kind, words),
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
