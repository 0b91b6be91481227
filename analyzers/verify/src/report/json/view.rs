//! The shape of the JSON: what a reader of docs/verify.schema.json sees, in its order.

use serde::Serialize;
use wirelab_capture::note::Severity;
use wirelab_findings::FindingId;
use wirelab_labs::LogEvent;

use crate::model::{Need, ObservationKind};

#[derive(Serialize)]
pub(super) struct ObservationsView<'a> {
    pub(super) schema: u32,
    pub(super) lab: &'a str,
    pub(super) observations: Vec<ObservationView<'a>>,
}

#[derive(Serialize)]
pub(super) struct ClassView<'a> {
    pub(super) schema: u32,
    pub(super) lab: &'a str,
    pub(super) title: &'a str,
    pub(super) submissions: Vec<SubmissionView<'a>>,
    pub(super) observations: Vec<ObservationView<'a>>,
    pub(super) causes: Vec<CauseView<'a>>,
    pub(super) attention: Vec<AttentionView<'a>>,
    pub(super) basis: BasisView<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) changes: Option<Vec<ChangeView<'a>>>,
}

/// Why several submissions miss something.
#[derive(Serialize)]
pub(super) struct CauseView<'a> {
    pub(super) text: String,
    pub(super) hint: &'a str,
    pub(super) checks: &'a [&'a str],
    pub(super) submissions: &'a [&'a str],
    pub(super) total: usize,
    pub(super) lab_may_be_wrong: bool,
}

#[derive(Serialize)]
pub(super) struct AttentionView<'a> {
    pub(super) submission: &'a str,
    pub(super) may_need_help: bool,
}

/// On what the result rests.
#[derive(Serialize)]
pub(super) struct BasisView<'a> {
    pub(super) program: &'a str,
    pub(super) compat: &'a str,
    pub(super) lab_sha256: &'a str,
    pub(super) options: &'a [String],
    pub(super) inputs: Vec<InputView<'a>>,
}

#[derive(Serialize)]
pub(super) struct InputView<'a> {
    pub(super) option: &'a str,
    pub(super) file: &'a str,
    pub(super) sha256: &'a str,
}

#[derive(Serialize)]
pub(super) struct ChangeView<'a> {
    pub(super) submission: &'a str,
    pub(super) check: Option<&'a str>,
    pub(super) before: Option<StandingView>,
    pub(super) after: Option<StandingView>,
    pub(super) why: Vec<&'static str>,
    pub(super) text: &'a str,
}

#[derive(Serialize)]
pub(super) struct StandingView {
    pub(super) status: Option<&'static str>,
    pub(super) points: Option<serde_json::Number>,
}

/// What a person decided.
#[derive(Serialize)]
pub(super) struct DecisionView<'a> {
    pub(super) who: &'a str,
    pub(super) reason: &'a str,
    pub(super) evidence: &'static str,
    pub(super) computed_status: &'static str,
    pub(super) computed_points: Option<serde_json::Number>,
    pub(super) computed_max_points: Option<serde_json::Number>,
}

#[derive(Serialize)]
pub(super) struct SubmissionView<'a> {
    pub(super) name: &'a str,
    pub(super) participant: Option<&'a str>,
    pub(super) score: Option<serde_json::Number>,
    pub(super) max_score: Option<serde_json::Number>,
    pub(super) untold: Option<serde_json::Number>,
    pub(super) files: Vec<FileView<'a>>,
    pub(super) notes: &'a [String],
    pub(super) remarks: Vec<&'a str>,
    pub(super) checks: Vec<CheckView<'a>>,
    pub(super) findings: Vec<FindingView<'a>>,
    pub(super) forms: Vec<FormView<'a>>,
    pub(super) observations: Vec<ObservationView<'a>>,
}

/// A form of log lines that was learned.
#[derive(Serialize)]
pub(super) struct FormView<'a> {
    pub(super) file: &'a str,
    pub(super) line: &'a str,
    pub(super) by: &'static str,
    pub(super) events: &'a [LogEvent],
    pub(super) lines: u64,
    pub(super) first_line: u64,
}

#[derive(Serialize)]
pub(super) struct FileView<'a> {
    pub(super) path: &'a str,
    pub(super) size: u64,
    pub(super) kind: &'a str,
    pub(super) taken_as: Option<&'a str>,
    pub(super) note: Option<&'a str>,
    pub(super) sha256: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct CheckView<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) severity: &'static str,
    pub(super) status: &'static str,
    pub(super) points: Option<serde_json::Number>,
    pub(super) max_points: Option<serde_json::Number>,
    pub(super) worth: &'static str,
    pub(super) text: &'a str,
    pub(super) hint: &'a str,
    pub(super) need: Option<Need>,
    pub(super) because: Option<&'a str>,
    pub(super) evidence: Vec<ProofView<'a>>,
    pub(super) decision: Option<DecisionView<'a>>,
}

#[derive(Serialize)]
pub(super) struct FindingView<'a> {
    pub(super) file: &'a str,
    pub(super) id: FindingId,
    pub(super) severity: Severity,
    pub(super) stream: Option<u32>,
    pub(super) frames: &'a [u64],
    pub(super) text: &'a str,
}

#[derive(Serialize)]
pub(super) struct ObservationView<'a> {
    pub(super) kind: ObservationKind,
    pub(super) submissions: &'a [String],
    /// What it can mean, the innocent first.
    pub(super) readings: Vec<String>,
    pub(super) text: &'a str,
    pub(super) evidence: Vec<ProofView<'a>>,
}

#[derive(Serialize)]
pub(super) struct ProofView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) submission: Option<&'a str>,
    pub(super) file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) frames: Option<&'a [u64]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lines: Option<&'a [u64]>,
}
