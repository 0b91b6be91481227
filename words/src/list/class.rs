//! What the view of a class says: causes that several share, who may need help, what changed since another run.

use wirelab_text::harmless::Harmless;

use crate::said::Said;
use crate::sentence::sentences;

sentences! {
    NeedHelp = "class.need-help" {}
    Causes = "class.causes" {}
    Cause = "class.cause" { count: u64, total: u64, text: Said, names: Vec<Harmless>, more: u64 }
    CauseOf = "class.cause-of" { check: Harmless, text: Harmless }
    CauseLike = "class.cause-like" { check: Harmless, text: Harmless, name: Harmless }
    CauseHint = "class.cause-hint" { cause: Said, more: u64, hint: Harmless }
    LabMayBeWrong = "class.lab-may-be-wrong" { count: u64, total: u64 }
    Remarks = "class.remarks" { count: u64 }

    ChangesSince = "change.since" { file: Harmless }
    NothingChanged = "change.nothing" {}
    ChangedCheck = "change.check" { name: Harmless, check: Harmless, before: Said, after: Said }
    SameResult = "change.same-result" { name: Harmless, reasons: Said }
    Standing = "change.standing" { status: Harmless, points: Option<Harmless> }
    NotThere = "change.not-there" {}
    NewSubmission = "change.new" { name: Harmless }
    GoneSubmission = "change.gone" { name: Harmless }
    Why = "change.why" { reasons: Said }
    WhyFiles = "change.files" { files: Vec<Harmless> }
    WhyLab = "change.lab" {}
    WhyProgram = "change.program" { before: Harmless, after: Harmless }
    WhyCompat = "change.compat" { before: Harmless, after: Harmless }
    WhyOptions = "change.options" { before: Option<Harmless>, after: Option<Harmless> }
    WhyInput = "change.input" { file: Harmless }
    WhyDecision = "change.decision" {}
    WhyUnrecorded = "change.unrecorded" {}
    WhyNothing = "change.nothing-recorded" {}
    OtherLab = "change.other-lab" { before: Harmless, after: Harmless }
}
