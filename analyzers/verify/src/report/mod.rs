//! The reports of one evaluation. Each form is in a file of its own and is written from a [`Report`] alone, which holds
//! the model with every credential masked, so that no form can forget to.
//!
//! What honesty checks noticed ([`super::model::Observation`]) is for a person: it stands in JSON and in a file of its own
//! ([`observations`]), never beside a mark, and never in what students or learning platforms get.

pub mod autolab;
pub mod causes;
pub mod changes;
pub mod csv;
mod decided;
mod escape;
pub mod explain;
pub mod gradescope;
pub mod html;
pub mod insight;
pub mod json;
pub mod junit;
pub mod markdown;
mod mask;
pub mod moodle;
pub mod need;
pub mod observations;
pub mod phrase;
mod proof;
mod pseudonyms;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod translate;
mod words;

pub use decided::decision_not_kept;
pub use pseudonyms::Pseudonyms;
pub use words::{Words, WordsError};

use super::model::{Checked, Class, Status, Submission};

/// An evaluation, ready to be written in every form.
#[derive(Clone, Debug)]
pub struct Report {
    class: Class,
    words: Words,
}

impl Report {
    /// Puts the evaluation into the words of another language, where they are given, and masks credentials in it.
    pub fn new(mut class: Class, words: Words) -> Self {
        translate::class(&mut class, words.catalogue());
        mask::class(&mut class);
        Self { class, words }
    }

    /// The same without what was noticed about where evidence comes from, for whatever goes to a learning platform.
    #[must_use]
    pub fn without_observations(mut self) -> Self {
        self.class.observations.clear();
        self.class.submissions.iter_mut().for_each(|one| one.observations.clear());
        self
    }

    /// The evaluation, masked.
    pub const fn class(&self) -> &Class {
        &self.class
    }

    /// The words in which people are told.
    pub const fn words(&self) -> &Words {
        &self.words
    }

    /// The word for how a check went.
    pub fn status(&self, status: Status) -> &str {
        match status {
            Status::Passed => &self.words.passed,
            Status::Partly => &self.words.partly,
            Status::Failed => &self.words.failed,
            Status::Undecided => &self.words.undecided,
        }
    }

    /// `7 of 10 points`; nothing where points are not told.
    pub fn points(&self, submission: &Submission) -> Option<String> {
        let (points, max) = (submission.score().to_string(), submission.max_score().to_string());
        self.class.marks.then(|| words::fill(&self.words.points, &[("points", &points), ("max", &max)]))
    }

    /// The points of a check in brackets or behind a name; nothing where it gives none, or none are told.
    fn points_of(&self, check: &Checked) -> Option<String> {
        (self.class.marks && check.max_points.0 > 0).then(|| format!("{}/{}", check.points, check.max_points))
    }

    /// Why a check is open: what was found, behind what a person decided about it. Nothing for one that holds by itself.
    fn reason(&self, check: &Checked) -> String {
        let found = if causes::is_open(check) { check.text.clone() } else { String::new() };
        [self.decided(check).unwrap_or_default(), found].iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>().join(" ")
    }

    /// One sentence about all checks of a submission.
    pub fn verdict(&self, submission: &Submission) -> String {
        let total = submission.checks.len();
        let open = submission.checks.iter().filter(|check| check.status != Status::Passed).count();
        match (total, open) {
            (0, _) => self.words.nothing_checked.clone(),
            (_, 0) => self.words.all_well.clone(),
            _ => words::fill(&self.words.still_open, &[("open", &open.to_string()), ("total", &total.to_string())]),
        }
    }
}

/// What is still open first, then what is done; else in the lab's order.
fn open_first(checks: &[Checked]) -> impl Iterator<Item = &Checked> {
    let passed = |check: &&Checked| check.status == Status::Passed;
    checks.iter().filter(move |check| !passed(check)).chain(checks.iter().filter(passed))
}
