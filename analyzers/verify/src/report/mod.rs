//! The reports of one evaluation. Each form is in a file of its own and is written from a [`Report`] alone, which holds
//! the model with every credential masked, so that no form can forget to.
//!
//! What honesty checks noticed ([`super::model::Observation`]) is for a person: it stands in JSON and in a file of its own
//! ([`observations`]), never beside a mark, and never in what students or learning platforms get.

pub(crate) mod annotation;
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
pub(crate) use testing::checks as testing_checks;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod translate;
mod words;

pub use decided::decision_not_kept;
pub use pseudonyms::Pseudonyms;
pub use words::{Words, WordsError};

use wirelab_labs::check::Worth;
use wirelab_words::Sentence;
use wirelab_words::list::check::{Dependents, Tally};

use super::model::{Because, Checked, Class, Points, Status, Submission};

/// An evaluation, ready to be written in every form.
#[derive(Clone, Debug)]
pub struct Report {
    class: Class,
    words: Words,
}

impl Report {
    /// Puts the evaluation into the words of another language, where they are given, and masks credentials in it.
    pub fn new(mut class: Class, words: Words) -> Self {
        translate::class(&mut class, &words);
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
            Status::NotShown => &self.words.not_shown,
            Status::Undecided => &self.words.undecided,
            Status::NotAsked => &self.words.not_asked,
        }
    }

    /// `7 of 10 points`, and how many of them cannot be told; nothing where points are not told.
    pub fn points(&self, submission: &Submission) -> Option<String> {
        let (points, max) = (submission.score().to_string(), submission.max_score().to_string());
        let untold = submission.untold();
        let text = if untold > Points(0) { &self.words.points_untold } else { &self.words.points };
        let values = [("points", points.as_str()), ("max", &max), ("untold", &untold.to_string())];
        self.class.marks.then(|| words::fill(text, &values))
    }

    /// How many checks went how.
    pub fn tally(&self, submission: &Submission) -> String {
        let count = |status| submission.checks.iter().filter(|check| check.status == status).count() as u64;
        let said = Tally {
            passed: count(Status::Passed),
            total: submission.checks.len() as u64,
            partly: count(Status::Partly),
            failed: count(Status::Failed),
            unshown: count(Status::NotShown),
            untold: count(Status::Undecided),
            unasked: count(Status::NotAsked),
        };
        said.said().text(self.words.catalogue())
    }

    /// What was not shown, a line for each thing that is missing: `12 checks need the capture`, and which they are.
    pub fn not_shown<'s>(&self, submission: &'s Submission) -> Vec<(String, Vec<&'s Checked>)> {
        let line = |(because, checks): (&Because, Vec<&'s Checked>)| {
            let said = Dependents { checks: checks.len() as u64, need: because.need }.said();
            (said.text(self.words.catalogue()), checks)
        };
        submission.not_shown().into_iter().map(line).collect()
    }

    /// The points of a check in brackets or behind a name; nothing where it gives none, or none are told.
    fn points_of(&self, check: &Checked) -> Option<String> {
        let (points, max) = (check.points, check.max_points);
        let told = match check.worth {
            Worth::Counts => format!("{points}/{max}"),
            Worth::Bonus => format!("+{points}/{max}"),
            Worth::Costs => format!("−{}/{max}", Points(max.0.saturating_sub(points.0))),
        };
        (self.class.marks && max.0 > 0).then_some(told)
    }

    /// Why a check is open: what was found, behind what a person decided about it. Nothing for one that holds by itself.
    fn reason(&self, check: &Checked) -> String {
        let found = if causes::is_open(check) { check.text.clone() } else { String::new() };
        [self.decided(check).unwrap_or_default(), found]
            .iter()
            .filter(|text| !text.is_empty())
            .cloned()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// One sentence about all checks of a submission.
    pub fn verdict(&self, submission: &Submission) -> String {
        let asked = || submission.checks.iter().filter(|check| check.is_asked());
        let total = asked().count();
        let open = asked().filter(|check| check.status.is_open()).count();
        let untold = asked().filter(|check| check.status == Status::Undecided).count();
        match (total, open, untold) {
            (0, _, _) => self.words.nothing_checked.clone(),
            (_, 0, 0) => self.words.all_well.clone(),
            (_, 0, _) => words::fill(
                &self.words.well_but_untold,
                &[("count", &untold.to_string()), ("total", &total.to_string())],
            ),
            _ => words::fill(&self.words.still_open, &[("open", &open.to_string()), ("total", &total.to_string())]),
        }
    }
}

/// What is still open first, then what is done or not asked; else in the lab's order. What was not shown because of another
/// check is not among them: it is told in a line.
fn open_first(checks: &[Checked]) -> impl Iterator<Item = &Checked> {
    let open = |check: &&Checked| !matches!(check.status, Status::Passed | Status::NotAsked);
    let told = |check: &&Checked| check.because.is_none();
    let all = move || checks.iter().filter(told);
    all().filter(open).chain(all().filter(move |check| !open(check)))
}
