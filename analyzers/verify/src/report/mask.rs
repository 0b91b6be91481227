//! Credentials that a capture or a log happens to hold, masked before any report is written.

use std::borrow::Cow;

use wirelab_text::secret;

use super::super::model::{Class, Observation, Submission};

/// Masks everything in the model that holds text from submissions.
pub(super) fn class(class: &mut Class) {
    if !secret::are_masked_in_reports() {
        return;
    }
    class.submissions.iter_mut().for_each(submission);
    class.observations.iter_mut().for_each(observation);
}

fn submission(one: &mut Submission) {
    for check in &mut one.checks {
        mask(&mut check.text);
        mask(&mut check.hint);
        if let Some(decided) = &mut check.decision {
            mask(&mut decided.reason);
        }
    }
    one.remarks.iter_mut().chain(&mut one.readings).for_each(|remark| mask(&mut remark.text));
    one.notes.iter_mut().for_each(mask);
    one.findings.iter_mut().for_each(|found| mask(&mut found.finding.text));
    one.forms.iter_mut().for_each(|one| mask(&mut one.form.text));
    one.observations.iter_mut().for_each(observation);
    for ladder in &mut one.ladders {
        mask(&mut ladder.heading);
        ladder.messages.iter_mut().for_each(|(_, text)| mask(text));
    }
    one.files.iter_mut().filter_map(|file| file.note.as_mut()).for_each(mask);
}

fn observation(one: &mut Observation) {
    mask(&mut one.text);
}

/// A text with its credentials masked, for what is read again after the model was masked.
pub(super) fn text(text: &str) -> String {
    if secret::are_masked_in_reports() { secret::masked_text(text).into_owned() } else { text.to_owned() }
}

fn mask(text: &mut String) {
    if let Cow::Owned(masked) = secret::masked_text(text) {
        *text = masked;
    }
}
