//! Checks at the packets that show how they went, for a capture that goes back to who handed it in: no points, no person's decision,
//! nothing that was noticed about where evidence comes from, and nothing of anybody else's.

use wirelab_report::annotation::Remarks;
use wirelab_text::harmless::Harmless;
use wirelab_words::Sentence;
use wirelab_words::list::annotation::Check;

use super::super::model::{Checked, Place, Status, Submission};
use super::Report;

/// What is said of the packets of a file, and of all of it. `frames`: whether frames are still those that were judged.
pub(crate) fn checks(report: &Report, one: &Submission, file: &str, frames: bool) -> Remarks {
    let mut remarks = Remarks::default();
    let told =
        |check: &&Checked| check.status != Status::NotAsked && check.because.is_none() && check.decision.is_none();
    for check in one.checks.iter().filter(told) {
        let line = line(report, check);
        for proof in check.evidence.iter().filter(|proof| proof.file == file) {
            match &proof.place {
                Place::Frames(numbers) if frames => numbers.iter().for_each(|frame| remarks.say(*frame, &line)),
                Place::Frames(_) | Place::Whole => remarks.say_of_file(&line),
                Place::Lines(_) => {}
            }
        }
    }
    remarks
}

fn line(report: &Report, check: &Checked) -> String {
    let open = check.status.is_open() && !check.hint.is_empty();
    let said = Check {
        title: Harmless::line(&check.title),
        status: Harmless::line(report.status(check.status)),
        said: Harmless::line(&check.text),
        hint: open.then(|| Harmless::line(&check.hint)),
    };
    said.said().text(report.words().catalogue())
}
