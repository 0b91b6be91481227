//! What is said of a person's decisions on checks.

use wirelab_text::harmless::Harmless;

use crate::sentence::sentences;

sentences! {
    By = "decision.by" { who: Harmless, reason: Harmless }
    ByNobody = "decision.by-nobody" { reason: Harmless }
    Without = "decision.without" { status: Harmless, points: Option<Harmless> }
    FilesChanged = "decision.files-changed" {}

    NoSubmission = "decision.no-submission" { line: u64, name: Harmless }
    NoCheck = "decision.no-check" { line: u64, check: Harmless }
    TooMany = "decision.too-many" { line: u64, check: Harmless, max: Harmless }
    Changed = "decision.changed" { line: u64, name: Harmless, check: Harmless }
    NotKept = "decision.not-kept" { file: Harmless, why: Harmless }
}
